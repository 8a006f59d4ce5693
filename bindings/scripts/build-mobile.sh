#!/bin/sh
# Builds the library as it is put into apps: profile `mobile`, and no path of this machine in it.
#
#   bindings/scripts/build-mobile.sh [--desktop] [TARGET]
#
# TARGET is a name of rustc's, by default this machine's own. --desktop adds HTTP and the clocks of desktops. Prints the
# path of the library that is to be stripped and shipped; the Kotlin and Swift code is generated from it before that.
# It lies in $CARGO_TARGET_DIR (or target) /mobile-desktop or /mobile-plain.
set -eu

features=qr kind=plain
if [ "${1:-}" = --desktop ]; then
  features=qr,desktop kind=desktop
  shift
fi
cd "$(dirname "$0")/../.."
triple=${1:-$(rustc -vV | sed -n 's/^host: //p')}
target=${CARGO_TARGET_DIR:-$PWD/target}/mobile-$kind

# Panics name the file they come from, debug information the folder: paths of the machine would be in every app, and
# two machines would build two different libraries.
crates=${CARGO_HOME:-$HOME/.cargo}/registry/src
maps="--remap-path-prefix=$PWD=authenticator-core --remap-path-prefix=$target=target"
c_maps="-ffile-prefix-map=$PWD=authenticator-core -ffile-prefix-map=$target=target"
for index in "$crates"/*/; do
  [ -d "$index" ] || continue
  maps="$maps --remap-path-prefix=${index%/}=crates"
  c_maps="$c_maps -ffile-prefix-map=${index%/}=crates"
done
# Android 15 and later have pages of 16 kB on some phones, which load no library that is aligned to less. Addresses that
# the loader has to fill in are written down packed: Android reads its own form from API level 23 on.
page=-Clink-arg=-Wl,-z,max-page-size=16384
case $triple in
  *-apple-*) kind_of_library=staticlib name=libauthenticator_ffi.a link='' ;;
  *-android*)
    kind_of_library=cdylib name=libauthenticator_ffi.so
    link="$page -Clink-arg=-Wl,--pack-dyn-relocs=android -Clink-arg=-Wl,--icf=safe"
    ;;
  *)
    kind_of_library=cdylib name=libauthenticator_ffi.so
    link="$page -Clink-arg=-Wl,-z,pack-relative-relocs -Clink-arg=-Wl,--icf=safe"
    ;;
esac

# shellcheck disable=SC2086 # lists of words
RUSTFLAGS="${RUSTFLAGS:-} $maps" CFLAGS="${CFLAGS:-} $c_maps" \
  cargo rustc --locked --quiet --package authenticator-ffi --lib --crate-type "$kind_of_library" --no-default-features \
  --features "$features" --profile mobile --target "$triple" --target-dir "$target" -- $link >&2
echo "$target/$triple/mobile/$name"
