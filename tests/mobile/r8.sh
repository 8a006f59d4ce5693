#!/usr/bin/env bash
# An app of the library's tests, shrunk, optimised and renamed by R8 in full mode with the consumer rules of the AAR, and
# the sign-ins of SignInTest run on what is left: tests/mobile/r8.sh CONSUMER_RULES
#
# build-aar.sh has fetched R8 before. Everything but Java and JUnit goes through R8, as in an app.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
rules=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
target=${CARGO_TARGET_DIR:-$root/target}
work=$target/r8-test
java_home=${JAVA_HOME:-$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p')}
rm -rf "$work"
mkdir -p "$work"

cd "$root/bindings/kotlin"
mvn -q -B test-compile -Drust.target="$target" -pl authenticator-tests -am
mvn -q -B -f ../../tests/mobile/r8-pom.xml package -Dout="$work"

program=()
jar() {
  (cd "$1" && "$java_home/bin/jar" --create --file "$work/$2.jar" .)
  program+=("$work/$2.jar")
}
jar authenticator/target/classes authenticator
jar authenticator-testing/target/classes testing
jar authenticator-tests/target/test-classes tests
program+=("$work"/app/*.jar)

# How the tests are found, which is JUnit's matter; nothing here is about the library.
cat >"$work/tests.pro" <<'RULES'
-keep class org.authenticatorcore.SignInTest { *; }
-keep class org.authenticatorcore.WithProvider { *; }
-keep class kotlin.test.** { *; }
-keepattributes *Annotation*,Signature,InnerClasses,EnclosingMethod
-dontwarn android.**
-dontwarn java.lang.instrument.**
-dontwarn sun.misc.**
-dontwarn com.google.errorprone.**
RULES

"$java_home/bin/java" -cp "$root/bindings/kotlin/authenticator-aar/target/tools/r8.jar" com.android.tools.r8.R8 \
  --release --classfile --lib "$java_home" --classpath "$work/junit/junit.jar" \
  --pg-conf "$rules" --pg-conf "$work/tests.pro" --pg-map-output "$work/mapping.txt" \
  --output "$work/shrunk.jar" "${program[@]}"

before=$(cat "${program[@]}" | wc -c)
echo "R8: $before bytes in, $(wc -c <"$work/shrunk.jar") out"
renamed=$(grep -c '^org\.authenticatorcore\.testing\.[A-Za-z.$]* -> [a-z0-9.]*:$' "$work/mapping.txt" || true)
echo "$renamed classes of the app renamed, so R8 did run in earnest"
[ "$renamed" -gt 0 ]

"$java_home/bin/java" -Djna.library.path="$target/debug" -Djna.nosys=true -Didentity.provider="$target/debug/idp" \
  -jar "$work/junit/junit.jar" execute --class-path "$work/shrunk.jar" --select-class org.authenticatorcore.SignInTest \
  --details tree --disable-ansi-colors
