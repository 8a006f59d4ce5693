// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "SampleKit",
  platforms: [.iOS(.v17), .macOS(.v14)],
  products: [.library(name: "SampleKit", targets: ["SampleKit"])],
  dependencies: [.package(name: "authenticator-core", path: "../..")],
  targets: [
    .target(
      name: "SampleKit",
      dependencies: [.product(name: "AuthenticatorCore", package: "authenticator-core")],
      swiftSettings: [.swiftLanguageMode(.v6)]
    ),
    .testTarget(
      name: "SampleKitTests",
      dependencies: ["SampleKit", .product(name: "AuthenticatorTesting", package: "authenticator-core")],
      swiftSettings: [.swiftLanguageMode(.v6)]
    ),
  ]
)
