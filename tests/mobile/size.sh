#!/usr/bin/env bash
# Weighs the library that is put into apps, and compares with tests/mobile/size.txt and with the bars.
#
#   tests/mobile/size.sh plain|desktop   fails where this library is over the kept figure by more than 2 %; says where it is over its bar
#   tests/mobile/size.sh                 both
#   tests/mobile/size.sh --update        writes the figures of both into size.txt
#
# Exit code 77: this is not the machine that the figures are of. The last line is "N passed, M failed".
set -euo pipefail
cd "$(dirname "$0")/../.."

kept=tests/mobile/size.txt
measured_on=x86_64-unknown-linux-gnu
compiler=$(rustc --version)
passed=0 failed=0

bar() {
  case $1 in
    plain) echo 2400000 ;;
    desktop) echo 4600000 ;;
  esac
}

weigh() {
  local library stripped of_kind=''
  [ "$1" = plain ] || of_kind=--desktop
  library=$(bindings/scripts/build-mobile.sh $of_kind "$measured_on") || return
  stripped=$library.stripped
  strip --strip-all -o "$stripped" "$library"
  wc -c <"$stripped" | tr -d ' '
}

verdict() {
  if [ "$1" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  echo "$1 $2"
}

compare() {
  local kind=$1 bytes=$2 before allowed
  if [ "$bytes" -gt "$(bar "$kind")" ]; then
    echo "note $kind: $bytes bytes are over the bar of $(bar "$kind"); tests/mobile/by_crate.py says by whom"
  fi
  before=$(awk -v kind="$kind" '$1 == kind { print $2 }' "$kept")
  allowed=$((before + before / 50))
  if ! grep -qxF "# $compiler" "$kept"; then
    echo "skipped $kind: $bytes bytes; the $before that are kept are of another compiler, and so NOT compared"
  elif [ "$bytes" -le "$allowed" ]; then
    verdict ok "$kind: $bytes bytes, and $before are kept"
  else
    verdict FAILED "$kind: $bytes bytes are over the kept $before by more than 2 %. Is it worth it? Then: $0 --update"
  fi
}

if [ "$(rustc -vV | sed -n 's/^host: //p')" != "$measured_on" ]; then
  echo "the figures are of $measured_on, and this machine is another"
  exit 77
fi
case ${1:-} in
  plain | desktop) kinds=$1 ;;
  '' | --update) kinds='plain desktop' ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac
if [ "${1:-}" = --update ]; then
  # In assignments of their own: a build that fails ends this.
  plain=$(weigh plain)
  desktop=$(weigh desktop)
  {
    echo '# Bytes of the stripped library, written by tests/mobile/size.sh --update. plain is what phones get; desktop has HTTP.'
    echo "# $compiler"
    echo "plain $plain"
    echo "desktop $desktop"
  } >"$kept.new"
  mv "$kept.new" "$kept"
fi
for kind in $kinds; do
  bytes=$(weigh "$kind")
  compare "$kind" "$bytes"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
