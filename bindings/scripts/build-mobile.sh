#!/bin/sh
# Builds the library as it is put into apps: profile `mobile`, and no path of this machine in it.
#
#   bindings/scripts/build-mobile.sh [--desktop] [TARGET]
#
# TARGET is a name of rustc's, by default this machine's own. --desktop adds HTTP and the clocks of desktops. Prints the
# path of the library that is to be stripped and shipped. The Kotlin and Swift code is generated from libauthenticator_ffi.a
# beside it, which is of the same compilation and describes its interface.
# They lie in $CARGO_TARGET_DIR (or target) /mobile-desktop or /mobile-plain.
set -eu

features=qr kind=plain
if [ "${1:-}" = --desktop ]; then
  features=qr,desktop,silent kind=desktop
  shift
fi
cd "$(dirname "$0")/../.."
triple=${1:-$(rustc -vV | sed -n 's/^host: //p')}
target=${CARGO_TARGET_DIR:-$PWD/target}/mobile-$kind

# Panics name the file they come from, debug information the folder: paths of the machine would be in every app, and
# two machines would build two different libraries.
crates=${CARGO_HOME:-$HOME/.cargo}/registry/src
maps="--remap-path-prefix=$PWD=authenticator-core --remap-path-prefix=$target=target"
c_flags="-ffile-prefix-map=$PWD=authenticator-core -ffile-prefix-map=$target=target"
for index in "$crates"/*/; do
  [ -d "$index" ] || continue
  maps="$maps --remap-path-prefix=${index%/}=crates"
  c_flags="$c_flags -ffile-prefix-map=${index%/}=crates"
done
# Whether the linker of this machine takes these options: all are known to LLD, which rustc from 1.90 on brings for x86-64; GNU ld refuses some.
links_with() {
  probe=$(mktemp -d)
  # shellcheck disable=SC2086 # lists of words
  echo | rustc ${RUSTFLAGS:-} --crate-type cdylib --crate-name probe --target "$triple" "$@" -o "$probe/probe.so" - 2>/dev/null && linked=yes || linked=no
  rm -rf "$probe"
  [ $linked = yes ]
}

# Android 15 and later have pages of 16 kB on some phones, which load no library that is aligned to less. Addresses that
# the loader has to fill in are written down packed: Android reads its own form from API level 23 on.
shared="-Clink-arg=-Wl,-z,max-page-size=16384 -Clink-arg=-Wl,--icf=safe -Clink-arg=-Wl,-O2"
# The description of the interface is for the generators, and three parts in a hundred of the library.
shared="$shared -Clink-arg=-Wl,-T,$PWD/bindings/scripts/without-interface.ld -Clink-arg=-Wl,--undefined-version"
kinds=cdylib,staticlib name=libauthenticator_ffi.so
case $triple in
  *-apple-*) kinds=staticlib name=libauthenticator_ffi.a link='' ;;
  *-android*) link="$shared -Clink-arg=-Wl,--pack-dyn-relocs=android" ;;
  *)
    link="$shared -Clink-arg=-Wl,-z,pack-relative-relocs"
    # No phone gets this one: it describes the interface, and is read by tests.
    # shellcheck disable=SC2086 # a list of words
    links_with $link || {
      echo "$0: no LLD for $triple, so its library is larger than what phones get; the generated code is the same" >&2
      link=''
    }
    ;;
esac
# No panic goes through C, so C needs no tables to unwind by. Apple's are compact, and crash reports are made with them.
case $triple in
  *-apple-*) ;;
  *) c_flags="$c_flags -fno-unwind-tables -fno-asynchronous-unwind-tables" ;;
esac
# With frame pointers the tables to unwind by are a quarter smaller, and Rust's code is not larger; C has no tables here, and
# would be larger. Processors of ARM have them without being told.
case $triple in
  x86_64-apple-*) ;;
  x86_64-*)
    maps="$maps -Cforce-frame-pointers=yes"
    c_flags="$c_flags -fomit-frame-pointer"
    ;;
esac

# shellcheck disable=SC2086 # lists of words
RUSTFLAGS="${RUSTFLAGS:-} $maps" CFLAGS="${CFLAGS:-} $c_flags" \
  cargo rustc --locked --quiet --package authenticator-ffi --lib --crate-type "$kinds" --no-default-features \
  --features "$features" --profile mobile --target "$triple" --target-dir "$target" -- $link >&2
echo "$target/$triple/mobile/$name"
