import SatchelBundling
import SatchelCommands
import SatchelFiles
import SatchelTestSupport
import Testing

/// A store, a bundle of it, another bundle that differs, and a target, in a fresh folder; made anew for each kill.
struct Scene: ~Copyable {
  let folder: TemporaryFolder
  var work: FilePath { folder.path.appending("work") }
  var target: FilePath { work.appending("target") }
  var output: FilePath { work.appending("b.tar.gz") }

  static let store = SampleTree().own.appending("claw/store")
  /// With side files in many folders.
  static let wide = SampleTree().own.appending("a3s/store-b3")
  static let older = SampleTree().own.appending("claw/rotated")

  init() throws {
    let made = try TemporaryFolder()
    try makeFolders(made.path.appending("work"))
    folder = made
  }

  /// Makes the bundle that is imported.
  func pack(_ store: FilePath) throws {
    let path = folder.path.appending("bundle")
    #expect(run(arguments: ["pack", store, "-o", path, "-q"], environment: ProgramEnvironment()) == 0)
  }

  /// Copies a store to the target: a third of the files is missing, another third has another content, journals there
  /// being cut short.
  func fillTarget(_ store: FilePath) throws {
    var walk = try FolderWalk(store)
    var number = 0
    while let entry = try walk.next() {
      guard entry.status.kind == .regular else { continue }
      var content = try readFile(store.appending(entry.path))
      number += 1
      if number % 3 == 0 { continue }
      if number % 3 == 1, entry.path.extension != "jsonl" {
        if store == Self.wide { content.append(0x20) }
      } else if number % 3 == 1, let cut = content.dropLast().lastIndex(of: 0x0a) {
        content = Array(content[...cut])
      }
      try folder.write(content, to: FilePath("work/target").appending(entry.path))
    }
  }

  /// What is in the work folder, but for what the last import keeps.
  func visible() throws -> [SnapshotEntry] {
    try folderSnapshot(work).filter { !$0.path.bytes.starts(with: Array(".target.satchel-undo".utf8)) }
  }

  /// The names in the work folder that are only there for a time.
  func temporaries() throws -> [FilePath] {
    try directoryListing(work).map(\.path).filter { $0.bytes.first == UInt8(ascii: ".") && $0.extension == "tmp" }
  }
}

/// How many operations a run makes that a kill could hit.
func operationCount(_ arguments: (borrowing Scene) throws -> [FilePath], prepare: (borrowing Scene) throws -> Void)
  throws -> Int
{
  var (low, high) = (0, 64)
  func reaches(_ number: Int) throws -> Bool {
    let scene = try Scene()
    try prepare(scene)
    return try Child.run(number, "before", arguments(scene)).wasKilled
  }
  while try reaches(high) { (low, high) = (high, high * 2) }
  while high - low > 1 {
    let middle = (low + high) / 2
    if try reaches(middle) { low = middle } else { high = middle }
  }
  return low + 1
}
