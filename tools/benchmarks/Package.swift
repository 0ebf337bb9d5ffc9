// swift-tools-version: 6.2
import PackageDescription

// What `tools/bench` runs to time a part of the library by itself. Apart from the main package, so that nothing that is
// only measured is shipped.
let package = Package(
  name: "SatchelBenchmarks",
  dependencies: [.package(name: "Satchel", path: "../..")],
  targets: [
    .executableTarget(
      name: "satchel-bench",
      dependencies: [.product(name: "Satchel", package: "Satchel")])
  ]
)
