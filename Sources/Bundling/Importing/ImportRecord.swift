import SatchelDigests
import SatchelFiles

// Before the first file of an import appears at its place, everything that will happen is written down and synced. Each
// step is a rename between the target and the folder of the import, so what has happened can be told from where the files
// stand, however the import ended; taking back goes through the steps in reverse and can be repeated. The same record
// serves three purposes: a failure takes the import back, the next start takes back one that was killed, and
// `import --undo` takes back one that succeeded.

/// What an import does to its target, as written down in its folder.
struct ImportRecord {
  enum Step: Equatable {
    /// A folder is made.
    case folder(FilePath)
    /// A file of the target is moved to `old`.
    case retire(FilePath)
    /// An unpacked file is moved to its place.
    case place(FilePath, SHA256Digest)
  }

  static let name: FilePath = "import.txt"
  /// Stands beside the record while a finished import is taken back.
  static let undoing: FilePath = "undoing"
  private static let heading = "satchel-import 1"

  /// Whether the target was not there, and appears in one step.
  var isFresh: Bool
  var steps: [Step] = []

  init(isFresh: Bool) { self.isFresh = isFresh }

  // MARK: Text

  /// Writes it into the folder of the import, and syncs both.
  func write(in base: borrowing OpenFile) throws(FileError) {
    var file = try OutputFile(creating: Self.name, in: base.descriptor, mode: 0o600, system: base.system)
    try file.write(Array("\(Self.heading)\n\(isFresh ? "fresh" : "merge")\n".utf8))
    for step in steps { try file.write(Self.line(of: step)) }
    try file.write(Array("end\n".utf8))
    try file.finish(syncing: true)
    try base.sync()
  }

  private static func line(of step: Step) -> [UInt8] {
    switch step {
    case .folder(let path): Array("folder ".utf8) + spelled(path) + [0x0a]
    case .retire(let path): Array("retire ".utf8) + spelled(path) + [0x0a]
    case .place(let path, let digest): Array("place \(digest.hex) ".utf8) + spelled(path) + [0x0a]
    }
  }

  private static func spelled(_ path: FilePath) -> [UInt8] {
    if PathRules.isPlain(path.bytes[...]) { return path.bytes }
    return Array(path.components.map { MemberName.spell($0.bytes) }.joined(separator: [UInt8(ascii: "/")]))
  }

  /// Reads it; nil where none was begun, or it was not written to its end: then nothing has happened yet.
  init?(in folder: Descriptor, system: any FileSystem) throws(FileError) {
    guard try fileStatus(Self.name, in: folder, system: system) != nil else { return nil }
    let text = try OpenFile(Self.name, in: folder, [.read, .noFollow], system: system).readAll(limit: 256 << 20)
    let lines = text.split(separator: 0x0a)
    guard lines.count >= 3, lines[0].elementsEqual(Self.heading.utf8), lines[lines.count - 1].elementsEqual("end".utf8)
    else { return nil }
    isFresh = lines[1].elementsEqual("fresh".utf8)
    for line in lines[2..<(lines.count - 1)] {
      guard let step = Self.step(of: line) else { return nil }
      steps.append(step)
    }
  }

  private static func step(of line: ArraySlice<UInt8>) -> Step? {
    guard let blank = line.firstIndex(of: 0x20) else { return nil }
    let rest = line[(blank + 1)...]
    switch String(decoding: line[..<blank], as: UTF8.self) {
    case "folder": return path(rest).map { .folder($0) }
    case "retire": return path(rest).map { .retire($0) }
    case "place":
      guard let digest = SHA256Digest(hex: rest.prefix(64)), let path = path(rest.dropFirst(65)) else { return nil }
      return .place(path, digest)
    default: return nil
    }
  }

  /// A path that is safe, whoever wrote it.
  private static func path(_ spelled: ArraySlice<UInt8>) -> FilePath? {
    let parts = spelled.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let exact = parts.compactMap { MemberName.exact(Array($0)) }
    let path = FilePath(bytes: exact.joined(separator: [UInt8(ascii: "/")]))
    guard exact.count == parts.count, !exact.contains(where: { $0.contains(UInt8(ascii: "/")) }),
      PathRules.objection(to: path.bytes) == nil
    else { return nil }
    return path
  }
}
