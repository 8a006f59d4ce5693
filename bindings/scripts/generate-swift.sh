#!/bin/sh
# Builds the library and writes its Swift, C header and module map to OUT_DIR, which is bindings/swift/Generated if it is
# left out. What did not change stays untouched.
#
#   bindings/scripts/generate-swift.sh [debug|release] [OUT_DIR]
#
# debug (the default) has the contracts for tests of hosts in it; release is what ships. The library lies in target/debug or
# target/release, or in $CARGO_TARGET_DIR.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
profile=${1:-debug}
out=${2:-$root/bindings/swift/Generated}
cd "$root"
target=${CARGO_TARGET_DIR:-target}

case $profile in
  debug) cargo build --locked --quiet --package authenticator-ffi --lib --features testable ;;
  release) cargo build --locked --quiet --package authenticator-ffi --lib --release ;;
  *) echo "$0: debug or release, not $profile" >&2; exit 2 ;;
esac
# Its interface is another one than that of what is generated here: a process would end at the first call.
if [ -d "$out/AuthenticatorFFI.xcframework" ]; then
  rm -rf "$out/AuthenticatorFFI.xcframework"
  echo "$0: removed AuthenticatorFFI.xcframework, which does not fit this code; build-xcframework.sh makes it anew" >&2
fi
case $(uname -s) in
  Darwin) library=$target/$profile/libauthenticator_ffi.dylib ;;
  *) library=$target/$profile/libauthenticator_ffi.so ;;
esac

fresh=$out.new
rm -rf "$fresh"
mkdir -p "$fresh/AuthenticatorGenerated" "$fresh/authenticator_ffiFFI"
generate() {
  bindings/scripts/bindgen.sh uniffi-bindgen-swift --config uniffi.toml "$@"
}
generate --swift-sources "$library" "$fresh/AuthenticatorGenerated"
generate --headers "$library" "$fresh/authenticator_ffiFFI"
generate --modulemap --module-name authenticator_ffiFFI --modulemap-filename module.modulemap \
  "$library" "$fresh/authenticator_ffiFFI"

for part in AuthenticatorGenerated authenticator_ffiFFI; do
  if ! diff -rq "$out/$part" "$fresh/$part" >/dev/null 2>&1; then
    mkdir -p "$out"
    rm -rf "${out:?}/$part"
    mv "$fresh/$part" "$out/$part"
  fi
done
rm -rf "$fresh"
