#!/usr/bin/env bash
# Builds the AAR twice, in two folders, and compares the bytes; reads it; shrinks it and the tests of Kotlin with R8 in full
# mode, and runs these tests on what is left. The last line is "N passed, M failed".
set -uo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root" || exit 1
target=${CARGO_TARGET_DIR:-$root/target}
out=$target/aar-test
part=${ANDROID_PART:-$root/bindings/kotlin/authenticator-android}
elsewhere=$(mktemp -d)
trap 'rm -rf "$elsewhere"' EXIT
passed=0 failed=0

verdict() {
  if [ "$1" -eq 0 ]; then
    passed=$((passed + 1))
    echo "ok      $2"
  else
    failed=$((failed + 1))
    echo "FAILED  $2"
  fi
}

finish() {
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ]
  exit
}

# The AAR, and what it says.
rm -rf "$out"
if ! aar=$(bindings/scripts/build-aar.sh "$out/first" --this-machine --kdoc); then
  verdict 1 'the AAR is built'
  finish
fi
verdict 0 'the AAR is built'
ls -l "$out/first"
python3 tests/mobile/check_aar.py "$aar" --jna bindings/kotlin/authenticator-aar/target/tools/jna.aar \
  --hide "$root" --hide "$target" --hide "${CARGO_HOME:-$HOME/.cargo}" --hide "$HOME/" | tee "$out/read.txt"
verdict "${PIPESTATUS[0]}" 'Android finds in it what it looks for'
python3 tests/mobile/test_check_aar.py "$aar"
verdict $? 'the check of the AAR finds what is wrong'

# Shrunk, as in the app of a developer that has R8 in full mode.
tests/mobile/r8.sh "$part/src/aar/proguard.txt"
verdict $? 'the tests of Kotlin pass after R8'

# The same sources in another folder, with nothing built before.
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$elsewhere" 2>/dev/null
(
  cd "$elsewhere" && ANDROID_PART=${part/#$root/$elsewhere} CARGO_TARGET_DIR=$elsewhere/built \
    bindings/scripts/build-aar.sh "$out/second" --this-machine --kdoc
)
diff -rq "$out/first" "$out/second"
verdict $? 'a clean build in another folder gives the same bytes'
finish
