#!/usr/bin/env bash
# Type-checks what ships, for the processors and systems of phones: it finds what does not compile there, and builds
# nothing. To be run in the root that sid-root.sh makes, whose Rust brings the sources of the standard library.
set -euo pipefail

stubs=$(cd "$(dirname "$0")" && pwd)/stubs
# Of the stand-ins only this one is called by its name: a `cc` on the PATH would link the build scripts as well.
export PATH=$stubs/xcode:$PATH
targets='aarch64-linux-android armv7-linux-androideabi aarch64-apple-ios'

arguments=()
for target in $targets; do
  arguments+=(--target "$target")
  name=${target//-/_}
  export "CC_$name=$stubs/cc" "AR_$name=$stubs/ar"
done
# -Zbuild-std: nobody ships a standard library for these targets by way of Debian, so it is checked along.
RUSTC_BOOTSTRAP=1 cargo check -Zbuild-std=std,panic_abort "${arguments[@]}" \
  --locked --package authenticator-ffi --no-default-features --features qr --lib --target-dir /target/check
for target in $targets; do
  echo "checked: $target"
done
