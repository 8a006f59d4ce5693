#!/usr/bin/env bash
# Builds what an app's tests take (bindings/scripts/build-testing.sh), and runs the tests of an app that has nothing else of this
# repository. The last line is "N passed, M failed".
set -euo pipefail
cd "$(dirname "$0")/../.."

target=${CARGO_TARGET_DIR:-$PWD/target}
testing=$(bindings/scripts/build-testing.sh "$target/testing")
version=$(basename "$testing"/maven/org/authenticatorcore/authenticator-testing/*)
# Artifacts of this group are taken from the folder alone, and leave nothing of theirs in the cache of the machine.
cache=$HOME/.m2/repository/org/authenticatorcore
if [ -e "$cache" ]; then
  echo "$cache is there already, and Maven would take the artifacts from it: remove it"
  echo '0 passed, 1 failed'
  exit 1
fi
app=$(mktemp -d)
trap 'rm -rf "$app" "$cache"' EXIT
cp -r tests/mobile/consumer/. "$app"
if (cd "$app" && mvn -q -B test -Dtesting="$testing" -Dversion="$version") >&2; then
  echo '1 passed, 0 failed'
else
  echo '0 passed, 1 failed'
  exit 1
fi
