#!/usr/bin/env bash
# Runs the tests of the core on aarch64, the processor of phones, under qemu. To be run in the root that sid-root.sh makes.
set -euo pipefail

export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
export CC_aarch64_unknown_linux_gnu=aarch64-linux-gnu-gcc
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER='qemu-aarch64 -L /usr/aarch64-linux-gnu'
# This one starts itself as another user. qemu runs one program, and what that starts is the kernel's, which has no aarch64.
cargo test --locked --target aarch64-unknown-linux-gnu --target-dir /target/arm --no-fail-fast "$@" -- \
  --skip files_that_cannot_be_read_now_are_locked_and_only_what_cannot_be_written_is_read_only
