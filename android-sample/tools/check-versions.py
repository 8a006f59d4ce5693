#!/usr/bin/env python3
"""Compares what Gradle and Maven build the sample from: check-versions.py [android-sample]

Every version and name in gradle/libs.versions.toml is that of the poms, every library of it is an artifact there, and no
artifact asks for more than Gradle's settings give (metadata of the AARs, once Maven has unpacked them). Android's plugin is
one that knows the level of the API, and Gradle, which the wrapper's properties name, one that the plugin runs in. The last
line is "N passed, M failed". tests/android/test_checks.py shows that it finds faults.
"""

import pathlib
import re
import sys
import tomllib
import xml.etree.ElementTree as ElementTree

POM = "{http://maven.apache.org/POM/4.0.0}"
# Names of Gradle, and the property of Maven that says the same.
SAME = {
    "minSdk": "android.min",
    "targetSdk": "android.target",
    "applicationId": "app.id",
    "versionCode": "app.version.code",
    "versionName": "app.version.name",
}
# Of Gradle alone: Maven compiles against what stands in for the SDK.
GRADLE_ALONE = {"agp", "compileSdk"}
# The first plugin that builds against a level of the API, and the first Gradle that a plugin runs in: "compatibility" in
# https://developer.android.com/build/releases/agp-9-1-0-release-notes. Another level or plugin needs a line here.
PLUGIN_OF_LEVEL = {"37": "9.1.1"}
GRADLE_OF_PLUGIN = {"9.1": "9.3.1"}
WRAPPER = "gradle/wrapper/gradle-wrapper.properties"
DISTRIBUTION = re.compile(r"^distributionUrl=https\\://services\.gradle\.org/distributions/gradle-([\d.]+)-(?:bin|all)\.zip$", re.MULTILINE)
METADATA = "META-INF/com/android/build/gradle/aar-metadata.properties"


def poms(sample):
    yield sample.parent / "bindings/kotlin/pom.xml"
    yield sample / "pom.xml"
    for name in ("androidx", "model", "app"):
        yield sample / name / "pom.xml"


def properties_and_artifacts(sample):
    """The properties of all poms, and the version of each artifact as group:name."""
    properties, raw = {}, {}
    for pom in poms(sample):
        root = ElementTree.parse(pom).getroot()
        for node in root.findall(f"{POM}properties/*"):
            properties[node.tag.removeprefix(POM)] = (node.text or "").strip()
        for kind in ("dependency", "artifactItem"):
            for node in root.iter(POM + kind):
                name = f"{node.findtext(POM + 'groupId')}:{node.findtext(POM + 'artifactId')}"
                raw[name] = node.findtext(POM + "version")
    artifacts = {name: re.sub(r"\$\{(.*?)}", lambda match: properties.get(match[1], match[0]), version or "") for name, version in raw.items()}
    # In the library's pom, and from there in the sample.
    artifacts["net.java.dev.jna:jna"] = properties.get("jna.version")
    artifacts["org.jetbrains.kotlin:kotlin-gradle-plugin"] = properties.get("kotlin.version")
    return properties, artifacts


def number(text):
    return tuple(int(part) for part in re.findall(r"\d+", text))


def faults(sample):
    """What differs, a line each, and how many things were compared."""
    catalogue = tomllib.loads((sample / "gradle/libs.versions.toml").read_text())
    versions = catalogue["versions"]
    properties, artifacts = properties_and_artifacts(sample)
    compared, found = 0, []

    def same(what, gradle, maven):
        nonlocal compared
        compared += 1
        if gradle != maven:
            found.append(f"{what}: {gradle} for Gradle, {maven} for Maven")

    for name, version in versions.items():
        if name not in GRADLE_ALONE:
            property_name = SAME.get(name, f"{name}.version")
            same(name, version, properties.get(property_name))
    for entry in catalogue["libraries"].values():
        names = [entry["module"] + end for end in ("", "-android", "-jvm")]
        same(entry["module"], versions[entry["version"]["ref"]], next((artifacts[n] for n in names if n in artifacts), None))

    def at_least(what, needed, given):
        nonlocal compared
        compared += 1
        if needed is None or number(needed) > number(given):
            found.append(f"{what} needs {needed or 'a line in ' + pathlib.Path(__file__).name}, not {given}")

    agp, level = versions["agp"], versions["compileSdk"]
    at_least(f"compileSdk {level}: the plugin", PLUGIN_OF_LEVEL.get(level), agp)
    gradle = DISTRIBUTION.search((sample / WRAPPER).read_text()) if (sample / WRAPPER).is_file() else None
    at_least(f"agp {agp}: {WRAPPER}", GRADLE_OF_PLUGIN.get(agp.rpartition(".")[0]), gradle[1] if gradle else "0")
    for metadata in sorted(sample.glob(f"androidx/target/aars/*/{METADATA}")):
        asked = dict(line.split("=", 1) for line in metadata.read_text().splitlines() if "=" in line)
        aar = metadata.relative_to(sample / "androidx/target/aars").parts[0]
        for key, given in (("minCompileSdk", versions["compileSdk"]), ("minAndroidGradlePluginVersion", versions["agp"])):
            compared += 1
            if number(asked.get(key, "0")) > number(given):
                found.append(f"{aar} asks for {key} {asked[key]}, Gradle gives {given}")
    return found, compared


def main():
    sample = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    found, compared = faults(sample)
    for fault in found:
        print("FAILED ", fault)
    print(f"{compared - len(found)} passed, {len(found)} failed")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
