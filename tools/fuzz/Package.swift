// swift-tools-version: 6.2
import PackageDescription

// Fuzz targets. Built with `swift build --sanitize fuzzer`: the entry point comes from libFuzzer, so this cannot be part
// of the main package, whose programs have a `main` of their own.
let package = Package(
  name: "SatchelFuzz",
  dependencies: [.package(name: "Satchel", path: "../..")],
  targets: ["FuzzJSON", "FuzzSessions"].map { name in
    .executableTarget(
      name: name,
      dependencies: [.product(name: "Satchel", package: "Satchel")],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])])
  }
)
