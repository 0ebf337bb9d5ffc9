import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelBackups

/// A repository, and stores to back up, in a folder of their own. Its clock is ahead, so that files which were just made are
/// old enough to be told by their times.
struct BackupScene: ~Copyable {
  let folder: TemporaryFolder
  let samples = SampleTree()
  private static let stores: [(sample: FilePath, format: FormatID)] = [
    ("a3s/store-b3", .a3s), ("a3s/store-c", .a3s), ("claw/store", .claw), ("user-session/store", .userSession),
  ]

  init() throws { folder = try TemporaryFolder() }

  var repositoryPath: FilePath { folder.path.appending("repo") }

  static func options(at seconds: Int64 = 100, host: String = "anvil") -> Repository.Options {
    var options = Repository.Options(host: host)
    let now = options.surroundings.now
    options.surroundings.now = {
      let time = now()
      return FileTime(seconds: time.seconds + seconds, nanoseconds: time.nanoseconds)
    }
    return options
  }

  func make(_ name: FilePath = "repo", system: any FileSystem = SystemFiles()) throws -> Repository {
    try Repository.create(folder.path.appending(name), Self.options(), system: system)
  }

  func open(at seconds: Int64 = 100, system: any FileSystem = SystemFiles()) throws -> Repository {
    try Repository(repositoryPath, Self.options(at: seconds), system: system)
  }

  /// Copies of the samples of all kinds, with modes, times and an empty folder of their own.
  func copyStores() throws -> [FoundStore] {
    var stores: [FoundStore] = []
    for (number, (sample, format)) in Self.stores.enumerated() {
      let root = folder.path.appending("store-\(number)")
      try copyFiles(below: samples.own.appending(sample), to: root)
      try makeFolders(root.appending("empty/inside"))
      for (place, file) in try samples.files(below: root).enumerated() {
        let opened = try OpenFile(file)
        try opened.system.setMode(of: opened.descriptor, to: [0o644, 0o600, 0o640][place % 3])
        try opened.system.setModified(
          of: opened.descriptor, to: FileTime(seconds: 1_700_000_000 + Int64(place), nanoseconds: 123_456_789))
      }
      stores.append(FoundStore(format: format, root: root))
    }
    return stores
  }

  /// One small claw store with sessions of their own.
  func clawStore(_ ids: [String] = ["one", "two", "three"], name: FilePath = "claw") throws -> FoundStore {
    let root = folder.path.appending(name)
    for id in ids { try write(session: id, messages: 3, in: root) }
    return FoundStore(format: .claw, root: root)
  }

  func write(session id: String, messages: Int, in root: FilePath) throws {
    var text = #"{"type":"session_meta","version":1,"session_id":"\#(id)","created_at_ms":1,"updated_at_ms":2}"# + "\n"
    for number in 0..<messages {
      text +=
        #"{"type":"message","message":{"role":"user","blocks":[{"type":"text","text":"\#(id) says \#(number)"}]}}"#
        + "\n"
    }
    try makeFolders(root)
    try writeAtomically(Array(text.utf8), to: root.appending("\(id).jsonl"))
  }

  func append(_ text: String, to path: FilePath) throws {
    let file = try OpenFile(path, [.write, .append])
    try file.write(Array(text.utf8))
  }
}

/// What a file is called, holds, and is.
struct TreeEntry: Equatable, CustomStringConvertible {
  var path: FilePath
  var content: [UInt8]
  var mode: UInt32
  var modified: FileTime?
  var description: String { "\(path) \(content.count) \(String(mode, radix: 8))" }
}

/// All files and empty folders below a folder.
func tree(_ root: FilePath) throws -> [TreeEntry] {
  guard try fileStatus(root) != nil else { return [] }
  var walk = try FolderWalk(root)
  var entries: [TreeEntry] = []
  while let entry = try walk.next() {
    let isFile = entry.status.kind == .regular
    entries.append(
      TreeEntry(
        path: entry.path, content: isFile ? try readFile(root.appending(entry.path)) : [],
        mode: isFile ? entry.status.mode & 0o777 : 0, modified: isFile ? entry.status.modified : nil))
  }
  return entries
}

/// The blobs of a repository, by their paths.
func blobs(of repository: FilePath) throws -> [FilePath] {
  try SampleTree().files(below: repository.appending("blobs/sha256"))
}
