// swift-tools-version: 6.2
import PackageDescription

// Module names are unique in a package graph, so ours carry a prefix, which their folders do without.

func module(
  _ name: String, _ dependencies: [String] = [], path: String? = nil, exclude: [String] = []
) -> Target {
  .target(name: prefixed(name), dependencies: ours(dependencies), path: path ?? "Sources/\(name)", exclude: exclude)
}

func program(_ name: String, _ dependencies: [String], path: String) -> Target {
  .executableTarget(name: name, dependencies: ours(dependencies), path: path)
}

func tests(of name: String, _ dependencies: [String]) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: ours(dependencies), path: "Tests/\(name)Tests")
}

func library(_ name: String, pkgConfig: String? = nil, _ packages: [String] = []) -> Target {
  .systemLibrary(
    name: "Satchel\(name)", path: "Sources/\(name)", pkgConfig: pkgConfig,
    providers: packages.isEmpty ? nil : [.apt(packages)])
}

func ours(_ names: [String]) -> [Target.Dependency] {
  names.map { .target(name: prefixed($0)) }
}

func prefixed(_ name: String) -> String {
  name.contains("-") || name == "Satchel" ? name : "Satchel\(name)"
}

let package = Package(
  name: "Satchel",
  products: [
    .executable(name: "satchel", targets: ["SatchelProgram"]),
    .library(name: "Satchel", targets: ["Satchel", "SatchelErrorTexts"]),
  ],
  targets: [
    // C libraries: each is imported by exactly one Swift module.
    library("CFiles"),
    library("CBytes"),
    library("CArchive", pkgConfig: "libarchive", ["libarchive-dev"]),
    library("CDeflate", ["libdeflate-dev"]),
    library("CZlib", pkgConfig: "zlib", ["zlib1g-dev"]),
    library("CZstd", pkgConfig: "libzstd", ["libzstd-dev"]),
    library("CCrypto", pkgConfig: "libcrypto", ["libssl-dev"]),

    // Ground floor: no sessions here.
    module("JSONText", ["CBytes"]),
    module("Files", ["CFiles"]),
    module("Digests", ["CCrypto"]),
    module("Workers"),
    module("Gzip", ["CDeflate", "CZlib", "Workers"]),
    module("Zstd", ["CZstd"]),
    module("Tarball", ["CArchive"]),

    // Sessions.
    module("SessionModel", ["JSONText"]),
    module("SessionFormats", ["Digests", "JSONText", "SessionModel"]),
    module("SessionStores", ["Digests", "Files", "Workers", "JSONText", "SessionModel", "SessionFormats"]),

    // Use cases.
    module(
      "Exchange", ["Digests", "Files", "Workers", "JSONText", "SessionModel", "SessionFormats", "SessionStores"]),
    module(
      "Bundling",
      [
        "Tarball", "Gzip", "Digests", "Files", "Workers", "JSONText", "SessionModel", "SessionFormats",
        "SessionStores",
      ]),

    module(
      "Backups",
      [
        "Bundling", "Zstd", "Digests", "Files", "Workers", "JSONText", "SessionModel", "SessionFormats",
        "SessionStores",
      ]),

    // The library's front.
    module(
      "Satchel",
      [
        "Backups", "Exchange", "Bundling", "SessionStores", "SessionFormats", "SessionModel", "JSONText", "Files",
        "Digests",
      ]),

    // What Foundation has to know of the library; the program does without.
    module("ErrorTexts", ["Satchel"]),

    // The program.
    module(
      "Commands",
      [
        "Satchel", "Backups", "Exchange", "Bundling", "SessionStores", "SessionFormats", "SessionModel", "JSONText",
        "Files", "Digests", "Workers",
      ]),
    program("SatchelProgram", ["Commands"], path: "Sources/Program"),

    module("TestSupport", ["Files", "Gzip", "JSONText", "Digests", "CCrypto"], path: "Tests/TestSupport"),
    // The laws that every format and kind of store keeps, and a format that only tests have.
    // Both import what they use and not the library's front alone: builds do not look behind what that hands on.
    module(
      "Laws",
      [
        "Satchel", "Bundling", "Exchange", "SessionStores", "SessionFormats", "SessionModel", "JSONText", "Files",
        "TestSupport",
      ], path: "Tests/Laws", exclude: ["Toy/Samples", "Toy/Trail.md"]),
    tests(of: "JSONText", ["JSONText", "TestSupport"]),
    tests(of: "Files", ["Files", "TestSupport"]),
    tests(of: "Digests", ["Digests", "TestSupport"]),
    tests(of: "Workers", ["Workers"]),
    tests(of: "Gzip", ["Gzip", "TestSupport"]),
    tests(of: "Tarball", ["Tarball", "TestSupport"]),
    tests(of: "Zstd", ["Zstd", "TestSupport"]),
    tests(of: "SessionFormats", ["SessionFormats", "SessionModel", "JSONText", "Files", "TestSupport"]),
    tests(
      of: "SessionStores",
      ["Digests", "SessionStores", "SessionFormats", "SessionModel", "JSONText", "Files", "TestSupport"]),
    tests(
      of: "Exchange",
      [
        "Exchange", "SessionStores", "SessionFormats", "SessionModel", "JSONText", "Files", "Digests", "TestSupport",
      ]),
    tests(
      of: "Bundling",
      [
        "Bundling", "Tarball", "Gzip", "Digests", "SessionStores", "SessionFormats", "SessionModel", "JSONText",
        "Files",
        "TestSupport",
      ]),
    tests(
      of: "Backups",
      [
        "Backups", "Bundling", "Zstd", "Digests", "SessionStores", "SessionFormats", "SessionModel", "JSONText",
        "Files",
        "Commands", "TestSupport",
      ]),
    tests(
      of: "Commands",
      [
        "Commands", "Backups", "Exchange", "Bundling", "SessionStores", "SessionFormats", "SessionModel", "Tarball",
        "Gzip",
        "Digests",
        "JSONText", "Files", "TestSupport",
      ]),
    tests(
      of: "Laws",
      [
        "Commands", "Laws", "Satchel", "Bundling", "Exchange", "SessionStores", "SessionFormats", "SessionModel",
        "JSONText", "Files", "TestSupport",
      ]),
    tests(of: "Satchel", ["Satchel", "ErrorTexts", "TestSupport"]),
    program("crash-run", ["Commands", "Files"], path: "Tests/CrashRun"),
    tests(of: "Crash", ["crash-run", "Commands", "Bundling", "Files", "TestSupport"]),
  ]
)

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

// tools/test asks for this: what the tests call is compiled with optimization, the tests themselves are not. Nobody who
// depends on this package may be asked to take such flags, so they are not there unless asked for.
let optimized: [SwiftSetting] =
  Context.environment["SATCHEL_OPTIMIZED"] == nil ? [] : [.unsafeFlags(["-O"], .when(configuration: .debug))]

for target in package.targets where target.type != .system {
  target.swiftSettings = (target.swiftSettings ?? []) + strict + (target.type == .test ? [] : optimized)
}
