#!/usr/bin/env bash
# Shrinks the whole app by R8 in full mode, with the library's consumer rules and no others about it, and puts a signed APK together:
#
#   android-sample/tools/build-apk.sh [--aar AAR] [OUT.apk]        (target/sample.apk)
#
# With --aar (of bindings/scripts/build-aar.sh) the APK has the classes, rules and libraries for phones of that AAR. Without, what
# Maven has compiled stands in: the library of this machine lies where that of x86_64 belongs, and such an APK runs nowhere.
#
# Needs Maven, Debian's aapt, zipalign and apksigner, python3. The key is made anew if KEYSTORE names none: for tests alone.
set -euo pipefail

aar='' out=''
while [ $# -gt 0 ]; do
  case $1 in
    --aar) aar=$(cd "$(dirname "$2")" && pwd)/$(basename "$2") && shift ;;
    -*) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
    *) out=$1 ;;
  esac
  shift
done
sample=$(cd "$(dirname "$0")/.." && pwd)
root=$(dirname "$sample")
target=${CARGO_TARGET_DIR:-$root/target}
out=${out:-$target/sample.apk}
bindings=$root/bindings/kotlin
work=$sample/app/target/apk
java_home=${JAVA_HOME:-$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p')}
rm -rf "$work"
mkdir -p "$work/jna" "$work/rules" "$work/lib" "$(dirname "$out")"

mvn -q -B -f "$sample/pom.xml" process-classes -Papk -pl app -am "-Drust.target=$target"

jar() { # NAME FOLDER: what is in a folder of classes, as R8 takes it
  python3 - "$work/$1.jar" "$2" <<'PYTHON'
import pathlib, sys, zipfile
root = pathlib.Path(sys.argv[2])
with zipfile.ZipFile(sys.argv[1], "w") as jar:
    for file in sorted(root.rglob("*")):
        if file.is_file() and not file.name.endswith(".kotlin_module"):
            jar.write(file, file.relative_to(root))
PYTHON
  program+=("$work/$1.jar")
}

program=("$sample"/app/target/apk-jars/*.jar)
jar app "$sample/app/target/classes"
jar model "$sample/model/target/classes"
jar androidx "$sample/androidx/target/classes"
if [ -n "$aar" ]; then
  mkdir "$work/aar"
  (cd "$work/aar" && "$java_home/bin/jar" --extract --file "$aar")
  program+=("$work/aar/classes.jar")
  cp "$work/aar/proguard.txt" "$work/rules/authenticator.pro"
  cp -R "$work/aar/jni/." "$work/lib/"
else
  jar authenticator "$bindings/authenticator/target/classes"
  jar authenticator-android "$bindings/authenticator-android/target/classes"
  cp "$bindings/authenticator-android/src/aar/proguard.txt" "$work/rules/authenticator.pro"
  mkdir "$work/lib/x86_64"
  strip --strip-all -o "$work/lib/x86_64/libauthenticator_ffi.so" "$target/debug/libauthenticator_ffi.so"
  echo 'lib/x86_64 has the library of THIS machine: this APK runs nowhere' >&2
fi
(cd "$work/jna" && "$java_home/bin/jar" --extract --file "$sample/app/target/apk-tools/jna.aar")
program+=("$work/jna/classes.jar")
for abi in "$work"/lib/*; do cp "$work/jna/jni/$(basename "$abi")/libjnidispatch.so" "$abi/"; done

# Rules that others brought: AARs in proguard.txt, JARs inside of themselves.
for rules in "$sample"/androidx/target/aars/*/proguard.txt; do cp "$rules" "$work/rules/$(basename "$(dirname "$rules")").pro"; done
python3 - "$work/rules" "${program[@]}" <<'PYTHON'
import pathlib, sys, zipfile
for jar in sys.argv[2:]:
    with zipfile.ZipFile(jar) as archive:
        for name in archive.namelist():
            ours = name.startswith(("META-INF/com.android.tools/r8/", "META-INF/com.android.tools/r8-from", "META-INF/proguard/"))
            if ours and not name.endswith("/"):
                pathlib.Path(sys.argv[1], f"{pathlib.Path(jar).stem}-{name.replace('/', '-')}").write_bytes(archive.read(name))
PYTHON
rules=()
for file in "$sample/tools/app.pro" "$sample/app/proguard-rules.pro" "$sample/app/target/linked/keep.pro" "$work"/rules/*; do rules+=(--pg-conf "$file"); done

# The classes of a phone come without those of Java: these two of Java's modules are what phones have most of.
"$java_home/bin/jimage" extract --dir "$work/java" --include 'regex:/java\.(base|logging)/.*' "$java_home/lib/modules"
"$java_home/bin/jar" --create --file "$work/java.jar" -C "$work/java/java.base" . -C "$work/java/java.logging" .
"$java_home/bin/java" -Xmx2g -cp "$sample/app/target/apk-tools/r8.jar" com.android.tools.r8.R8 --release --min-api 28 \
  --lib "$sample/app/target/apk-tools/android.jar" --lib "$work/java.jar" "${rules[@]}" \
  --pg-map-output "$work/mapping.txt" --output "$work/dex.zip" "${program[@]}"
renamed() { grep -cE "^$1\.[A-Za-z0-9_.\$]+ -> [A-Za-z0-9.]{1,8}:\$" "$work/mapping.txt" || true; }
others=$(renamed 'kotlinx\.coroutines') own=$(renamed 'org\.authenticatorcore\.sample')
echo "R8: $(cat "${program[@]}" | wc -c) bytes in, $(wc -c <"$work/dex.zip") out; renamed $others classes of coroutines, $own of the sample"
[ "$others" -gt 0 ] || { echo 'R8 has not shrunk in earnest' >&2 && exit 1; }
[ "$own" -gt 0 ] || { echo 'a rule keeps the classes of the sample itself' >&2 && exit 1; }

python3 - "$work/unaligned.apk" "$sample/app/target/linked/resources.ap_" "$work/dex.zip" "$work/lib" <<'PYTHON'
import pathlib, sys, zipfile
apk, resources, dex, libraries = sys.argv[1:]
# Mapped from the file as they are.
stored = ("resources.arsc", ".so", ".png", ".webp")
with zipfile.ZipFile(apk, "w", zipfile.ZIP_DEFLATED) as out:
    def put(name, data):
        out.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_STORED if name.endswith(stored) else zipfile.ZIP_DEFLATED)
    for source in (resources, dex):
        with zipfile.ZipFile(source) as archive:
            for name in archive.namelist():
                put(name, archive.read(name))
    for library in sorted(pathlib.Path(libraries).rglob("*.so")):
        put(f"lib/{library.relative_to(libraries)}", library.read_bytes())
PYTHON
zipalign -f -p 4 "$work/unaligned.apk" "$work/aligned.apk"
password=${KEYSTORE_PASSWORD:-for tests alone}
if [ -z "${KEYSTORE:-}" ]; then
  KEYSTORE=$work/tests.jks
  "$java_home/bin/keytool" -genkeypair -keystore "$KEYSTORE" -storepass "$password" -alias sample -keyalg RSA -keysize 3072 \
    -validity 10000 -dname 'CN=tests of the sample' 2>/dev/null
fi
KEYSTORE_PASSWORD=$password apksigner sign --ks "$KEYSTORE" --ks-pass env:KEYSTORE_PASSWORD --min-sdk-version 28 --out "$out" "$work/aligned.apk"
apksigner verify --min-sdk-version 28 "$out"
zipalign -c -p 4 "$out"
aapt dump badging "$out" | grep -E '^(package|sdkVersion|launchable-activity|native-code)'
ls -l "$out"
