import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel
import SatchelSessionStores

/// Reads `satchel.json` piece by piece; holds its files against those that were read, if there are any, and keeps those
/// of some sessions.
struct DescriptionReader {
  /// One record's owners: the place of a session for most, ids for shared files.
  struct Ownership {
    /// The places of shared files that belong to a wanted session.
    var wantedShared: Set<Int> = []
  }

  static let options = JSONOptions(maximumDepth: 64)
  private let whole: DescribedPlace.Text
  private var walker: JSONWalker
  private(set) var contents = BundleContents(
    version: "", storeName: "", sessions: BundledSessions(), sharedFileCount: 0, members: [])
  private(set) var ownership = Ownership()
  /// The files of the wanted sessions, and those that they share.
  private(set) var files: [BundledFile] = []
  /// The entries that were read; nil where only the description is.
  private var records: PagedList<EntryRecord>?
  private var places = RecordPlaces()
  private let wanted: Set<[UInt8]>
  /// The members of the session that is being read.
  private var text: [UInt8] = []
  private var formatName: String?
  /// How many bytes may still be kept of findings, and of members that version 1 does not name. A description of a few
  /// kilobytes may unpack to any number of both.
  private var findingRoom = 4 << 20
  private var room = 1 << 20
  /// The same of the ids that share a file.
  private var sharingRoom = 4 << 20
  private var isOverfull = false
  /// How many files the bundle has: no more are kept, and not many more sessions can be told of.
  private let fileCount: Int
  /// A value that is looked at whole: a file, or a member of a session.
  private static let largestValue = 1 << 20
  private static let largestMember: UInt64 = 16 << 20
  /// Told of each file, where only the description is read.
  var each: ((BundledFile) -> Void)?

  /// `fileCount` is how many files the bundle has.
  init(
    _ source: any RandomAccessBytes, records: PagedList<EntryRecord>? = nil, fileCount: Int, wanted: Set<[UInt8]> = []
  ) {
    self.fileCount = fileCount
    whole = DescribedPlace.Text(source)
    self.records = records
    self.wanted = wanted
    walker = JSONWalker(source, options: Self.options, maximumValueBytes: Self.largestValue)
  }

  /// Gives the records back.
  mutating func takeRecords() -> PagedList<EntryRecord> { records.take() ?? [] }

  /// Reads all; `report` is told what is wrong.
  mutating func read(
    report: (BundleFault) -> Void
  ) throws(BundleError) {
    do throws(JSONReadError) {
      try walker.enterObject()
      var names = MemberNames()
      while let key = try walker.nextKey() {
        checkName(&names, key, report)
        try readMember(key, report)
      }
      try walker.finish()
    } catch {
      if case .source(let failure) = error { throw BundleError(.inputFailed, "\(failure)") }
      report(fault("description-unreadable", "\(BundleLayout.description): \(error)"))
      return
    }
    if let (code, problem) = try versionProblem() {
      var fault = fault(code, problem)
      if code == "odd-version" { fault.kind = .refused }
      report(fault)
    }
    for record in records ?? [] where !record.isDescribed {
      report(
        fault("not-described", "no session and no list in \(BundleLayout.description) names the file", record.path))
    }
  }

  private func versionProblem() throws(BundleError) -> (code: String, message: String)? {
    if formatName != BundleLayout.formatName {
      return ("wrong-format", "\(BundleLayout.description) does not say that it is a \(BundleLayout.formatName)")
    }
    if contents.version.isEmpty { return ("no-version", "\(BundleLayout.description) has no version") }
    guard let isNewer = BundleLayout.isNewer(version: contents.version) else {
      return ("odd-version", "\(BundleLayout.description) has a version that no program writes")
    }
    if isNewer {
      throw BundleError(
        .newerVersion,
        "the bundle is of version \(contents.version), and this program reads version 1; use a newer program")
    }
    return nil
  }

  private mutating func readMember(
    _ key: JSONString, _ report: (BundleFault) -> Void
  ) throws(JSONReadError) {
    switch key.value {
    case "sessions":
      try walker.enterArray()
      while try walker.nextElement() { try readSession(report) }
    case "shared_files":
      try walker.enterArray()
      while try walker.nextElement() {
        contents.sharedFileCount += 1
        try readShared(report)
      }
    case "format": formatName = try walker.value(orPassingBeyond: 4096)?.root.string
    case "version": contents.version = try walker.value(orPassingBeyond: 4096)?.root.string ?? ""
    case "store":
      let store = try walker.value(orPassingBeyond: 65_536)
      if let store { checkNames(of: store.root, report) }
      contents.storeName = store?.root.member("name")?.string ?? ""
      if let store { contents.members.append(JSONMember(key: key, value: store.root.tree())) }
    case "findings" where try walker.firstByte() == UInt8(ascii: "["):
      var kept: [JSON] = []
      try walker.enterArray()
      while try walker.nextElement() { if let finding = try take(\.findingRoom) { kept.append(finding) } }
      contents.members.append(JSONMember(key: key, value: .array(kept)))
    default:
      let isFit = key.raw.utf8.count <= room
      if isFit { room -= key.raw.utf8.count }
      if let value = try take(\.room, isKept: isFit) { contents.members.append(JSONMember(key: key, value: value)) }
    }
  }

