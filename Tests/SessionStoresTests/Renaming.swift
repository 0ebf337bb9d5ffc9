import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport

/// A store rewritten for a test, in a folder of its own.
struct RenamedStore: ~Copyable {
  let folder: TemporaryFolder
  /// How many references were rewritten in all files.
  private(set) var referenceCount = 0
  private(set) var findings: [Finding] = []
  /// Where each file went.
  private(set) var paths: [FilePath: FilePath] = [:]

  private init(in folder: consuming TemporaryFolder) { self.folder = folder }

  /// Copies all files of a store under new names and with new ids.
  static func make(_ stock: StoreInventory, _ renaming: SessionRenaming) throws -> RenamedStore {
    var store = RenamedStore(in: try TemporaryFolder())
    for file in stock.files { try store.take(file, stock.root, renaming) }
    return store
  }

  private mutating func take(_ file: StoredFile, _ root: FilePath, _ renaming: SessionRenaming) throws {
    let (bytes, outcome) = try renaming.rewritten(try FileBytes(root.appending(file.path)), of: file)
    let path = renaming.path(of: file)
    paths[file.path] = path
    try folder.write(bytes, to: path)
    referenceCount += outcome.referenceCount
    findings += outcome.findings
  }
}

extension SessionRenaming {
  /// The content as `rewrite` gives it.
  func rewritten(
    _ source: any RandomAccessBytes, of file: StoredFile
  ) throws -> (bytes: [UInt8], outcome: RenamingOutcome) {
    var bytes: [UInt8] = []
    let outcome = try rewrite(source, of: file) { piece in
      for index in piece.indices { bytes.append(piece[index]) }
    }
    return (bytes, outcome)
  }

  /// The text of a file that stands under a path, rewritten.
  func rewritten(_ text: String, at path: FilePath) throws -> (text: String, outcome: RenamingOutcome) {
    let (bytes, outcome) = try rewritten(
      Array(text.utf8), of: StoredFile(path: path, role: "", byteCount: UInt64(text.utf8.count)))
    return (String(decoding: bytes, as: UTF8.self), outcome)
  }

  /// Where a file goes that belongs to some sessions.
  func path(_ path: FilePath, of sessions: [String] = [], run: String? = nil) -> FilePath {
    self.path(
      of: StoredFile(
        path: path, role: "", sessionIDs: sessions.map { SessionID($0) }, runID: run.map { RunID($0) }, byteCount: 0))
  }
}

func inventory(of root: FilePath, _ format: FormatID) throws -> StoreInventory {
  switch format {
  case .a3s: try A3SStore(existing: root).inventory()
  case .claw: try ClawStore(root).inventory()
  default: try UserSessionStore(root).inventory()
  }
}
