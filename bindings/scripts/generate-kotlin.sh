#!/bin/sh
# Builds the library and writes its Kotlin to OUT_DIR, where the output stays untouched if nothing changed.
#
#   bindings/scripts/generate-kotlin.sh OUT_DIR [debug|release|mobile]
#
# debug (the default) has the key-store contract for tests of hosts in it; release is what desktops get; mobile is what
# apps on phones get, without HTTP and clocks of its own. The library lies in target/debug, target/release or
# target/mobile-plain, or in $CARGO_TARGET_DIR.
set -eu

[ $# -ge 1 ] || { echo "usage: $0 OUT_DIR [debug|release|mobile]" >&2; exit 2; }
mkdir -p "$(dirname "$1")"
out=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
profile=${2:-debug}
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-target}

case $profile in
  debug) cargo build --locked --quiet --package authenticator-ffi --lib --features testable ;;
  release) cargo build --locked --quiet --package authenticator-ffi --lib --release ;;
  mobile)
    library=$(bindings/scripts/build-mobile.sh)
    library=$(dirname "$library")/libauthenticator_ffi.a
    ;;
  *) echo "$0: debug, release or mobile, not $profile" >&2; exit 2 ;;
esac
case $profile-$(uname -s) in
  mobile-*) ;;
  *-Darwin) library=$target/$profile/libauthenticator_ffi.dylib ;;
  *) library=$target/$profile/libauthenticator_ffi.so ;;
esac

# The library comes first: what is generated is read out of it.
fresh=$out.new
rm -rf "$fresh"
bindings/scripts/bindgen.sh uniffi-bindgen generate \
  --language kotlin --no-format --config uniffi.toml --out-dir "$fresh" "$library"
if [ -d "$out" ] && diff -rq "$out" "$fresh" >/dev/null; then
  rm -rf "$fresh"
else
  rm -rf "$out"
  mv "$fresh" "$out"
fi
