#!/usr/bin/env python3
"""Reads an assembled AAR, and JNA's, as Android's tools and loader will.

    tests/mobile/check_aar.py LIBRARY-VERSION.aar [--version VERSION] [--jna JNA.aar] [--hide PATH]...

--version VERSION: looks at the POM and the jars of sources and documentation beside it, too.
--hide PATH: a path of the machine that built it, which no file in it may hold. The last line is "N passed, M failed".
"""

import argparse
import io
import re
import struct
import sys
import xml.etree.ElementTree as ElementTree
import zipfile

ANDROID = "{http://schemas.android.com/apk/res/android}"
PAGE = 16384
MINIMUM_SDK = 26
ABIS = {"arm64-v8a": 183, "armeabi-v7a": 40, "x86_64": 62, "x86": 3}
PT_LOAD = 1
KDOC = "authenticator/org.authenticatorcore.android"
CALLS = "org/authenticatorcore/AuthenticatorInterface.class"

passed = failed = 0


def check(what, holds, why=""):
    """Prints and counts one check."""
    global passed, failed
    if holds:
        passed += 1
        print(f"ok      {what}")
    else:
        failed += 1
        print(f"FAILED  {what}{': ' + why if why else ''}")
    return holds


def loaded_segments(library):
    """The machine of an ELF file, and of each PT_LOAD its alignment, address and offset."""
    if library[:4] != b"\x7fELF":
        raise ValueError("no ELF file")
    wide = library[4] == 2
    order = "<" if library[5] == 1 else ">"
    machine = struct.unpack_from(order + "H", library, 18)[0]
    if wide:
        table = struct.unpack_from(order + "Q", library, 32)[0]
        size, count = struct.unpack_from(order + "HH", library, 54)
    else:
        table = struct.unpack_from(order + "I", library, 28)[0]
        size, count = struct.unpack_from(order + "HH", library, 42)
    segments = []
    for index in range(count):
        at = table + index * size
        if wide:
            kind, _, offset, address, _, _, _, alignment = struct.unpack_from(order + "IIQQQQQQ", library, at)
        else:
            kind, offset, address, _, _, _, _, alignment = struct.unpack_from(order + "IIIIIIII", library, at)
        if kind == PT_LOAD:
            segments.append((alignment, address, offset))
    return machine, segments


def check_library(where, abi, library):
    """A library is for the processor of its folder, and pages of 16 kB fit its segments."""
    try:
        machine, segments = loaded_segments(library)
    except (ValueError, struct.error) as problem:
        check(f"{where} is a library", False, str(problem))
        return
    check(f"{where} is for {abi}", machine == ABIS.get(abi, machine), f"ELF machine {machine}")
    check(f"{where} has segments to load", bool(segments))
    for alignment, address, offset in segments:
        check(
            f"{where}: the segment at {address:#x} is aligned to {PAGE}",
            alignment >= PAGE and address % PAGE == offset % PAGE,
            f"p_align is {alignment}: link with -z max-page-size={PAGE}",
        )


def check_libraries(name, aar):
    """Checks every library under jni/, and says how many ABIs there are."""
    libraries = [entry for entry in aar.namelist() if entry.startswith("jni/") and entry.endswith(".so")]
    for entry in libraries:
        check_library(f"{name} {entry}", entry.split("/")[1], aar.read(entry))
    return {entry.split("/")[1] for entry in libraries}


def check_contents(aar):
    """What Android's tools look for in an AAR, and that an app gets all that the library needs."""
    entries = aar.namelist()
    check("no entry is there twice", len(entries) == len(set(entries)))
    check("entries are sorted and of one time, as equal builds give equal bytes",
          len({entry.date_time for entry in aar.infolist()}) == 1 and entries == sorted(entries))
    metadata = "META-INF/com/android/build/gradle/aar-metadata.properties"
    for entry in ("AndroidManifest.xml", "classes.jar", "R.txt", "proguard.txt", metadata):
        if not check(f"{entry} is there", entry in entries):
            return
    for name in ("data_extraction_rules", "full_backup_content", "network_security_config"):
        check(f"an app can name @xml/authenticator_{name}", f"res/xml/authenticator_{name}.xml" in entries)
    manifest = ElementTree.fromstring(aar.read("AndroidManifest.xml"))
    check("the manifest names a package", bool(re.fullmatch(r"[a-z]+(\.[a-z]\w*)+", manifest.get("package", ""))))
    sdk = manifest.find("uses-sdk")
    least = None if sdk is None else sdk.get(f"{ANDROID}minSdkVersion")
    check(f"the manifest asks for API level {MINIMUM_SDK}", least == str(MINIMUM_SDK), f"it says {least}")
    check("the manifest does not make apps debuggable or open to plain HTTP", not any(
        element.get(ANDROID + flag) == "true" for element in manifest.iter()
        for flag in ("debuggable", "usesCleartextTraffic")))
    check("the metadata are of version 1.0", b"aarMetadataVersion=1.0" in aar.read(metadata))
    check_rules(aar.read("proguard.txt").decode())
    with zipfile.ZipFile(io.BytesIO(aar.read("classes.jar"))) as classes:
        check_classes(classes)