  /// The next value, if there is room for it; else it is passed over, and counted.
  ///
  /// What a small value costs beyond its bytes is counted too.
  private mutating func take(
    _ room: WritableKeyPath<DescriptionReader, Int>, isKept: Bool = true
  ) throws(JSONReadError) -> JSON? {
    let start = walker.offset
    let value = try walker.value(orPassingBeyond: min(self[keyPath: room], Self.largestValue))
    if walker.offset - start > Self.largestMember {
      throw .syntax(JSONSyntaxError(.tooLarge(limit: Int(Self.largestMember)), offset: start))
    }
    guard isKept, let value, value.text.count + 64 <= self[keyPath: room] else {
      contents.omittedCount += 1
      return nil
    }
    self[keyPath: room] -= value.text.count + 64
    return value.root.tree()
  }

  /// A file of several sessions or none; the list of its sessions may be long.
  private mutating func readShared(_ report: (BundleFault) -> Void) throws(JSONReadError) {
    var (members, ids): ([UInt8], [SessionID]) = ([UInt8(ascii: "{")], [])
    var isShared = false
    try walker.enterObject()
    var names = MemberNames()
    while let name = try walker.nextKey() {
      checkName(&names, name, report)
      guard name.value == "sessions", try walker.firstByte() == UInt8(ascii: "[") else {
        Self.append("\"\(name.raw)\"".utf8, try walker.value().root.bytes, to: &members)
        continue
      }
      try walker.enterArray()
      while try walker.nextElement() {
        guard let id = try (walker.value().root.string).map({ SessionID($0) }) else { continue }
        isShared = isShared || isWanted(id)
        if sharingRoom > id.utf8.count { ids.append(id) }
        sharingRoom -= min(sharingRoom, id.utf8.count + 16)
      }
    }
    members.append(UInt8(ascii: "}"))
    guard members.count <= Self.largestValue, let file = (try? JSONDocument(members, options: Self.options))?.root
    else {
      report(fault("description-unreadable", "a file in \(BundleLayout.description) cannot be read"))
      return
    }
    if records == nil || !wanted.isEmpty, var shared = readFile(file, report), isShared {
      shared.sessionIDs = ids
      keep(shared, report)
    } else {
      sharingRoom += ids.reduce(0) { $0 + $1.utf8.count + 16 }
    }
    if let place = check(file, report), isShared { ownership.wantedShared.insert(place) }
  }

  private mutating func readSession(_ report: (BundleFault) -> Void) throws(JSONReadError) {
    // Sessions whose files vanished while they were packed are told of too.
    guard contents.sessions.count < fileCount + 10_000 else {
      contents.omittedCount += 1
      if !isOverfull {
        isOverfull = true
        report(fault("too-many-sessions", "\(BundleLayout.description) tells of more sessions than there are files"))
      }
      _ = try walker.skipValue()
      return
    }
    var session = BundledSession(id: "", fileCount: 0, byteCount: 0)
    let start = files.count
    _ = try walker.firstByte()
    let offset = walker.offset
    text.removeAll(keepingCapacity: true)
    text.append(UInt8(ascii: "{"))
    let small = try walker.value(upTo: Self.smallSession, isFit: Self.isWholeSession)
    var names = MemberNames()
    if let small {
      checkNames(of: small.root, report)
      for (name, value) in small.root.members where name.isString("files") {
        for file in value.elements { take(file, of: &session, report) }
      }
    } else {
      try walker.enterObject()
      while let name = try walker.nextKey() {
        checkName(&names, name, report)
        guard name.value == "files" else {
          if let value = try walker.value(orPassingBeyond: Self.largestValue - min(text.count, Self.largestValue)) {
            appendMember("\"\(name.raw)\"".utf8, value.root.bytes)
          }
          continue
        }
        try walker.enterArray()
        while try walker.nextElement() { take(try walker.value().root, of: &session, report) }
      }
    }
    text.append(UInt8(ascii: "}"))
    session.place = DescribedPlace(text: whole, offset: offset, byteCount: walker.offset - offset)
    let members = small == nil ? text : []
    let facts = small?.root ?? (try? JSONDocument(members, options: Self.options))?.root
    if let id = facts?.member("id")?.string {
      session.id = SessionID(id)
    } else {
      report(fault("session-without-id", "a session in \(BundleLayout.description) has no id"))
    }
    session.toldFormat = BundledSession.ToldFormat(kept: facts?.member("format")?.string)
    if let problem = facts.flatMap({ session.problem(in: $0) }) {
      report(fault("described-wrongly", "session '\(session.id)' in \(BundleLayout.description): \(problem)"))
    }
    if isWanted(session.id) {
      for place in start..<files.count { files[place].sessionIDs = [session.id] }
    } else {
      files.removeLast(files.count - start)
    }
    contents.sessions.append(session)
  }

