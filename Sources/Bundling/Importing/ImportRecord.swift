import SatchelDigests
import SatchelFiles

// Before the first file of an import appears at its place, everything that will happen is written down and synced. Each
// step is a move between the target and the folder of the import, so what has happened can be told from where the files
// stand, however the import ended; taking back goes through the steps in reverse and can be repeated. The same record
// serves three purposes: a failure takes the import back, the next start takes back one that was killed, and
// `import --undo` takes back one that succeeded.

/// What an import does to its target, as written down in its folder.
struct ImportRecord {
  /// What a file holds.
  struct Content: Equatable, Sendable {
    var digest: SHA256Digest
    var byteCount: UInt64
  }

  enum Step: Equatable, Sendable {
    /// A folder is made.
    case folder(FilePath)
    /// A file of the target is moved to `old`; records of the first version do not tell what it held.
    case retire(FilePath, Content?)
    /// An unpacked file is moved to its place.
    case place(FilePath, SHA256Digest)
  }

  /// Which folder the target is; it may have another name by now.
  struct Target: Equatable {
    var device: UInt64
    var inode: UInt64
    /// Which file system has that number; nil where nobody knows.
    var volume: UInt64?

    init(_ folder: OpenFolder) {
      self.init(
        device: folder.status.device, inode: folder.status.inode, volume: folder.system.volumeID(of: folder.descriptor))
    }

    init(device: UInt64, inode: UInt64, volume: UInt64? = nil) {
      (self.device, self.inode, self.volume) = (device, inode, volume)
    }
  }

  static let name = Leftover.record
  /// Stands beside the record while a finished import is taken back.
  static let undoing: FilePath = "undoing"
  /// Stands beside the record of an import that is done and whose folder is only to be removed.
  static let finished: FilePath = "finished"

  /// Whether the target was not there, and appears in one step.
  var isFresh: Bool
  /// Where the record counts; records of the first version do not tell.
  var target: Target?
  /// When the import was made.
  var time: FileTime
  /// Under which temporary name a copy of the record waits among the records that are kept elsewhere.
  var copy: FilePath?
  var steps: PagedList<Step> = []

  init(isFresh: Bool, target: Target?, time: FileTime) {
    (self.isFresh, self.target, self.time) = (isFresh, target, time)
  }

  /// Whether the import wrote nothing.
  var isIdle: Bool { !isFresh && steps.isEmpty }

  /// Whether it tells of a folder. Numbers of devices change when a machine starts anew, those of folders do not.
  func concerns(_ folder: FileStatus) -> Bool { target.map { $0.inode == folder.inode } ?? true }

  /// The same of a record that stands elsewhere and was found by the numbers of the folder, which one on another file system
  /// may have by now.
  func concerns(_ folder: OpenFolder) -> Bool {
    guard let volume = target?.volume, let own = folder.system.volumeID(of: folder.descriptor) else {
      return concerns(folder.status)
    }
    return volume == own && concerns(folder.status)
  }

  /// Writes it into the folder of the import, and syncs both.
  func write(in base: Descriptor, system: any FileSystem) throws(FileError) {
    var file = try OutputFile(creating: Self.name, in: base, mode: 0o600, system: system)
    try file.write(head)
    for step in steps { try file.write(Self.line(of: step)) }
    try file.write(Array("end\n".utf8))
    try file.finish(syncing: true)
    try system.settle(base)
  }

  /// Reads it; nil where none was begun, it was not written to its end (then nothing has happened yet), or anybody else
  /// may have written it.
  init?(in folder: Descriptor, system: any FileSystem) throws(FileError) {
    guard try fileStatus(Self.name, in: folder, system: system)?.kind == .regular else { return nil }
    let file = try OpenFile(Self.name, in: folder, [.read, .noFollow, .nonBlocking], system: system)
    let status = try file.status()
    guard status.kind == .regular, status.isPrivate(to: system.userID) else { return nil }
    var reading = Reading(modified: status.modified)
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = try file.read(into: &piece), count > 0 { reading.take(piece.span.extracting(0..<count)) }
    guard let record = reading.finish() else { return nil }
    self = record
  }
}
