#!/usr/bin/env python3
"""Spoils an AAR in one way after another, and sees check_aar.py fail each time: test_check_aar.py LIBRARY.aar."""

import io
import pathlib
import struct
import subprocess
import sys
import tempfile
import zipfile

CHECK = pathlib.Path(__file__).with_name("check_aar.py")
LIBRARY = "jni/x86_64/libauthenticator_ffi.so"


def small_pages(entries):
    """Every PT_LOAD aligned to 4096, as linkers do it that are told nothing."""
    library = bytearray(entries[LIBRARY])
    table = struct.unpack_from("<Q", library, 32)[0]
    size, count = struct.unpack_from("<HH", library, 54)
    for at in range(table, table + size * count, size):
        if struct.unpack_from("<I", library, at)[0] == 1:
            struct.pack_into("<Q", library, at + 48, 4096)
    entries[LIBRARY] = bytes(library)


def replace(name, old, new):
    """Other text in an entry."""
    def spoil(entries):
        assert old in entries[name], f"{name} has no {old}"
        entries[name] = entries[name].replace(old, new)
    return spoil


def path_of_the_machine(entries):
    """A path of the machine in the library."""
    entries[LIBRARY] += b"/build/machine/src/lib.rs"


def classes(change):
    """Other entries in classes.jar."""
    def spoil(entries):
        with zipfile.ZipFile(io.BytesIO(entries["classes.jar"])) as jar:
            inside = {name: jar.read(name) for name in jar.namelist()}
        changed = change(inside)
        assert changed != inside, "nothing was changed"
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as jar:
            for name, contents in changed.items():
                jar.writestr(name, contents)
        entries["classes.jar"] = out.getvalue()
    return spoil


def another_class(name):
    """One class more."""
    return lambda inside: inside | {name: next(contents for other, contents in inside.items() if other.endswith(".class"))}


SPOILED = {
    "a library with pages of 4 kB": small_pages,
    "a library of another processor": lambda entries: entries.update({LIBRARY.replace("x86_64", "arm64-v8a"): entries[LIBRARY]}),
    "no consumer rules": lambda entries: entries.pop("proguard.txt"),
    "rules that do not keep JNA": replace("proguard.txt", b"com.sun.jna.", b"com.example."),
    "rules that switch an app's shrinking off": replace("proguard.txt", b"-keep", b"-dontshrink\n-keep"),
    "another API level": replace("AndroidManifest.xml", b'minSdkVersion="26"', b'minSdkVersion="21"'),
    "no R.txt": lambda entries: entries.pop("R.txt"),
    "a path of the build machine": path_of_the_machine,
    "no adapters": classes(lambda inside: {name: inside[name] for name in inside if "/android/" not in name}),
    "no reader of QR codes": classes(
        lambda inside: {name: inside[name].replace(b"readEnrollmentFrame", b"readNothing") for name in inside}),
    "classes of others": classes(another_class("com/example/Stranger.class")),
    "what is for tests": classes(another_class("org/authenticatorcore/testing/Host.class")),
}


def fails(path, entries):
    """Whether the check finds fault with an AAR of these entries."""
    with zipfile.ZipFile(path, "w") as out:
        for name in sorted(entries):
            out.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), entries[name])
    command = [sys.executable, CHECK, path, "--hide", "/build/machine"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 1


def main():
    """Exit code 0 if the AAR is taken as it is, and refused in every spoiled form."""
    with zipfile.ZipFile(sys.argv[1]) as aar:
        sound = {name: aar.read(name) for name in aar.namelist()}
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "spoiled.aar"
        if fails(path, sound):
            print("FAILED  the AAR itself is refused")
            wrong += 1
        for what, spoil in SPOILED.items():
            entries = dict(sound)
            spoil(entries)
            found = fails(path, entries)
            wrong += not found
            print(f"{'found  ' if found else 'MISSED '} {what}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
