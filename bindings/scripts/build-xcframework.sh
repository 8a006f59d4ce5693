#!/bin/sh
# Builds AuthenticatorFFI.xcframework with the library for iOS, its simulator and macOS, and the generated Swift, into
# bindings/swift/Generated, where Package.swift finds them. On macOS, with Xcode and the Rust targets below.
#
#   bindings/scripts/build-xcframework.sh
#
# What ships has no HTTP and no clocks of its own (feature `desktop`): the Swift package brings the platform's.
set -eu

[ "$(uname -s)" = Darwin ] || { echo "$0: an XCFramework is built on macOS" >&2; exit 2; }
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
out=$root/bindings/swift/Generated
target=${CARGO_TARGET_DIR:-target}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# As in Package.swift: what is compiled for a newer system than the package says does not start on an older one.
export IPHONEOS_DEPLOYMENT_TARGET=16.0 MACOSX_DEPLOYMENT_TARGET=13.0
# No path of this machine goes into the library, or its dSYM: not of Rust, and not of C.
cargo_home=${CARGO_HOME:-$HOME/.cargo}
export RUSTFLAGS="--remap-path-prefix=$root=/ --remap-path-prefix=$cargo_home=/cargo"
export CFLAGS="${CFLAGS:-} -ffile-prefix-map=$root=/ -ffile-prefix-map=$cargo_home=/cargo"
# The profile leaves names of lines out; crash reports need them, and the dSYM takes them out of the library again.
export CARGO_PROFILE_MOBILE_DEBUG=line-tables-only CARGO_PROFILE_MOBILE_STRIP=none

# As build-mobile.sh: one kind of library, as a crate that is for Rust as well is not optimised as a whole.
build() {
  cargo rustc --locked --profile mobile --package authenticator-ffi --lib --crate-type cdylib --no-default-features \
    --features qr --target "$1"
}

# One framework of the dynamic libraries of these targets, as App Store and privacy manifest want it: PLATFORM MINIMUM TARGET...
framework() {
  platform=$1 minimum=$2
  shift 2
  framework=$work/$platform/authenticator_ffiFFI.framework
  bundle=$framework information=$framework
  # Those of macOS have versions, and nothing but links at their top.
  if [ "$platform" = macos ]; then
    bundle=$framework/Versions/A information=$framework/Versions/A/Resources
    mkdir -p "$information"
    ln -s A "$framework/Versions/Current"
    for part in Headers Modules Resources authenticator_ffiFFI; do ln -s "Versions/Current/$part" "$framework/$part"; done
  fi
  mkdir -p "$bundle/Headers" "$bundle/Modules"
  libraries=
  for triple in "$@"; do
    build "$triple"
    libraries="$libraries $target/$triple/mobile/libauthenticator_ffi.dylib"
  done
  # shellcheck disable=SC2086 # a list of paths without spaces, or cargo would not have built them
  lipo -create $libraries -output "$bundle/authenticator_ffiFFI"
  install_name_tool -id "@rpath/${bundle#"$work/$platform/"}/authenticator_ffiFFI" "$bundle/authenticator_ffiFFI"
  dsymutil "$bundle/authenticator_ffiFFI" -o "$work/$platform/authenticator_ffiFFI.framework.dSYM"
  # Debug information only: all symbols would take the interface along.
  strip -S "$bundle/authenticator_ffiFFI"
  cp "$out/authenticator_ffiFFI/authenticator_ffiFFI.h" "$bundle/Headers/"
  cp "$out/authenticator_ffiFFI/framework.modulemap" "$bundle/Modules/module.modulemap"
  cp bindings/swift/Sources/AuthenticatorCore/PrivacyInfo.xcprivacy "$information/"
  cat >"$information/Info.plist" <<PLIST
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>CFBundleIdentifier</key><string>org.authenticatorcore.ffi</string>
<key>CFBundleName</key><string>authenticator_ffiFFI</string>
<key>CFBundleExecutable</key><string>authenticator_ffiFFI</string>
<key>CFBundlePackageType</key><string>FMWK</string>
<key>CFBundleShortVersionString</key><string>$version</string>
<key>CFBundleVersion</key><string>$version</string>
<key>MinimumOSVersion</key><string>$minimum</string>
</dict></plist>
PLIST
}

version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)

# The generated code is read out of the very library that ships, as features change what it exports.
build aarch64-apple-darwin
library=$target/aarch64-apple-darwin/mobile/libauthenticator_ffi.dylib
mkdir -p "$out"
rm -rf "$out/AuthenticatorGenerated" "$out/authenticator_ffiFFI" "$out/AuthenticatorFFI.xcframework"
mkdir -p "$out/AuthenticatorGenerated" "$out/authenticator_ffiFFI"
generate() {
  bindings/scripts/bindgen.sh uniffi-bindgen-swift --config uniffi.toml "$@"
}
generate --swift-sources "$library" "$out/AuthenticatorGenerated"
generate --headers "$library" "$out/authenticator_ffiFFI"
generate --modulemap --xcframework --module-name authenticator_ffiFFI --modulemap-filename framework.modulemap \
  "$library" "$out/authenticator_ffiFFI"

framework ios 16.0 aarch64-apple-ios
framework ios-simulator 16.0 aarch64-apple-ios-sim x86_64-apple-ios
framework macos 13.0 aarch64-apple-darwin x86_64-apple-darwin

arguments=
for platform in ios ios-simulator macos; do
  arguments="$arguments -framework $work/$platform/authenticator_ffiFFI.framework"
  arguments="$arguments -debug-symbols $work/$platform/authenticator_ffiFFI.framework.dSYM"
done
# shellcheck disable=SC2086 # a list of words
xcodebuild -create-xcframework $arguments -output "$out/AuthenticatorFFI.xcframework"
echo "$out/AuthenticatorFFI.xcframework"
