import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// Bundles that are imported in another format, packed there, and imported back.
@Suite struct ConvertedImportTests {
  private static let stores = ["a3s/store-b3", "a3s/store-c", "claw/store", "claw/rotated", "user-session/store"]
  private static let formats: [FilePath] = ["a3s", "claw", "user-session"]

  private static func run(_ arguments: FilePath...) throws {
    let run = try ProgramRun(arguments)
    #expect(run.status == 0, "\(arguments): \(run.errors)")
  }

  @Test("What import --as brought into another format comes back from there with the same bytes", arguments: stores)
  func chain(name: String) throws {
    let store = SampleTree().own.appending(FilePath(name))
    let own = FilePath(String(name.prefix { $0 != "/" }))
    for format in Self.formats where format != own {
      let folder = try TemporaryFolder()
      let paths = ["bundle", "there", "again", "back"].map { folder.path.appending(FilePath($0)) }
      try Self.run("pack", store, "-o", paths[0])
      try Self.run("import", paths[0], "--into", paths[1], "--as", format)
      try Self.run("pack", paths[1], "-o", paths[2])
      try Self.run("import", paths[2], "--into", paths[3], "--as", own)
      #expect(try folderSnapshot(paths[3]) == folderSnapshot(store), "by \(format)")
    }
  }
}
