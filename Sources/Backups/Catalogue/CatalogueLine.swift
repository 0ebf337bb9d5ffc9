public import SatchelDigests
public import SatchelFiles
import SatchelJSONText
public import SatchelSessionModel
public import SatchelSessionStores

// The catalogue of a store is lines of JSON, one for each file, session, empty folder, finding, and thing that was left
// out. It is what a snapshot knows: contents are found by it, sessions listed, unchanged files told.

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

enum CatalogueLine {
  case file(CatalogueFile)
  case session(CatalogueSession)
  case folder(FilePath)
  case finding(Finding)
  case leftOut(MissingFiles)
}

extension JSON {
  /// Paths need not be text.
  static func path(_ name: String, _ path: FilePath) -> JSONMember {
    if let text = path.string { return JSONMember(name, .string(text)) }
    return JSONMember("\(name)_base16", .string(path.bytes.map { $0.hex }.joined()))
  }

  func path(_ name: String) -> FilePath? {
    if let text = self[name] { return text.text.map { FilePath($0) } }
    guard let digits = self["\(name)_base16"]?.text.map({ Array($0.utf8) }), digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    return FilePath(bytes: bytes)
  }

  static func time(_ time: FileTime) -> JSON { [.integer(time.seconds), .integer(time.nanoseconds)] }

  var fileTime: FileTime? {
    guard let parts = elements, parts.count == 2, let seconds = parts[0].int64, let rest = parts[1].int64,
      (0..<1_000_000_000).contains(rest)
    else { return nil }
    return FileTime(seconds: seconds, nanoseconds: Int32(rest))
  }

  /// A whole number that is not negative.
  var count: UInt64? { int64.flatMap { $0 >= 0 ? UInt64($0) : nil } }

  var texts: [String]? {
    guard let elements else { return nil }
    let texts = elements.compactMap(\.text)
    return texts.count == elements.count ? texts : nil
  }

  var isTrue: Bool { self == .bool(true) }
}

extension UInt8 {
  var hex: String { (self < 16 ? "0" : "") + String(self, radix: 16) }
}

extension CatalogueFile {
  var json: JSON {
    var members = [JSON.path("file", path), JSONMember("role", .string(role))]
    if !sessionIDs.isEmpty { members.append(JSONMember("sessions", .array(sessionIDs.map { .string($0.text) }))) }
    if let runID { members.append(JSONMember("run", .string(runID.text))) }
    members += [
      JSONMember("bytes", .integer(byteCount)), JSONMember("mode", .integer(mode)),
      JSONMember("modified", .time(modified)), JSONMember("changed", .time(changed)),
      JSONMember("inode", .integer(inode)),
    ]
    if isLinked { members.append(JSONMember("linked", true)) }
    if let keptFrom { members.append(JSONMember("kept_from", .string(keptFrom))) }
    if let lostByteCount { members.append(JSONMember("lost_bytes", .integer(lostByteCount))) }
    members.append(JSONMember("chunks", .array(chunks.map { .string($0.hex) })))
    return .object(members)
  }

  init?(_ json: JSON) {
    guard let path = json.path("file"), let role = json["role"]?.text, let bytes = json["bytes"]?.count,
      let mode = json["mode"]?.count, let modified = json["modified"]?.fileTime,
      let changed = json["changed"]?.fileTime, let inode = json["inode"]?.count, let keys = json["chunks"]?.texts
    else { return nil }
    let chunks = keys.compactMap { SHA256Digest(hex: Array($0.utf8)) }
    guard chunks.count == keys.count else { return nil }
    self.init(
      path: path, role: role, byteCount: bytes, mode: UInt32(mode & 0o7777), modified: modified, changed: changed,
      inode: inode, chunks: chunks)
    if let ids = json["sessions"] {
      guard let texts = ids.texts else { return nil }
      sessionIDs = texts.map { SessionID($0) }
    }
    runID = json["run"]?.text.map { RunID($0) }
    isLinked = json["linked"]?.isTrue ?? false
    keptFrom = json["kept_from"]?.text
    lostByteCount = json["lost_bytes"]?.count
  }
}

extension MissingFiles {
  var json: JSON {
    var members = [JSON.path("left_out", path), JSONMember("reason", .string(reason))]
    if let message { members.append(JSONMember("message", .string(message))) }
    return .object(
      members + [JSONMember("files", .integer(fileCount)), JSONMember("bytes", .integer(byteCount))])
  }

  init?(_ json: JSON) {
    guard let path = json.path("left_out"), let reason = json["reason"]?.text, let files = json["files"]?.count,
      let bytes = json["bytes"]?.count
    else { return nil }
    self.init(
      path: path, reason: reason, message: json["message"]?.text, fileCount: Int(files), byteCount: bytes)
  }
}

extension CatalogueLine {
  var json: JSON {
    switch self {
    case .file(let file): file.json
    case .session(let session): session.json
    case .folder(let path): .object([JSON.path("folder", path)])
    case .finding(let finding): ["finding": finding.json]
    case .leftOut(let missing): missing.json
    }
  }

  /// Nil for a line of no kind that is known.
  init?(_ text: [UInt8]) {
    guard let json = try? JSON(parsing: text), let first = json.members?.first?.name else { return nil }
    switch first {
    case "file", "file_base16": self.init(CatalogueFile(json)) { .file($0) }
    case "session": self.init(CatalogueSession(json)) { .session($0) }
    case "folder", "folder_base16": self.init(json.path("folder")) { .folder($0) }
    case "finding": self.init(json["finding"].flatMap { Finding($0) }) { .finding($0) }
    case "left_out", "left_out_base16": self.init(MissingFiles(json)) { .leftOut($0) }
    default: return nil
    }
  }

  private init?<Value>(_ value: Value?, _ make: (Value) -> CatalogueLine) {
    guard let value else { return nil }
    self = make(value)
  }
}

extension Finding {
  fileprivate var json: JSON {
    var members = [
      JSONMember("severity", .string(severity.rawValue)), JSONMember("code", .string(code)),
      JSONMember("message", .string(message)),
    ]
    if let file = place.file { members.append(JSONMember("file", .string(file))) }
    if let line = place.line { members.append(JSONMember("line", .integer(line))) }
    if let column = place.column { members.append(JSONMember("column", .integer(column))) }
    if let offset = place.offset { members.append(JSONMember("offset", .integer(offset))) }
    if let length = place.length { members.append(JSONMember("length", .integer(length))) }
    if let member = place.member { members.append(JSONMember("member", .string(member))) }
    return .object(members)
  }

  fileprivate init?(_ json: JSON) {
    guard let severity = json["severity"]?.text.flatMap({ Severity(rawValue: $0) }), let code = json["code"]?.text,
      let message = json["message"]?.text
    else { return nil }
    let place = Place(
      file: json["file"]?.text, line: json["line"]?.count.map { Int($0) },
      column: json["column"]?.count.map { Int($0) },
      offset: json["offset"]?.count, length: json["length"]?.count, member: json["member"]?.text)
    self.init(severity, code: code, message: message, place: place)
  }
}
