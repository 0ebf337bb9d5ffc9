import SatchelJSONText
import SatchelSessionModel

// The head of a session stands around its messages, and in a file that somebody edited
// the messages may stand anywhere. A first pass steps over them and gathers the rest,
// with an empty list in their place, into a small text of its own.

/// What stands around the messages of a session.
struct A3SGathering {
  /// The session's text with an empty list of messages.
  private(set) var text: [UInt8] = []
  /// Where the list of messages begins in the file.
  private(set) var messagesOffset: UInt64?
  /// The messages in batches.
  private(set) var batches = A3SBatches()
  /// Where parts of `text` come from.
  private var origins: [(text: Int, file: UInt64)] = []
  private let source: any RandomAccessBytes
  private let limits: ReadingLimits

  /// Counts the messages, if somebody wants that; passing over them then ends where it cannot go on.
  private(set) var counter: A3SMessageCounter?

  /// Passes over a whole file once.
  init(
    _ source: any RandomAccessBytes, limits: ReadingLimits, counter: A3SMessageCounter? = nil
  ) throws(SessionError) {
    self.source = source
    self.counter = counter
    self.limits = limits
    do throws(JSONReadError) {
      try run()
    } catch {
      throw SessionError(error).located(in: source)
    }
    if let refusal { throw refusal.located(in: source) }
  }

  private(set) var refusal: SessionError?
  /// The members of the outermost object so far.
  private var outer: [(key: JSONString, range: Range<UInt64>)] = []
  /// What stands around the session, if this is a snapshot.
  private(set) var snapshot: A3SSnapshot?

  private var options: JSONOptions { JSONOptions(maximumDepth: limits.maximumDepth) }

  private mutating func run() throws(JSONReadError) {
    var walker = JSONWalker(source, options: options, maximumValueBytes: limits.maximumValueBytes)
    if let first = try walker.firstByte(), first == UInt8(ascii: "[") || first == UInt8(ascii: "\"") {
      return refuse(.wrongFormat, "Not an A3S session: the text is not an object", at: walker.offset)
    }
    try walker.enterObject()
    text.append(UInt8(ascii: "{"))
    while let key = try walker.nextKey() {
      if try beginsSnapshot(key, &walker) { return try takeSnapshot(&walker) }
      try takeOuter(key, &walker)
      if isStopped { return }
    }
    text.append(UInt8(ascii: "}"))
    try walker.finish()
  }

  private var isStopped: Bool { refusal != nil || counter?.isWhole == false }

  /// Takes a member of the outermost object and remembers where it stands: it may be part of a snapshot.
  private mutating func takeOuter(_ key: JSONString, _ walker: inout JSONWalker) throws(JSONReadError) {
    _ = try walker.firstByte()
    let start = walker.offset
    try take(key, &walker)
    if messagesOffset == nil, outer.count < 64 { outer.append((key, start..<walker.offset)) }
  }

  private mutating func take(_ key: JSONString, _ walker: inout JSONWalker) throws(JSONReadError) {
    let first = try walker.firstByte() ?? 0
    if text.count > 1 { text.append(UInt8(ascii: ",")) }
    text.append(contentsOf: "\"\(key.raw)\":".utf8)
    guard key.value == "messages" else { return try keep(&walker) }
    guard first == UInt8(ascii: "[") || first == 0 else {
      return refuse(.invalid, "messages must be a list", at: walker.offset)
    }
    messagesOffset = walker.offset
    text.append(contentsOf: "[]".utf8)
    try walker.enterArray()
    if counter != nil { return try count(&walker) }
    while try walker.nextElement() { batches.add(try walker.skipValue(), limit: limits.maximumValueBytes) }
  }

  private mutating func count(_ walker: inout JSONWalker) throws(JSONReadError) {
    while try walker.nextElement() {
      guard try counter?.take(&walker) == true else { return }
    }
  }

  private mutating func keep(_ walker: inout JSONWalker) throws(JSONReadError) {
    let value = try walker.value().text
    origins.append((text.count, walker.offset - UInt64(value.count)))
    text.append(contentsOf: value)
    guard text.count <= limits.maximumValueBytes else {
      throw .syntax(JSONSyntaxError(.tooLarge(limit: limits.maximumValueBytes), offset: walker.offset))
    }
  }

  mutating func refuse(_ code: SessionError.Code, _ message: String, at offset: UInt64) {
    refusal = SessionError(code, message, at: Place(offset: offset))
  }

