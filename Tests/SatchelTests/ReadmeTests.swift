import Satchel
import SatchelTestSupport
import Testing

/// The library part of the README is held against the library.
@Suite struct ReadmeTests {
  private static let samples = SampleTree()

  /// The Swift texts of the README, in order: the manifest, then the program.
  private static func texts() throws -> [String] {
    let readme = String(decoding: try readFile(samples.root.appending("README.md")), as: UTF8.self)
    return readme.split(separator: "```swift\n").dropFirst().compactMap { part in
      part.firstRange(of: "```\n").map { String(part[..<$0.lowerBound]) }
    }
  }

  @Test("The program in the README is compiled with one import of the library, and packs a store")
  func program() throws {
    guard let build = try builtProgram()?.parent else { return }
    let folder = try TemporaryFolder()
    let text = try Self.texts()[1]
    #expect(text.split(separator: "\n").count <= 20)
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("import") } == ["import Foundation", "import Satchel"])
    let (source, program) = (try folder.write(text, to: "main.swift"), folder.path.appending("keep"))
    let compiling = try #require(
      try runOutside("swiftc", ["\(source)", "-o", "\(program)"] + Self.settings(build)))
    #expect(compiling.status == 0, "\(compiling.output)")
    let bundle = folder.path.appending("sessions.tar.gz")
    let store = Self.samples.own.appending("a3s/store-b3")
    let run = try #require(try runOutside("\(program)", ["\(store)", "\(bundle)"]))
    #expect(run.status == 0)
    #expect(run.output.hasSuffix("5 sessions, 32 files, intact: true\n"), "\(run.output)")
    #expect(run.output.contains("sess-tide-fix: "))
    #expect(try SessionTools().verify(.file(bundle)).isIntact)
    let failing = try #require(try runOutside("\(program)", ["\(folder.path.appending("none"))", "\(bundle)"]))
    #expect(failing.status == 1)
    #expect(failing.output.contains("'\(folder.path.appending("none"))'"), "\(failing.output)")
  }

  @Test("The lines for Package.swift in the README name a product that the package has")
  func manifest() throws {
    let folder = try TemporaryFolder()
    let text = try Self.texts()[0].replacing("../satchel", with: "\(Self.samples.root)")
    try folder.write(text, to: "keep/Package.swift")
    try folder.write("", to: "keep/Sources/keep/main.swift")
    let path = folder.path.appending("keep").description
    guard let run = try runOutside("swift", ["package", "--package-path", path, "describe"]) else { return }
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.contains("keep"))
    let own = String(decoding: try readFile(Self.samples.root.appending("Package.swift")), as: UTF8.self)
    #expect(own.contains(".library(name: \"Satchel\", targets: [\"Satchel\", \"SatchelErrorTexts\"])"))
  }

  /// What the compiler needs to find the modules that were built together with the tests, and to link them.
  private static func settings(_ build: FilePath) throws -> [String] {
    let modules = [
      "Satchel", "ErrorTexts", "Bundling", "Exchange", "SessionStores", "SessionFormats", "SessionModel", "JSONText",
      "Files", "Digests", "Gzip", "Tarball", "Workers",
    ].map { $0 == "Satchel" ? $0 : "Satchel\($0)" }
    let sources = try samples.files(below: samples.root.appending("Sources"))
    let objects = try modules.flatMap { module in
      // Objects of sources that went away, or to another module, stay in the build's folder.
      let folder = module == "Satchel" ? module : String(module.dropFirst("Satchel".count))
      let known = try Set(
        samples.files(below: samples.root.appending("Sources").appending(FilePath(folder))).map(\.lastComponent))
      return try samples.files(below: build.appending(FilePath("\(module).build")))
        .filter { $0.extension == "o" && known.contains($0.lastComponent.stem) }
    }
    let maps = sources.filter { $0.lastComponent == "module.modulemap" }
    return ["-I", "\(build)/Modules"] + maps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
      + objects.map(\.description) + ["-lz", "-ldeflate", "-larchive", "-lcrypto"]
  }
}
