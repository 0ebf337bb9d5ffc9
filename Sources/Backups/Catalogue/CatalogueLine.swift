public import SatchelDigests
public import SatchelFiles
public import SatchelSessionModel
public import SatchelSessionStores

// The catalogue of a store is records, one for each file, session, empty folder, finding, and thing that was left out. It is
// what a snapshot knows: contents are found by it, sessions listed, unchanged files told.

/// A file of a store in a snapshot.
public struct CatalogueFile: Sendable, Equatable {
  /// Relative to the store.
  public var path: FilePath
  /// What it is for, the sessions that it belongs to, and the run.
  public var role: String
  /// The sessions that it belongs to.
  public var sessionIDs: [SessionID] = []
  /// The run that it belongs to.
  public var runID: RunID?
  /// Its size.
  public var byteCount: UInt64
  /// Permission bits and times, and which file it was.
  public var mode: UInt32
  /// The time of the last change of the content.
  public var modified: FileTime
  /// The time of the last change of content, mode or name.
  public var changed: FileTime
  /// The number of the file on its disk.
  public var inode: UInt64
  /// Whether it stood behind a symbolic link.
  public var isLinked = false
  /// SHA-256 of its chunks, in order.
  public var chunks: [SHA256Digest]
  /// Where it could not be read: the snapshot that these bytes are of.
  public var keptFrom: String?
  /// How many bytes of it were lost in the repository; nil where it is whole.
  public var lostByteCount: UInt64?
}

/// A session of a store in a snapshot.
public struct CatalogueSession: Sendable {
  /// What taking stock told of it.
  public var session: StoredSession
  /// Of one that has vanished at its source: the last snapshot that it was seen for.
  public var lastSeen: String?
}

/// Files that are not in a snapshot: one, or all of a folder.
public struct MissingFiles: Sendable, Equatable {
  /// The file or folder, relative to the store.
  public var path: FilePath
  /// Why, as a stable word.
  public var reason: String
  /// Why, as a sentence, where the word does not say it.
  public var message: String?
  /// How many files.
  public var fileCount: Int
  /// How many bytes.
  public var byteCount: UInt64
}

/// A record of a catalogue.
enum CatalogueLine {
  case file(CatalogueFile)
  case session(CatalogueSession)
  case folder(FilePath)
  case finding(Finding)
  case leftOut(MissingFiles)

  /// By what pages are ended.
  var name: FilePath {
    switch self {
    case .file(let file): file.path
    case .session(let session): session.session.path
    case .folder(let path): path
    case .finding(let finding): FilePath(finding.place.file ?? "")
    case .leftOut(let missing): missing.path
    }
  }

  /// The first number of a record.
  private enum Kind: UInt64 { case file = 1, session, folder, finding, leftOut }

  func write(to record: inout RecordWriter) {
    switch self {
    case .file(let file):
      record.write(Kind.file.rawValue)
      file.write(to: &record)
    case .session(let session):
      record.write(Kind.session.rawValue)
      session.write(to: &record)
    case .folder(let path):
      record.write(Kind.folder.rawValue)
      record.write(path)
    case .finding(let finding):
      record.write(Kind.finding.rawValue)
      finding.write(to: &record)
    case .leftOut(let missing):
      record.write(Kind.leftOut.rawValue)
      missing.write(to: &record)
    }
  }

  /// Nil for a record of no kind that is known, or in which something is wrong.
  init?(_ record: RecordReader) {
    var record = record
    switch Kind(rawValue: record.number()) {
    case .file: self = .file(CatalogueFile(from: &record))
    case .session: self = .session(CatalogueSession(from: &record))
    case .folder: self = .folder(record.path())
    case .finding: self = .finding(Finding(from: &record))
    case .leftOut: self = .leftOut(MissingFiles(from: &record))
    case nil: return nil
    }
    guard record.isDone else { return nil }
  }
}

extension CatalogueFile {
  fileprivate func write(to record: inout RecordWriter) {
    record.write(path)
    record.write(role)
    record.write(list: sessionIDs) { $0.write($1.text) }
    record.write(runID) { $0.write($1.text) }
    record.write(byteCount)
    record.write(UInt64(mode))
    record.write(modified)
    record.write(changed)
    record.write(inode)
    record.write(isLinked)
    record.write(keptFrom) { $0.write($1) }
    record.write(lostByteCount) { $0.write($1) }
    record.write(list: chunks) { $0.write($1) }
  }

  fileprivate init(from record: inout RecordReader) {
    path = record.path()
    role = record.text()
    sessionIDs = record.list { SessionID($0.text()) }
    runID = record.optional { RunID($0.text()) }
    byteCount = record.number()
    mode = UInt32(truncatingIfNeeded: record.number() & 0o7777)
    modified = record.time()
    changed = record.time()
    inode = record.number()
    isLinked = record.flag()
    keptFrom = record.optional { $0.text() }
    lostByteCount = record.optional { $0.number() }
    chunks = record.list { $0.key() }
  }
}

extension MissingFiles {
  fileprivate func write(to record: inout RecordWriter) {
    record.write(path)
    record.write(reason)
    record.write(message) { $0.write($1) }
    record.write(fileCount)
    record.write(byteCount)
  }

  fileprivate init(from record: inout RecordReader) {
    path = record.path()
    reason = record.text()
    message = record.optional { $0.text() }
    fileCount = record.count()
    byteCount = record.number()
  }
}

extension Finding {
  fileprivate func write(to record: inout RecordWriter) {
    for text in [severity.rawValue, code, message] { record.write(text) }
    for text in [place.file, place.member] { record.write(text) { $0.write($1) } }
    for count in [place.line, place.column] { record.write(count) { $0.write($1) } }
    for count in [place.offset, place.length] { record.write(count) { $0.write($1) } }
  }

  fileprivate init(from record: inout RecordReader) {
    let severity = Severity(rawValue: record.text()) ?? .damage
    let (code, message) = (record.text(), record.text())
    let (file, member) = (record.optional { $0.text() }, record.optional { $0.text() })
    let (line, column) = (record.optional { $0.count() }, record.optional { $0.count() })
    let (offset, length) = (record.optional { $0.number() }, record.optional { $0.number() })
    self.init(
      severity, code: code, message: message,
      place: Place(file: file, line: line, column: column, offset: offset, length: length, member: member))
  }
}
