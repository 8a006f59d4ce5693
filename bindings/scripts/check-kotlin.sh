#!/usr/bin/env bash
# Style and static analysis of the Kotlin that is written by hand. Maven fetches the two programs, which are kept in the cache.
#
#   bindings/scripts/check-kotlin.sh ktlint [--format]
#   bindings/scripts/check-kotlin.sh detekt
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

case ${1:-} in
  ktlint)
    shift
    jar=$(fetched com.pinterest.ktlint ktlint-cli "$ktlint")
    exec java -jar "$jar" "$@" 'bindings/kotlin/*/src/**/*.kt'
    ;;
  detekt)
    jar=$(fetched io.gitlab.arturbosch.detekt detekt-cli "$detekt")
    sources=$(echo bindings/kotlin/*/src | tr ' ' ',')
    exec java -jar "$jar" --build-upon-default-config --config bindings/kotlin/detekt.yml --jvm-target 17 --input "$sources"
    ;;
  *)
    sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
