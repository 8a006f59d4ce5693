#!/usr/bin/env bash
# R8 in full mode, with the consumer rules of the AAR and no others about the library:
#
#   tests/mobile/r8.sh phone AAR         what an app on a phone gets of the AAR and JNA's: every class of the AAR is in its DEX
#   tests/mobile/r8.sh tests AAR         the tests of Kotlin, shrunk, optimised and renamed as an app is, and then run
#
# The tests run on the JVM, with the Kotlin of the library that has development servers in it: the AAR's has none, and the
# adapters for Android run nowhere but on a phone. ContractTest, HostFailureTest, NativeLibraryTest and NumbersTest are left out.
# build-aar.sh has fetched R8 before.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
part=${1:?phone or tests} aar=$(cd "$(dirname "${2:?the AAR}")" && pwd)/$(basename "$2")
target=${CARGO_TARGET_DIR:-$root/target}
work=$target/r8-$part
tools=$root/bindings/kotlin/authenticator-aar/target
java_home=${JAVA_HOME:-$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p')}
rm -rf "$work"
mkdir -p "$work/aar" "$work/jna"
(cd "$work/aar" && "$java_home/bin/jar" --extract --file "$aar")

r8() {
  "$java_home/bin/java" -cp "$tools/tools/r8.jar" com.android.tools.r8.R8 --release --pg-conf "$work/aar/proguard.txt" \
    --pg-map-output "$work/mapping.txt" "$@"
}

# Coroutines are nobody's by name: if they have their names still, R8 did not run in earnest.
renamed() {
  local names
  names=$(grep -cE '^kotlinx\.coroutines\.[A-Za-z.$]+ -> [A-Za-z0-9.]{1,8}:$' "$work/mapping.txt" || true)
  echo "R8 renamed $names classes of coroutines"
  [ "$names" -gt 0 ]
}

phone() {
  (cd "$work/jna" && "$java_home/bin/jar" --extract --file "$tools/tools/jna.aar")
  local program=("$work/aar/classes.jar" "$work/jna/classes.jar") jar
  for jar in "$tools"/class-path/*.jar; do
    case $jar in */jna-*) ;; *) program+=("$jar") ;; esac
  done
  # The classes of a phone come without those of Java: of Java's modules, these two are what phones have most of. What is in
  # neither (java.awt, java.lang.instrument) is missing, as on a phone, and R8 fails where no rule says that it may be.
  "$java_home/bin/jimage" extract --dir "$work/java" --include 'regex:/java\.(base|logging)/.*' "$java_home/lib/modules"
  "$java_home/bin/jar" --create --file "$work/java.jar" -C "$work/java/java.base" . -C "$work/java/java.logging" .
  # 26 is the lowest API level that is supported.
  r8 --min-api 26 --lib "$tools/tools/android.jar" --lib "$work/java.jar" --output "$work/app.zip" "${program[@]}"
  renamed
  python3 "$root/tests/mobile/check_shrunk.py" "$aar" "$work/app.zip"
}

tests() {
  cd "$root/bindings/kotlin"
  mvn -q -B test-compile -Drust.target="$target" -pl authenticator-tests -am
  mvn -q -B -f ../../tests/mobile/r8-pom.xml package -Dout="$work"
  local program=() module
  for module in authenticator/target/classes authenticator-testing/target/classes authenticator-tests/target/test-classes; do
    cp -R "$module" "$work/${module%%/*}"
    # Tests that have sentences for names: DEX has no such names, and R8 refuses them for class files as well. And one that reads the classes.
    rm -f "$work/${module%%/*}"/org/authenticatorcore/{ContractTest,HostFailureTest,NativeLibraryTest,NumbersTest}*.class
    "$java_home/bin/jar" --create --file "$work/${module%%/*}.jar" -C "$work/${module%%/*}" .
    program+=("$work/${module%%/*}.jar")
  done
  program+=("$work"/app/*.jar)
  # How the tests are found, which is JUnit's matter; nothing here is about the library.
  cat >"$work/tests.pro" <<'RULES'
-keep class kotlin.test.** { *; }
-dontwarn android.**
-dontwarn java.lang.instrument.**
-dontwarn sun.misc.**
-dontwarn com.google.errorprone.**
RULES
  r8 --classfile --lib "$java_home" --classpath "$work/junit/junit.jar" --pg-conf "$work/tests.pro" \
    --output "$work/shrunk.jar" "${program[@]}"
  echo "R8: $(cat "${program[@]}" | wc -c) bytes in, $(wc -c <"$work/shrunk.jar") out"
  renamed
  # As Maven runs them: some read files of the project.
  cd authenticator-tests
  "$java_home/bin/java" -Djna.library.path="$target/debug" -Djna.nosys=true -Didentity.provider="$target/debug/idp" \
    -jar "$work/junit/junit.jar" execute --class-path "$work/shrunk.jar" --scan-class-path "$work/shrunk.jar" \
    --fail-if-no-tests --details tree --disable-ansi-colors
}

case $part in
  phone | tests) "$part" ;;
  *)
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
