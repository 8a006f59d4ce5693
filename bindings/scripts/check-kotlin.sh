#!/usr/bin/env bash
# Style and static analysis of the Kotlin that is written by hand. Maven fetches the two programs, which are kept in the cache.
#
#   bindings/scripts/check-kotlin.sh ktlint [sample] [--format]
#   bindings/scripts/check-kotlin.sh detekt [sample]
#
# Of bindings/kotlin, or of the Android sample.
set -euo pipefail

ktlint=1.8.0
detekt=1.23.8
cd "$(dirname "$0")/../.."
programs=${XDG_CACHE_HOME:-$HOME/.cache}/authenticator-core/tools/kotlin

# fetched GROUP NAME VERSION: the path of a program that is one jar.
fetched() {
  local jar=$programs/$2-$3-all.jar
  [ -f "$jar" ] || mvn -q -B -Dstyle.color=never dependency:copy "-Dartifact=$1:$2:$3:jar:all" "-DoutputDirectory=$programs" >&2
  printf %s "$jar"
}

program=${1:-} sources=bindings/kotlin
[ $# -eq 0 ] || shift
if [ "${1:-}" = sample ]; then
  sources=android-sample
  shift
fi
case $program in
  ktlint)
    jar=$(fetched com.pinterest.ktlint ktlint-cli "$ktlint")
    exec java -jar "$jar" "$@" "$sources/*/src/**/*.kt"
    ;;
  detekt)
    jar=$(fetched io.gitlab.arturbosch.detekt detekt-cli "$detekt")
    configuration=bindings/kotlin/detekt.yml
    [ ! -f "$sources/detekt.yml" ] || configuration=$configuration,$sources/detekt.yml
    exec java -jar "$jar" --build-upon-default-config --config "$configuration" --jvm-target 17 \
      --input "$(printf '%s\n' "$sources"/*/src | paste -sd , -)"
    ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
