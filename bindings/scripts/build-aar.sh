#!/bin/sh
# Builds the AAR for Android: bindings/scripts/build-aar.sh [OUT_DIR] [--kdoc] [--this-machine]
#
# Into OUT_DIR (target/aar) come the AAR, its POM, and the jar of its sources; with --kdoc the jar of its documentation,
# too, for which Maven fetches Dokka. Needs Rust, a C compiler, a JDK from 17 on, Maven, python3.
#
# ANDROID_NDK_HOME names the NDK that links and strips the library. Each of the ABIs that rustc has a standard library for
# (`rustup target add aarch64-linux-android`) is put in. None was at hand so far: this step has never run. Without an NDK the
# AAR has classes and rules alone, and that is said. --this-machine puts this machine's own library where that of x86_64
# belongs, so that tests of the AAR have one to read: such an AAR runs nowhere.
#
# Where the Android part lies can be said in ANDROID_PART: a folder with src/aar and src/main.
set -eu

out='' kdoc='' this_machine=''
for argument in "$@"; do
  case $argument in
    --kdoc) kdoc=yes ;;
    --this-machine) this_machine=yes ;;
    -*) sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    *) out=$argument ;;
  esac
done
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
export CARGO_TARGET_DIR
out=${out:-$CARGO_TARGET_DIR/aar}
part=${ANDROID_PART:-$root/bindings/kotlin/authenticator-android}
module=$root/bindings/kotlin/authenticator-aar

# The classes. `clean`, as what is no longer generated would stay.
(cd "$module" && mvn -q -B ${kdoc:+-Pkdoc} clean package -Drust.target="$CARGO_TARGET_DIR" -Dandroid.sources="$part/src/main/kotlin") >&2

# The libraries.
jni=$module/target/jni
mkdir -p "$jni"
libraries=''
put() { # ABI, library, strip
  mkdir -p "$jni/$1"
  "$3" --strip-all -o "$jni/$1/libauthenticator_ffi.so" "$2"
  libraries="$libraries $1"
}
tools=$(ls -d "${ANDROID_NDK_HOME:-/nonexistent}"/toolchains/llvm/prebuilt/*/bin 2>/dev/null | head -n 1)
for pair in aarch64-linux-android:arm64-v8a armv7-linux-androideabi:armeabi-v7a x86_64-linux-android:x86_64; do
  triple=${pair%:*} abi=${pair#*:}
  if [ -z "$tools" ]; then
    echo "no jni/$abi: ANDROID_NDK_HOME names no NDK, and nothing else links for Android" >&2
    continue
  fi
  if [ ! -d "$(rustc --print sysroot)/lib/rustlib/$triple" ]; then
    echo "no jni/$abi: rustc has no standard library for it; rustup target add $triple" >&2
    continue
  fi
  case $triple in
    armv7-*) compiler=$tools/armv7a-linux-androideabi26-clang ;;
    *) compiler=$tools/${triple}26-clang ;;
  esac
  variable=$(echo "$triple" | tr a-z- A-Z_)
  put "$abi" "$(
    export "CARGO_TARGET_${variable}_LINKER=$compiler" "CC_$(echo "$triple" | tr - _)=$compiler" \
      "AR_$(echo "$triple" | tr - _)=$tools/llvm-ar"
    bindings/scripts/build-mobile.sh "$triple"
  )" "$tools/llvm-strip"
done
if [ -n "$this_machine" ]; then
  put x86_64 "$(bindings/scripts/build-mobile.sh)" strip
  echo 'jni/x86_64 is the library of THIS machine, for tests: do not give this AAR to anybody' >&2
elif [ -z "$libraries" ]; then
  echo 'This AAR has no library, and an app with it will not run. Set ANDROID_NDK_HOME to an NDK from r27 on.' >&2
fi

# shellcheck disable=SC2086 # words or nothing
python3 bindings/scripts/assemble_aar.py "$out" --pom bindings/kotlin/pom.xml --android "$part/src/aar" \
  --classes "$module/target/classes.jar" --jni "$jni" \
  --sources bindings/kotlin/authenticator/src/main/kotlin --sources "$part/src/main/kotlin" \
  --sources "$module/target/generated-sources/uniffi" ${kdoc:+--kdoc "$module/target/dokka"}