def check_rules(rules):
    """The consumer rules keep what native code finds by its name."""
    for kept in ("com.sun.jna.", "org.authenticatorcore."):
        check(f"the consumer rules keep {kept}*", re.search(r"-keep[^\n]*" + re.escape(kept), rules) is not None)
    check("the consumer rules are free of options that change the whole app",
          not re.search(r"^\s*-(dontobfuscate|dontoptimize|dontshrink|ignorewarnings|printmapping|injars|libraryjars)",
                        rules, re.MULTILINE))


def check_classes(classes):
    """The classes are ours alone, and of a version that Android's compiler takes."""
    names = [name for name in classes.namelist() if name.endswith(".class")]
    check("classes.jar has the generated code", any(name.endswith("/UniffiLib.class") for name in names))
    check("classes.jar has what is opened by hand", any(name.endswith("/OpenKt.class") for name in names))
    check("classes.jar has the adapters for Android", "org/authenticatorcore/android/AndroidHostKt.class" in names)
    calls = classes.read(CALLS) if CALLS in names else b""
    check("classes.jar has the reader of QR codes", b"readEnrollmentFrame" in calls)
    strangers = [name for name in names if not name.startswith("org/authenticatorcore/")]
    check("classes.jar has no class of others", not strangers, ", ".join(strangers[:3]))
    tests = [name for name in names if "/testing/" in name]
    check("classes.jar has nothing for tests", not tests, ", ".join(tests[:3]))
    newest = max(struct.unpack_from(">H", classes.read(name), 6)[0] for name in names)
    check("classes are of Java 17 or earlier", newest <= 61, f"class file version {newest}")


def check_companions(path, version):
    """What a Maven repository wants beside it: sources, documentation, and a POM that brings in JNA for Android."""
    base = path.removesuffix(".aar")
    for kind, wanted in (("sources", "org/authenticatorcore/android/AndroidHost.kt"), ("javadoc", f"{KDOC}/android-host.html")):
        try:
            with zipfile.ZipFile(f"{base}-{kind}.jar") as jar:
                check(f"the jar of {kind} has {wanted}", wanted in jar.namelist())
        except OSError as problem:
            check(f"the jar of {kind} is there", False, str(problem))
    try:
        pom = ElementTree.parse(f"{base}.pom").getroot()
    except OSError as problem:
        check("the POM is there", False, str(problem))
        return
    names = {"m": "http://maven.apache.org/POM/4.0.0"}
    found = pom.findtext("m:packaging", "", names), pom.findtext("m:version", "", names)
    check("the POM is of this AAR", found == ("aar", version), f"it is of {found}")
    needed = {(dependency.findtext("m:artifactId", "", names), dependency.findtext("m:type", "jar", names))
              for dependency in pom.iterfind(".//m:dependency", names)}
    for dependency in (("jna", "aar"), ("kotlinx-coroutines-core-jvm", "jar"), ("kotlin-stdlib", "jar")):
        check(f"the POM needs {dependency[0]} as {dependency[1]}", dependency in needed)


def check_paths(aar, hidden):
    """No path of the build machine is in any file, those in classes.jar included."""
    files = {entry: aar.read(entry) for entry in aar.namelist()}
    if "classes.jar" in files:
        with zipfile.ZipFile(io.BytesIO(files.pop("classes.jar"))) as classes:
            files.update({f"classes.jar {entry}": classes.read(entry) for entry in classes.namelist()})
    for path in hidden:
        holders = [entry for entry, contents in files.items() if path.encode() in contents]
        check(f"no file holds {path}", not holders, ", ".join(holders[:5]))


def main():
    """Runs the checks on the files that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library")
    parser.add_argument("--version")
    parser.add_argument("--jna")
    parser.add_argument("--hide", action="append", default=[])
    arguments = parser.parse_args()
    with zipfile.ZipFile(arguments.library) as aar:
        check_contents(aar)
        abis = check_libraries("ours:", aar)
        check_paths(aar, [path for path in arguments.hide if len(path) > 1])
    if arguments.version:
        check_companions(arguments.library, arguments.version)
    if arguments.jna:
        with zipfile.ZipFile(arguments.jna) as aar:
            theirs = check_libraries("JNA's:", aar)
        check("JNA has a library for each ABI of ours", abis <= theirs, f"it lacks {abis - theirs}")
        check("JNA has a library for phones", {"arm64-v8a", "armeabi-v7a"} <= theirs)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
