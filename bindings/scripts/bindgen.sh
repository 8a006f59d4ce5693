#!/bin/sh
# Runs one of the generators of bindings/uniffi-bindgen, which is built where it has to be:
#
#   bindings/scripts/bindgen.sh uniffi-bindgen|uniffi-bindgen-swift ARGUMENT...
#
# It lies in target/bindgen, or in $CARGO_TARGET_DIR/bindgen.
set -eu

cd "$(dirname "$0")/../.."
tool=bindings/uniffi-bindgen/Cargo.toml
version_in() {
  sed -n 's/^uniffi = { version = "=\([0-9.]*\)".*/\1/p' "$1"
}
if [ -z "$(version_in Cargo.toml)" ] || [ "$(version_in Cargo.toml)" != "$(version_in "$tool")" ]; then
  echo "$0: the library has uniffi $(version_in Cargo.toml), its generator $(version_in "$tool"): give both the same in Cargo.toml and $tool" >&2
  exit 1
fi
program=$1
shift
cargo run --locked --quiet --manifest-path "$tool" --target-dir "${CARGO_TARGET_DIR:-target}/bindgen" --bin "$program" -- "$@"
