import SatchelExchange
import SatchelFiles
import SatchelSessionFormats
import SatchelTestSupport
import Synchronization
import Testing

/// Counts how often something is synced, and notes what was renamed to a place outside of the staging folder before that.
private final class SyncCounter: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  private let counts = Mutex((files: 0, trees: 0, treesAtPublishing: 0))
  private let output: FilePath

  init(_ output: FilePath) { self.output = output }

  var files: Int { counts.withLock { $0.files } }
  var trees: Int { counts.withLock { $0.trees } }
  /// How many trees were synced when the output appeared.
  var treesAtPublishing: Int { counts.withLock { $0.treesAtPublishing } }

  func sync(_ file: Descriptor) throws(FileError) {
    counts.withLock { $0.files += 1 }
    try base.sync(file)
  }

  func syncTree(_ folder: Descriptor) throws(FileError) {
    counts.withLock { $0.trees += 1 }
    try base.syncTree(folder)
  }

  func rename(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor, replacing: Bool
  ) throws(FileError) {
    if newPath == output.lastComponent { counts.withLock { $0.treesAtPublishing = $0.trees } }
    try base.rename(path, in: folder, to: newPath, in: newFolder, replacing: replacing)
  }
}

@Suite("Stores are synced once") struct StoreSyncTests {
  private static let samples = SampleTree().own

  @Test(
    "A converted store is synced once, before it appears, however many files it has",
    arguments: ["a3s/store-b3", "claw/store", "user-session/store"])
  func converts(store: String) throws {
    let folder = try TemporaryFolder()
    let output = folder.path.appending("out")
    let files = SyncCounter(output)
    _ = try Converter(files: files).convert(Self.samples.appending(FilePath(store)), to: output, as: .claw)
    #expect(try folderSnapshot(output).count > 5)
    #expect((files.trees, files.treesAtPublishing) == (1, 1))
    #expect(files.files <= 1, "only the folder that holds the output")
  }

  @Test("A salvaged store is synced once, before it appears, however many files are hurt")
  func salvages() throws {
    let folder = try TemporaryFolder()
    for number in 1...20 {
      try folder.write("{\"id\": \"s\(number)\", \"messages\": [", to: FilePath("store/s\(number).json"))
    }
    let sound = Self.samples.appending("a3s/store-b3/sess-tide-fix.json")
    try folder.write(try readFile(sound), to: "store/sess-tide-fix.json")
    let output = folder.path.appending("out")
    let files = SyncCounter(output)
    let report = try Salvager(files: files).salvage(folder.path.appending("store"), to: output)
    #expect(report.files.count == 21)
    #expect((files.trees, files.treesAtPublishing) == (1, 1))
    #expect(files.files <= 1)
  }
}
