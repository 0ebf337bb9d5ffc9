// swift-tools-version: 6.2
import PackageDescription

// Fuzz targets. Built with `swift build --sanitize fuzzer`: the entry point comes from libFuzzer, so this cannot be part
// of the main package, whose programs have a `main` of their own.
let satchel = Target.Dependency.product(name: "Satchel", package: "Satchel")

func fuzzer(_ name: String, _ dependencies: [Target.Dependency] = [satchel]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, swiftSettings: [.unsafeFlags(["-parse-as-library"])])
}

let package = Package(
  name: "SatchelFuzz",
  dependencies: [.package(name: "Satchel", path: "../..")],
  targets: [
    fuzzer("FuzzJSON"),
    fuzzer("FuzzSessions"),
    fuzzer("FuzzGzip", ["BundleLaws", satchel]),
    fuzzer("FuzzBundle", ["BundleLaws", satchel]),
    fuzzer("FuzzTags", ["BundleLaws", satchel]),
    .target(name: "BundleLaws", dependencies: [satchel]),
  ]
)
