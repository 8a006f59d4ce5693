#!/usr/bin/env python3
"""Compares an AAR with what R8 left of it in an app: check_shrunk.py LIBRARY.aar APP.zip

APP.zip has the classes*.dex of the app. Every class of the AAR has to be in it, under its own name. The last
line is "N passed, M failed".
"""

import io
import struct
import sys
import zipfile

ADAPTERS = "org/authenticatorcore/android/"


def classes_in(jar):
    """The names of the classes in a jar, with slashes."""
    return {name.removesuffix(".class") for name in jar.namelist() if name.endswith(".class")}


def length_at(dex, at):
    """A number in the form ULEB128, and where it ends."""
    value = shift = 0
    while True:
        byte = dex[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def defined_in(dex):
    """The names of the classes that a DEX file defines (https://source.android.com/docs/core/runtime/dex-format)."""
    if dex[:4] != b"dex\n":
        raise ValueError("no DEX file")
    strings, types, classes = (struct.unpack_from("<II", dex, at) for at in (0x38, 0x40, 0x60))

    def text(index):
        start = length_at(dex, struct.unpack_from("<I", dex, strings[1] + 4 * index)[0])[1]
        return dex[start:dex.index(0, start)].decode("utf-8", "replace")

    for number in range(classes[0]):
        kind = struct.unpack_from("<I", dex, classes[1] + 32 * number)[0]
        yield text(struct.unpack_from("<I", dex, types[1] + 4 * kind)[0])[1:-1]


def main():
    """Prints what is missing."""
    with zipfile.ZipFile(sys.argv[1]) as aar, zipfile.ZipFile(io.BytesIO(aar.read("classes.jar"))) as jar:
        ours = classes_in(jar)
    with zipfile.ZipFile(sys.argv[2]) as app:
        dex = [app.read(name) for name in app.namelist() if name.endswith(".dex")]
    left = {name for file in dex for name in defined_in(file)}
    print(f"{len(left)} classes in {sum(map(len, dex))} bytes of DEX, {len(ours)} of them of the AAR")
    failed = 0
    for what, wanted in (("the adapters for Android", {name for name in ours if name.startswith(ADAPTERS)}),
                         ("the library", {name for name in ours if not name.startswith(ADAPTERS)})):
        missing = sorted(wanted - left)
        good = bool(wanted) and not missing
        failed += not good
        print(f"{'ok     ' if good else 'FAILED '} {what}: {len(wanted)} classes in the AAR, {len(missing)} missing in the app",
              *missing[:5])
    print(f"{2 - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
