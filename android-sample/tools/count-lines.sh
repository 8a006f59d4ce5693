#!/usr/bin/env bash
# Counts the lines of the sample that are its own: neither blank nor comment.
#
#   android-sample/tools/count-lines.sh            prints the table of the README
#   android-sample/tools/count-lines.sh --write    puts it there
#   android-sample/tools/count-lines.sh --check    fails if another one is there
set -euo pipefail
cd "$(dirname "$0")/.."

# code FOLDER...: lines of Kotlin that are code.
code() {
  find "$@" -name '*.kt' -exec cat {} + | grep -cvE '^[[:space:]]*($|//|/?\*)' || true
}

sources=app/src/main/kotlin/org/authenticatorcore/sample
table() {
  printf '| part | lines |\n|---|---:|\n'
  printf '| `model`: states, models, navigation | %d |\n' "$(code model/src/main)"
  printf '| `app/…/screens`: what is on each screen | %d |\n' "$(code "$sources/screens")"
  printf '| `app/…/design`: the design system | %d |\n' "$(code "$sources/design")"
  printf '| `app/…/navigation`, activity, application | %d |\n' "$(($(code "$sources") - $(code "$sources/screens" "$sources/design" "$sources/platform")))"
  printf '| `app/…/platform`: camera, notifications, background | %d |\n' "$(code "$sources/platform")"
  printf '| tests | %d |\n' "$(code model/src/test app/src/test)"
}

if [ "${1:-}" = --write ]; then
  fresh=$(mktemp)
  table >"$fresh"
  sed -i -e "/<!-- lines -->/,/<!-- end of lines -->/{ /<!-- lines -->/r $fresh
/<!--/!d }" README.md
  rm "$fresh"
elif [ "${1:-}" = --check ]; then
  diff <(sed -n '/<!-- lines -->/,/<!-- end of lines -->/{ /<!--/!p }' README.md) <(table) ||
    { echo 'run android-sample/tools/count-lines.sh --write' >&2; exit 1; }
else
  table
fi
