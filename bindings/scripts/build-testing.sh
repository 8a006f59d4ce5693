#!/bin/sh
# Builds what an app's tests on the JVM take: bindings/scripts/build-testing.sh [OUT_DIR]
#
# Into OUT_DIR (target/testing) come these two, in the place of older ones; what else is there stays
#
#   maven/   a repository in a folder: org.authenticatorcore:authenticator, the library for the JVM, and
#            org.authenticatorcore:authenticator-testing, which brings keys, a scripted person, HTTP and clocks of the JVM
#   bin/     the library for this machine, with the contracts of a host in it, and the reference identity provider `idp`
#
# Needs Rust, a JDK from 17 on and Maven. What comes of it is for tests alone: the library takes development servers.
set -eu

case ${1:-} in
  -*) sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
export CARGO_TARGET_DIR
out=${1:-$CARGO_TARGET_DIR/testing}
modules=$root/bindings/kotlin

(cd "$modules" && mvn -q -B package -DskipTests -pl authenticator,authenticator-testing -Drust.target="$CARGO_TARGET_DIR") >&2

version=$(sed -n '/<parent>/,/<\/parent>/s/.*<version>\(.*\)<\/version>.*/\1/p' "$modules/authenticator/pom.xml")
rm -rf "$out/maven" "$out/bin"
put() { # artifact, file, ending
  folder=$out/maven/org/authenticatorcore/$1/$version
  mkdir -p "$folder"
  cp "$2" "$folder/$1-$version.$3"
}
put authenticator-parent "$modules/pom.xml" pom
for artifact in authenticator authenticator-testing; do
  put "$artifact" "$modules/$artifact/pom.xml" pom
  put "$artifact" "$modules/$artifact/target/$artifact-$version.jar" jar
done
mkdir -p "$out/bin"
case $(uname -s) in
  Darwin) cp "$CARGO_TARGET_DIR/debug/libauthenticator_ffi.dylib" "$out/bin/" ;;
  *) cp "$CARGO_TARGET_DIR/debug/libauthenticator_ffi.so" "$out/bin/" ;;
esac
cp "$CARGO_TARGET_DIR/debug/idp" "$out/bin/"
echo "$out"
