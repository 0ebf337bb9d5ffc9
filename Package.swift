// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Satchel",
  products: [
    .executable(name: "satchel", targets: ["satchel"]),
    .library(
      name: "Satchel",
      targets: [
        "Files", "JSONText", "SessionModel", "SessionFormats", "SessionStores", "Exchange", "Bundling",
      ]),
  ],
  targets: [
    // C libraries: each is imported by exactly one Swift module.
    .systemLibrary(name: "CFiles"),
    .systemLibrary(name: "CBytes"),
    .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CDeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    // Ground floor: no sessions here.
    .target(name: "JSONText", dependencies: ["CBytes"]),
    .target(name: "Files", dependencies: ["CFiles"]),
    .target(name: "Digests", dependencies: ["CCrypto"]),
    .target(name: "Workers"),
    .target(name: "Gzip", dependencies: ["CDeflate", "CZlib", "Workers"]),
    .target(name: "Tarball", dependencies: ["CArchive"]),

    // Sessions.
    .target(name: "SessionModel", dependencies: ["JSONText"]),
    .target(name: "SessionFormats", dependencies: ["JSONText", "SessionModel"]),
    .target(
      name: "SessionStores",
      dependencies: ["Digests", "Files", "Workers", "JSONText", "SessionModel", "SessionFormats"]),

    // Use cases.
    .target(
      name: "Exchange",
      dependencies: ["Digests", "Files", "Workers", "JSONText", "SessionModel", "SessionFormats", "SessionStores"]),
    .target(
      name: "Bundling",
      dependencies: [
        "Tarball", "Gzip", "Digests", "Files", "Workers", "JSONText", "SessionModel", "SessionFormats",
        "SessionStores",
      ]),

    // The program.
    .target(
      name: "Commands",
      dependencies: [
        "Exchange", "Bundling", "SessionStores", "SessionFormats", "SessionModel", "JSONText", "Files", "Digests",
      ]),
    .executableTarget(name: "satchel", dependencies: ["Commands"]),

    .target(name: "TestSupport", dependencies: ["Files", "Gzip", "JSONText"], path: "Tests/TestSupport"),
    .testTarget(name: "JSONTextTests", dependencies: ["JSONText", "TestSupport"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(name: "DigestsTests", dependencies: ["Digests"]),
    .testTarget(name: "WorkersTests", dependencies: ["Workers"]),
    .testTarget(name: "GzipTests", dependencies: ["Gzip", "TestSupport"]),
    .testTarget(name: "TarballTests", dependencies: ["Tarball", "TestSupport"]),
    .testTarget(
      name: "SessionFormatsTests",
      dependencies: ["SessionFormats", "SessionModel", "JSONText", "Files", "TestSupport"]),
    .testTarget(
      name: "SessionStoresTests",
      dependencies: ["Digests", "SessionStores", "SessionFormats", "SessionModel", "JSONText", "Files", "TestSupport"]),
    .testTarget(
      name: "ExchangeTests",
      dependencies: [
        "Exchange", "SessionStores", "SessionFormats", "SessionModel", "JSONText", "Files", "Digests", "TestSupport",
      ]),
    .testTarget(
      name: "BundlingTests",
      dependencies: [
        "Bundling", "Tarball", "Gzip", "Digests", "SessionStores", "SessionModel", "JSONText", "Files",
        "TestSupport",
      ]),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "Commands", "Exchange", "Bundling", "SessionStores", "SessionModel", "Tarball", "Gzip", "Digests", "JSONText",
        "Files", "TestSupport",
      ]),
    .executableTarget(name: "crash-run", dependencies: ["Commands", "Files"], path: "Tests/CrashRun"),
    .testTarget(
      name: "CrashTests", dependencies: ["crash-run", "Commands", "Bundling", "Files", "TestSupport"]),
  ]
)

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

for target in package.targets where target.type != .system {
  target.swiftSettings = (target.swiftSettings ?? []) + strict
}
