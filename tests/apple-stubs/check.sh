#!/usr/bin/env bash
# The checks of tests/apple-stubs/run, where Swift is.
#
#   tests/apple-stubs/check.sh FOLDER
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$1
linux=/usr/lib/swift/linux
# As Package.swift says of the library, and project.yml of the sample.
library_target=arm64-apple-ios16.0
sample_target=arm64-apple-ios17.0

[ -d "$linux/Swift.swiftmodule" ] || {
  echo "the modules of Swift for Linux are not in $linux, so nothing was checked" >&2
  exit 77
}
mkdir -p "$out"

# --- the modules of Swift, under the name of iOS ---------------------------------------------------

# A compiled module names the system that it is for, in 19 letters; the name that takes its place has as many. What is said in it of the
# versions of iOS was compiled in on Linux as well.
pretend_ios() {
  local module name stamp
  stamp=$(swiftc --version 2>/dev/null | head -n 1)
  [ "$(cat "$out/sdk/stamp" 2>/dev/null)" = "$stamp" ] && return
  rm -rf "$out/sdk" "$out/cache" "$out/modules"
  mkdir -p "$out/sdk/iphoneos"
  for part in /usr/lib/swift/*; do
    [ "$part" = "$linux" ] || ln -s "$part" "$out/sdk/"
  done
  for module in "$linux"/*.swiftmodule/*.swiftmodule "$linux"/x86_64/*.swiftmodule; do
    name=${module#"$linux"/}
    name=${name#x86_64/}
    name=${name%%.swiftmodule*}
    mkdir -p "$out/sdk/iphoneos/$name.swiftmodule"
    LC_ALL=C sed 's/x86_64-pc-linux-gnu/aarch64-apple-ios13/g' "$module" >"$out/sdk/iphoneos/$name.swiftmodule/arm64-apple-ios.swiftmodule"
  done
  # The C library of Linux, where the compiler looks for it when it compiles for Linux.
  cat >"$out/sdk/overlay.yaml" <<'END'
{ "version": 0, "case-sensitive": true, "use-external-names": false, "roots": [
  { "type": "directory", "name": "/usr/include", "contents": [
    { "type": "file", "name": "module.modulemap", "external-contents": "/usr/lib/swift/linux/x86_64/glibc.modulemap" },
    { "type": "file", "name": "SwiftGlibc.h", "external-contents": "/usr/lib/swift/linux/x86_64/SwiftGlibc.h" } ] } ] }
END
  echo "$stamp" >"$out/sdk/stamp"
}

# for_ios TARGET ARGUMENTS...: the compiler for iOS, with the C of Linux. There is no Objective-C.
for_ios() {
  local target=$1
  shift
  swiftc -frontend -target "$target" -clang-target x86_64-unknown-linux-gnu -disable-objc-interop \
    -resource-dir "$out/sdk" -module-cache-path "$out/cache" -I /usr/lib/swift -I "$out/modules" \
    -Xcc -ivfsoverlay -Xcc "$out/sdk/overlay.yaml" -Xcc -isystem -Xcc /usr/lib/swift/clang/include \
    -Xcc -isystem -Xcc /usr/include/x86_64-linux-gnu -Xcc -isystem -Xcc /usr/include "$@"
}

# Down to the intermediate language, which goes nowhere: what may be sent from one actor to another is checked there, not with the types.
checked=(-emit-sil -o /dev/null)

# --- modules ---------------------------------------------------------------------------------------

# What Foundation of Linux lacks is seen beside it.
strict=(-swift-version 6 -warnings-as-errors -package-name authenticator_core -plugin-path /usr/lib/swift/host/plugins -import-module AppleFoundation)

# module NAME TARGET FLAGS... -- FILES...: compiles NAME, unless it was compiled of the same files and modules before.
made_of=''
module() {
  local name=$1 target=$2 flags=()
  shift 2
  while [ "$1" != -- ]; do
    flags+=("$1")
    shift
  done
  shift
  made_of=$(printf '%s\n' "$made_of" "$name" "$target" "${flags[*]}" "$(cat "$here/check.sh" "$@" | cksum)" | cksum)
  [ "$(cat "$out/modules/$name.made-of" 2>/dev/null)" = "$made_of" ] && return
  mkdir -p "$out/modules"
  rm -f "$out/symbols/$name"[.@]*
  for_ios "$target" "${checked[@]}" -emit-module-path "$out/modules/$name.swiftmodule" -module-name "$name" -parse-as-library \
    ${flags[@]+"${flags[@]}"} "$@"
  echo "$made_of" >"$out/modules/$name.made-of"
}

# stub NAME: an Apple module of modules/NAME.swift, or of the files in modules/NAME.
stub() {
  # shellcheck disable=SC2046 # paths of the project have no spaces
  module "$1" "$library_target" "${strict[@]}" -- $(find "$here/modules" -path "*/modules/$1.swift" -o -path "*/modules/$1/*.swift" | LC_ALL=C sort)
}

sources() {
  find "$root/$1" -name '*.swift' | LC_ALL=C sort
}

stubs() {
  local name
  module Darwin "$library_target" -swift-version 6 -- "$here/modules/Darwin.swift"
  module AppleFoundation "$library_target" -swift-version 6 -- "$here/modules/AppleFoundation.swift"
  for name in os Accessibility CoreGraphics CoreVideo Security LocalAuthentication CryptoKit DeviceCheck UserNotifications UniformTypeIdentifiers UIKit \
    SwiftUI CoreMedia AVFoundation AuthenticationServices PhotosUI BackgroundTasks Network CoreLocation; do
    stub "$name"
  done
}

library() {
  local ffi=(-Xcc "-fmodule-map-file=$root/bindings/swift/Generated/authenticator_ffiFFI/module.modulemap")
  # shellcheck disable=SC2046 # paths of the project have no spaces
  module AuthenticatorGenerated "$library_target" -swift-version 5 -package-name authenticator_core -import-module AppleFoundation "${ffi[@]}" -- \
    $(sources bindings/swift/Generated/AuthenticatorGenerated)
  # shellcheck disable=SC2046
  module AuthenticatorCore "$library_target" "${strict[@]}" "${ffi[@]}" -- $(sources bindings/swift/Sources/AuthenticatorCore)
  # For docs/api: what there is on iOS alone.
  local symbols=(-emit-symbol-graph -emit-symbol-graph-dir "$out/symbols" -symbol-graph-minimum-access-level public)
  mkdir -p "$out/symbols"
  # shellcheck disable=SC2046
  module AuthenticatorApple "$library_target" "${strict[@]}" "${ffi[@]}" "${symbols[@]}" -- $(sources bindings/swift/Sources/AuthenticatorApple)
  # shellcheck disable=SC2046
  module AuthenticatorTesting "$library_target" "${strict[@]}" "${ffi[@]}" -- $(sources bindings/swift/Sources/AuthenticatorTesting)
  for_ios "$library_target" "${checked[@]}" -module-name Guide "${strict[@]}" "${ffi[@]}" "$root/bindings/swift/Tests/AuthenticatorCoreTests/Guide.swift"
}

# The app and its extension, which may use nothing that the system refuses to extensions.
sample() {
  local ffi=(-Xcc "-fmodule-map-file=$root/bindings/swift/Generated/authenticator_ffiFFI/module.modulemap")
  # shellcheck disable=SC2046
  module SampleKit "$sample_target" "${strict[@]}" "${ffi[@]}" -- $(sources ios-sample/SampleKit/Sources)
  # shellcheck disable=SC2046
  for_ios "$sample_target" "${checked[@]}" -module-name SampleApp -D DEBUG "${strict[@]}" "${ffi[@]}" -parse-as-library \
    $(sources ios-sample/Shared) $(sources ios-sample/SampleApp)
  # shellcheck disable=SC2046
  for_ios "$sample_target" "${checked[@]}" -module-name NotificationService -application-extension "${strict[@]}" "${ffi[@]}" \
    -parse-as-library $(sources ios-sample/Shared) $(sources ios-sample/NotificationService)
}

# --- that the checks find what they are for --------------------------------------------------------

# Each file of planted/ has one mistake, and says in its first line what the compiler says of it, and in its second which flags it needs.
planted() {
  local file said flags failed=0 passed=0
  for file in "$here"/planted/*.swift; do
    flags=$(sed -n '2s/^\/\/ flags: //p' "$file")
    # shellcheck disable=SC2086 # a list of words
    if said=$(for_ios "$library_target" "${checked[@]}" -module-name Planted "${strict[@]}" $flags "$file" 2>&1) ||
      ! grep -qE "$(sed -n '1s/^\/\/ expects: //p' "$file")" <<<"$said"; then
      printf 'not found: the mistake in %s\n%s\n' "$file" "$said" >&2
      failed=$((failed + 1))
    else
      passed=$((passed + 1))
    fi
  done
  [ "$failed" -eq 0 ] && echo "$passed planted mistakes found"
}

# Each declaration of a stub stands below the name of the page that it is from, in the same lines without a blank one between.
pages() {
  awk '
    FNR == 1 || /^ *$/ { page = 0 }
    /^ *\/\/ page: [a-z]/ { page = 1 }
    /(^| )(public|open) / && !page {
      printf "%s:%d: names no page: %s\n", FILENAME, FNR, $0
      bad = 1
    }
    END { exit bad }' "$here"/modules/*.swift "$here"/modules/*/*.swift >&2
}

pages
pretend_ios
stubs
library
sample
planted