  private mutating func appendMember(_ name: some Collection<UInt8>, _ value: some Collection<UInt8>) {
    Self.append(name, value, to: &text)
  }

  private static func append(
    _ name: some Collection<UInt8>, _ value: some Collection<UInt8>, to text: inout [UInt8]
  ) {
    if text.count > 1 { text.append(UInt8(ascii: ",")) }
    text.append(contentsOf: name)
    text.append(UInt8(ascii: ":"))
    text.append(contentsOf: value)
  }

  /// Most sessions have few files and are taken whole; of those with many only one file at a time is held.
  private static let smallSession = 32_768

  private static func isWholeSession(_ session: JSONView) -> Bool {
    session.kind == .object && session.members.allSatisfy { !$0.key.isString("files") || $0.value.kind == .array }
  }

  /// Counts one file of a session. Whether the session is wanted may come behind it.
  private mutating func take(_ file: JSONView, of session: inout BundledSession, _ report: (BundleFault) -> Void) {
    checkNames(of: file, report)
    var byteCount: UInt64?
    if records == nil || !wanted.isEmpty, let described = readFile(file, report) {
      byteCount = described.byteCount
      if !wanted.isEmpty { keep(described, report) }
    }
    if records != nil {
      byteCount = nil
      let (number, isSession) = (contents.sessions.count, file.member("role")?.string == StoredFile.sessionRole)
      _ = check(file, report) { record in
        (record.fileIndex, record.isSession) = (number, isSession)
        byteCount = record.byteCount
      }
    }
    guard let byteCount else { return }
    session.fileCount += 1
    session.byteCount = session.byteCount.saturatingSum(byteCount)
  }

  private mutating func keep(_ file: BundledFile, _ report: (BundleFault) -> Void) {
    if files.count < fileCount { return files.append(file) }
    report(fault("described-but-missing", "\(BundleLayout.description) names more files than there are", file.path))
  }

  private func isWanted(_ id: SessionID) -> Bool { !wanted.isEmpty && wanted.contains(Array(id.utf8)) }

  /// A file in the words of the description; what it lacks is reported where no records do so.
  private func readFile(_ file: JSONView, _ report: (BundleFault) -> Void) -> BundledFile? {
    if let described = BundledFile(file) {
      each?(described)
      return described
    }
    if records == nil {
      report(fault("description-unreadable", "a file in \(BundleLayout.description) has no path, size or SHA-256"))
    }
    return nil
  }

  /// Holds one file of the description against the payload; its place among the records if it is there, with what is
  /// noted in its record.
  private mutating func check(
    _ file: JSONView, _ report: (BundleFault) -> Void, noting note: (inout EntryRecord) -> Void = { _ in }
  ) -> Int? {
    if records == nil { return nil }
    guard let path = file.member("path")?.string.map({ Array($0.utf8) }) else {
      report(fault("file-without-path", "a file in \(BundleLayout.description) has no path"))
      return nil
    }
    guard let place = place(of: path), let record = records?[place] else {
      report(fault("described-but-missing", "\(BundleLayout.description) names a file that is not there", path))
      return nil
    }
    if record.isDescribed {
      report(fault("described-twice", "\(BundleLayout.description) names the file twice", path))
    }
    if file.member("bytes")?.number?.uint64 != record.byteCount
      || file.member("sha256")?.string.flatMap({ SHA256Digest(hex: $0.utf8) }) != record.digest
    {
      report(fault("described-otherwise", "size or SHA-256 in \(BundleLayout.description) are not the file's", path))
    }
    records?.update(place) { record in
      record.isDescribed = true
      note(&record)
    }
    return place
  }

  /// The place of a path among the records, which is most often the one behind the last.
  private mutating func place(of path: [UInt8]) -> Int? {
    guard let records else { return nil }
    return places.place(of: path, in: records)
  }

  private func fault(_ code: String, _ message: String, _ path: [UInt8]? = nil) -> BundleFault {
    BundleFault(
      .damaged, .description, code: code, message: message,
      member: .init(bytes: path ?? Array(BundleLayout.description.utf8)))
  }
}

extension BundledSession {
  /// What is said of the session that cannot be; nil where nothing is.
  fileprivate func problem(in facts: JSONView) -> String? {
    for name: StaticString in ["messages", "tool_calls", "bytes"] {
      guard let value = facts.member(name) else { continue }
      if value.number?.int64.map({ $0 >= 0 }) != true { return "'\(name)' is no count" }
    }
    if let told = facts.member("bytes")?.number?.int64, UInt64(told) != byteCount {
      return "'bytes' is not the sum of its files"
    }
    return nil
  }
}
