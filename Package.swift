// swift-tools-version: 6.0
import PackageDescription

// What `bindings/scripts/generate-swift.sh` and `build-xcframework.sh` write; neither edited nor committed.
let generated = "bindings/swift/Generated"
let framework = "\(generated)/AuthenticatorFFI.xcframework"

// Not by looking for the file: SwiftPM keeps what a manifest gave for as long as its text and the environment are the same.
#if os(Linux)
  let usesFramework = false
#else
  let usesFramework = Context.environment["AUTHENTICATOR_LIBRARY"] != "cargo"
#endif

/// Header and library in Rust: as a framework for Apple's systems, or as cargo builds them (Linux, and `tests/swift/run` on macOS).
let library: Target =
  usesFramework
  ? .binaryTarget(name: "authenticator_ffiFFI", path: framework)
  : .systemLibrary(name: "authenticator_ffiFFI", path: "\(generated)/authenticator_ffiFFI")

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6)]

let package = Package(
  name: "authenticator-core",
  platforms: [.iOS(.v16), .macOS(.v13)],
  products: [
    .library(name: "AuthenticatorCore", targets: ["AuthenticatorCore"]),
    .library(name: "AuthenticatorApple", targets: ["AuthenticatorApple"]),
    .library(name: "AuthenticatorTesting", targets: ["AuthenticatorTesting"]),
  ],
  targets: [
    library,
    // Swift 5 mode: the async traits that uniffi generates do not pass the checks of Swift 6.
    .target(
      name: "AuthenticatorGenerated",
      dependencies: ["authenticator_ffiFFI"],
      path: "\(generated)/AuthenticatorGenerated",
      swiftSettings: [.swiftLanguageMode(.v5)],
      linkerSettings: usesFramework ? [] : [.linkedLibrary("authenticator_ffi")]
    ),
    .target(
      name: "AuthenticatorCore",
      dependencies: ["AuthenticatorGenerated"],
      path: "bindings/swift/Sources/AuthenticatorCore",
      resources: [.copy("PrivacyInfo.xcprivacy")],
      swiftSettings: strict
    ),
    .target(
      name: "AuthenticatorApple",
      dependencies: ["AuthenticatorCore"],
      path: "bindings/swift/Sources/AuthenticatorApple",
      swiftSettings: strict
    ),
    .systemLibrary(name: "COpenSSL", path: "bindings/swift/Sources/COpenSSL"),
    .target(
      name: "AuthenticatorTesting",
      dependencies: [
        "AuthenticatorCore",
        .target(name: "COpenSSL", condition: .when(platforms: [.linux])),
      ],
      path: "bindings/swift/Sources/AuthenticatorTesting",
      swiftSettings: strict
    ),
    .testTarget(
      name: "AuthenticatorCoreTests",
      // The adapters are for what the documentation shows, which is compiled on Apple's systems.
      dependencies: ["AuthenticatorCore", "AuthenticatorApple", "AuthenticatorTesting"],
      path: "bindings/swift/Tests/AuthenticatorCoreTests",
      swiftSettings: strict
    ),
    .testTarget(
      name: "AuthenticatorAppleTests",
      dependencies: ["AuthenticatorApple", "AuthenticatorTesting"],
      path: "bindings/swift/Tests/AuthenticatorAppleTests",
      swiftSettings: strict
    ),
  ]
)
