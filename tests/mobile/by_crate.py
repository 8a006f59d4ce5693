#!/usr/bin/env python3
"""What the code of the library for apps consists of: tests/mobile/by_crate.py [LIBRARY] [HOW_MANY_FUNCTIONS].

LIBRARY is one with its symbols, by default the one that size.sh built. A function made of generic code counts for the first
crate of its name that is not of the standard library. Then come the functions, those of one generic added up. Needs nm.
"""

import collections
import os
import pathlib
import re
import subprocess
import sys

STANDARD = {"core", "alloc", "std", "ops", "option", "result", "boxed", "slice", "ptr", "vec", "fmt", "collections", "string",
            "sync", "future", "pin", "task", "iter", "sort", "hash", "cell", "mem", "any", "error"}


def crate(name):
    """Whose code it is."""
    if "::" not in name:
        if "ring_core" in name:
            return "ring (C and assembly)"
        return "uniffi (exports)" if name.startswith(("uniffi_", "ffi_")) else "SQLite"
    path = re.findall(r"([a-z_][a-z_0-9]*)::", name)
    return next((part for part in path if part not in STANDARD), "std")


def family(name):
    """The name without the types that a generic was made for."""
    of_trait = re.match(r"^<.* as ([\w:]+)(?:<.*>)?>::(\w+)", name)
    if of_trait:
        return "::".join(of_trait.groups())
    while (shorter := re.sub(r"<[^<>]*>", "", name)) != name:
        name = shorter
    return name


def main():
    """Prints both tables."""
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", "target"))
    library = sys.argv[1] if len(sys.argv) > 1 else target / "mobile-plain/x86_64-unknown-linux-gnu/mobile/libauthenticator_ffi.so"
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    crates, families, times = collections.Counter(), collections.Counter(), collections.Counter()
    for line in subprocess.run(["nm", "-SC", library], check=True, capture_output=True, text=True).stdout.splitlines():
        parts = line.split(None, 3)
        if len(parts) == 4 and parts[2] in "tT":
            crates[crate(parts[3])] += int(parts[1], 16)
            families[family(parts[3])] += int(parts[1], 16)
            times[family(parts[3])] += 1
    for name, size in crates.most_common(25):
        print(f"{size:9} {name}")
    print(f"{sum(crates.values()):9} all code\n")
    for name, size in families.most_common(many):
        print(f"{size:9} {times[name]:5} times  {name[:120]}")


if __name__ == "__main__":
    main()