  // MARK: Snapshots

  /// A member `session` makes a snapshot of the text, unless a session stands around it.
  private func beginsSnapshot(_ key: JSONString, _ walker: inout JSONWalker) throws(JSONReadError) -> Bool {
    guard key.value == "session", try walker.firstByte() == UInt8(ascii: "{"), messagesOffset == nil else {
      return false
    }
    return !outer.contains { $0.key.value == "config" || $0.key.value == "id" }
  }

  private mutating func takeSnapshot(_ walker: inout JSONWalker) throws(JSONReadError) {
    let before = outer.map { A3SSnapshotPart(key: $0.key, text: ByteStretch(source, $0.range)) }
    (text, origins) = ([UInt8(ascii: "{")], [])
    try walker.enterObject()
    while let key = try walker.nextKey() {
      try take(key, &walker)
      if isStopped { return }
    }
    text.append(UInt8(ascii: "}"))
    var after: [A3SSnapshotPart] = []
    while let key = try walker.nextKey() {
      let range = try walker.skipValue()
      guard after.count < 1024 else { return refuse(.tooLarge, "A snapshot has too many members", at: walker.offset) }
      after.append(A3SSnapshotPart(key: key, text: ByteStretch(source, range)))
    }
    try walker.finish()
    snapshot = A3SSnapshot(before: before, after: after)
    checkSnapshot(before + after)
  }

  /// What the program refuses before it looks any further.
  private mutating func checkSnapshot(_ parts: [A3SSnapshotPart]) {
    var seen: Set<String> = ["session"]
    for part in parts {
      guard let name = part.key.value, name == "session" || Self.snapshotMembers.contains(name) else { continue }
      if !seen.insert(name).inserted {
        return refuse(.invalid, "\(name) stands twice in the snapshot", at: part.text.range.lowerBound)
      }
    }
    guard let version = parts.first(where: { $0.key.value == "schema_version" }) else {
      return refuse(.invalid, "schema_version of the snapshot is missing", at: 0)
    }
    let text = version.text.text(upTo: 64).map { String(decoding: $0, as: UTF8.self) } ?? "something else"
    if text != "1" {
      refuse(
        .invalid, "schema_version of the snapshot must be 1, not \(text.shownAsNumber): no known program reads it",
        at: version.text.range.lowerBound)
    }
  }

  private static let snapshotMembers = Set(
    ["schema_version", "session_review"] + A3SSnapshotList.allCases.map(\.rawValue))

  /// The head of the gathered text.
  func head(_ root: JSONView) throws(FieldError) -> A3SHead {
    var head = try A3SHead.read(root)
    head.snapshot = snapshot
    return head
  }

  /// The gathered text, parsed.
  func document() throws(SessionError) -> JSONDocument {
    do throws(JSONSyntaxError) {
      return try JSONDocument(text, options: options)
    } catch {
      throw SessionError(.syntax(JSONSyntaxError(error.reason, offset: fileOffset(Int(error.offset)))))
        .located(in: source)
    }
  }

  /// A fault in the gathered text as a fault in the file.
  func fault(_ error: FieldError) -> SessionError {
    SessionError(.invalid, error.description, at: Place(offset: fileOffset(error.offset ?? 0))).located(in: source)
  }

  /// Where a byte of the gathered text stands in the file.
  func fileOffset(_ index: Int) -> UInt64 {
    guard let origin = origins.last(where: { $0.text <= index }) else { return 0 }
    return origin.file + UInt64(index - origin.text)
  }
}

extension SessionError {
  /// The same error with line and column counted in the text; costs a pass up to the place.
  func located(in source: any RandomAccessBytes) -> SessionError {
    guard let offset = place.offset, place.line == nil, code != .unreadable else { return self }
    var located = self
    var line = 1
    var lineStart: UInt64 = 0
    var at: UInt64 = 0
    while at < offset {
      let room = Int(min(offset - at, 1 << 18))
      guard let part = try? source.bytes(at: at, count: room), !part.isEmpty else { return self }
      line += part.count { $0 == 0x0A }
      if let last = part.lastIndex(of: 0x0A) { lineStart = at + UInt64(last) + 1 }
      at += UInt64(part.count)
    }
    located.place.line = line
    located.place.column = Int(offset - lineStart) + 1
    return located
  }
}
