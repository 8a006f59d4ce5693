#!/usr/bin/env bash
# Builds the AAR and tries it: tests/mobile/aar.sh [PART]...
#
#   build    the AAR, its POM, the jars of its sources and of its documentation, into target/aar-test/first
#   read     it has what Android's tools and loader look for, and the check that says so is one that finds faults
#   phone    every class of it is left in an app that R8 shrank in full mode
#   tests    the tests of Kotlin pass after R8 in full mode
#   again    a clean build in another folder gives the same bytes
#
# Without a PART all of them. Each but `build` takes the AAR that `build` left. The last line is "N passed, M failed".
set -uo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root" || exit 1
target=${CARGO_TARGET_DIR:-$root/target}
out=$target/aar-test
part=${ANDROID_PART:-$root/bindings/kotlin/authenticator-android}
passed=0 failed=0 elsewhere=''
trap 'rm -rf "$elsewhere"' EXIT

verdict() {
  if [ "$1" -eq 0 ]; then
    passed=$((passed + 1))
    echo "ok      $2"
  else
    failed=$((failed + 1))
    echo "FAILED  $2"
  fi
}

build() {
  rm -rf "$out/first"
  bindings/scripts/build-aar.sh "$out/first" --this-machine --kdoc
  verdict $? 'the AAR is built'
  ls -l "$out/first"
}

read_it() {
  local version
  version=$(basename "$1" .aar)
  python3 tests/mobile/check_aar.py "$1" --version "${version#authenticator-android-}" \
    --jna bindings/kotlin/authenticator-aar/target/tools/jna.aar --hide "$root" --hide "$target" \
    --hide "${CARGO_HOME:-$HOME/.cargo}" --hide "$HOME/"
  verdict $? 'Android finds in it what it looks for'
  python3 tests/mobile/test_check_aar.py "$1"
  verdict $? 'the check of the AAR finds what is wrong'
}

again() {
  elsewhere=$(mktemp -d)
  git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$elsewhere" 2>/dev/null
  (
    cd "$elsewhere" && ANDROID_PART=${part/#$root/$elsewhere} CARGO_TARGET_DIR=$elsewhere/built \
      bindings/scripts/build-aar.sh "$out/second" --this-machine --kdoc
  ) && diff -rq "$out/first" "$out/second"
  verdict $? 'a clean build in another folder gives the same bytes'
}

[ $# -gt 0 ] || set -- build read phone tests again
for name in "$@"; do
  aar=$(ls "$out"/first/*.aar 2>/dev/null)
  if [ "$name" != build ] && [ -z "$aar" ]; then
    verdict 1 "$name: there is no AAR to try, as none was built"
    continue
  fi
  case $name in
    build | again) "$name" ;;
    read) read_it "$aar" ;;
    phone)
      tests/mobile/r8.sh phone "$aar"
      verdict $? 'every class is left in an app that R8 shrank'
      ;;
    tests)
      tests/mobile/r8.sh tests "$aar"
      verdict $? 'the tests of Kotlin pass after R8'
      ;;
    *)
      sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
      exit 2
      ;;
  esac
done
printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
