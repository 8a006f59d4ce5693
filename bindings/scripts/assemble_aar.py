#!/usr/bin/env python3
"""Puts an AAR together, with what a Maven repository wants beside it. Called by build-aar.sh.

    assemble_aar.py OUT --pom PARENT_POM --android FOLDER --classes JAR [--jni FOLDER] [--sources DIR]... [--kdoc DIR]

FOLDER of --android has AndroidManifest.xml, proguard.txt and, if there are any, res/. Equal files give equal bytes: the
entries are sorted, and their time is one that never changes.
"""

import argparse
import pathlib
import xml.etree.ElementTree as ElementTree
import zipfile

TIME = (2026, 1, 1, 0, 0, 0)
ARTIFACT = "authenticator-android"
METADATA = "META-INF/com/android/build/gradle/aar-metadata.properties"
MAVEN = "{http://maven.apache.org/POM/4.0.0}"

POM = """\
<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.authenticatorcore</groupId>
  <artifactId>{artifact}</artifactId>
  <version>{version}</version>
  <packaging>aar</packaging>
  <name>authenticator-core for Android</name>
  <description>Accounts, device-bound keys, enrollment and approval of sign-ins, for an authenticator app.</description>
  <licenses>
    <license>
      <name>MIT OR Apache-2.0</name>
    </license>
  </licenses>
  <dependencies>
    <dependency>
      <groupId>org.jetbrains.kotlin</groupId>
      <artifactId>kotlin-stdlib</artifactId>
      <version>{kotlin}</version>
    </dependency>
    <dependency>
      <groupId>org.jetbrains.kotlinx</groupId>
      <artifactId>kotlinx-coroutines-core-jvm</artifactId>
      <version>{coroutines}</version>
    </dependency>
    <dependency>
      <groupId>net.java.dev.jna</groupId>
      <artifactId>jna</artifactId>
      <version>{jna}</version>
      <type>aar</type>
    </dependency>
  </dependencies>
</project>
"""


def files_under(folder):
    """Every file below a folder: its path there, with slashes, and its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def write(archive, entries):
    """Writes a ZIP file that depends on the entries alone."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name in sorted(entries):
            entry = zipfile.ZipInfo(name, TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            out.writestr(entry, entries[name])


def symbols(resources):
    """R.txt: which resources there are. The numbers are given out when an app is linked, so there are none yet."""
    found = set()
    for name, contents in resources.items():
        folder, file = name.split("/")[-2:]
        kind = folder.split("-")[0]
        if kind == "values":
            for element in ElementTree.fromstring(contents):
                if element.get("name"):
                    found.add((element.get("type") or element.tag, element.get("name").replace(".", "_")))
        else:
            found.add((kind, file.split(".")[0]))
    return "".join(f"int {kind} {name} 0x0\n" for kind, name in sorted(found))


def main():
    """Writes OUT/ARTIFACT-VERSION.aar and what goes with it, and prints the path of the AAR."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    for name in ("pom", "android", "classes"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    for name in ("jni", "kdoc"):
        parser.add_argument(f"--{name}", type=pathlib.Path)
    parser.add_argument("--sources", type=pathlib.Path, action="append", default=[])
    arguments = parser.parse_args()

    parent = ElementTree.parse(arguments.pom).getroot()
    version = parent.findtext(f"{MAVEN}version")
    properties = {element.tag.removeprefix(MAVEN): element.text for element in parent.find(f"{MAVEN}properties")}

    resources = files_under(arguments.android / "res") if (arguments.android / "res").is_dir() else {}
    entries = {f"res/{name}": contents for name, contents in resources.items()}
    for name in ("AndroidManifest.xml", "proguard.txt"):
        entries[name] = (arguments.android / name).read_bytes()
    entries["classes.jar"] = arguments.classes.read_bytes()
    entries["R.txt"] = symbols(resources)
    entries[METADATA] = "aarFormatVersion=1.0\naarMetadataVersion=1.0\nminCompileSdk=26\nminAndroidGradlePluginVersion=1.0.0\n"
    if arguments.jni:
        entries |= {f"jni/{name}": contents for name, contents in files_under(arguments.jni).items()}

    arguments.out.mkdir(parents=True, exist_ok=True)
    base = arguments.out / f"{ARTIFACT}-{version}"
    write(f"{base}.aar", entries)
    sources = {}
    for folder in arguments.sources:
        sources |= files_under(folder) if folder.is_dir() else {}
    write(f"{base}-sources.jar", sources)
    if arguments.kdoc:
        write(f"{base}-javadoc.jar", files_under(arguments.kdoc))
    pathlib.Path(f"{base}.pom").write_text(
        POM.format(artifact=ARTIFACT, version=version, kotlin=properties["kotlin.version"],
                   coroutines=properties["coroutines.version"], jna=properties["jna.version"]),
        encoding="utf-8")
    print(f"{base}.aar")


if __name__ == "__main__":
    main()
