public import SatchelJSONText
public import SatchelSessionModel

extension ClawFormat {
  /// Reads a claw file of any size: the head in a first pass, then record by record.
  ///
  /// What the program refuses although nothing is lost by it (unknown records and parts,
  /// fractions in members nobody knows, surrogate escapes) is read and told in `findings`.
  public struct Reader: SessionReader {
    /// The head.
    public let head: ClawHead
    private var log = FindingLog()
    var journal: ClawJournalRecords?
    private var object: ClawObjectRecords?

    /// Opens a file.
    ///
    /// Throws when there is no telling what the head is: a bad settings record, a broken single object.
    public init(_ source: any RandomAccessBytes, limits: ReadingLimits = ReadingLimits()) throws(SessionError) {
      let shape = ClawShape(source, limits: limits)
      if let error = shape.objectError { throw error }
      if shape.isObject, let messages = shape.messages {
        let records = ClawObjectRecords(source, messages: messages, isPort: shape.isPort, limits: limits)
        (head, object) = (try records.readHead(&log), records)
      } else {
        let prescan = try ClawPrescan(source, limits: limits)
        let (head, count) = prescan.head
        self.head = head
        journal = ClawJournalRecords(source, headRecords: count, limits: limits)
        log.look(atMetas: prescan.metaCount, isBlank: shape.isBlank)
      }
    }

    /// What was noticed so far.
    public var findings: [Finding] { log.findings }

    /// The next record; nil after the last.
    ///
    /// Throws at a line that is no record, with line and byte; what came before is whole.
    public mutating func next() throws(SessionError) -> LocatedRecord<ClawRecord>? {
      if let record = try journal?.next(&log) { return record }
      return try object?.next(&log)
    }
  }
}

/// The records of a journal, line by line.
struct ClawJournalRecords {
  let source: any RandomAccessBytes
  var lines: JSONLineReader
  private(set) var headRecords: Int
  let options: JSONOptions
  var plain = PlainMessage()

  init(_ source: any RandomAccessBytes, headRecords: Int, limits: ReadingLimits) {
    self.source = source
    lines = JSONLineReader(source, maximumLineBytes: limits.maximumValueBytes)
    self.headRecords = headRecords
    options = .claw(depth: limits.maximumDepth)
  }

  mutating func next(_ log: inout FindingLog) throws(SessionError) -> LocatedRecord<ClawRecord>? {
    if let record = try nextPlain() { return record }
    while let raw = try lines.nextLine() {
      let line = ClawLine(raw)
      log.look(at: line)
      if line.isBlank { continue }
      let document = try line.document(options)
      let record: ClawRecord
      do throws(FieldError) {
        guard document.root.kind != .string else { throw .expected("an object", document.root) }
        record = try ClawRecord.read(document.root)
      } catch {
        throw line.fault(error)
      }
      log.look(at: record, document.traits, at: line.place)
      if headRecords == 0 { return LocatedRecord(record, at: line.place) }
      headRecords -= 1
    }
    return nil
  }
}

/// The messages of a single object.
struct ClawObjectRecords {
  private var walker: JSONWalker
  private var index = -1
  private let source: any RandomAccessBytes
  private let limits: ReadingLimits
  /// Whether this is a file of the Python port.
  private let isPort: Bool

  init(_ source: any RandomAccessBytes, messages: Range<UInt64>, isPort: Bool, limits: ReadingLimits) {
    self.source = source
    self.isPort = isPort
    self.limits = limits
    walker = Self.walker(source, from: messages.lowerBound, limits)
  }

  private static func walker(
    _ source: any RandomAccessBytes, from offset: UInt64, _ limits: ReadingLimits
  ) -> JSONWalker {
    JSONWalker(
      source, from: offset, options: .claw(depth: limits.maximumDepth), maximumValueBytes: limits.maximumValueBytes)
  }

  /// The members besides the messages.
  func readHead(_ log: inout FindingLog) throws(SessionError) -> ClawHead {
    var members: [JSONMember] = []
    do throws(JSONReadError) {
      try gather(&members, &log)
    } catch {
      throw SessionError(error)
    }
    if isPort { log.add(Finding(.note, code: "port-session", message: Self.portNote)) }
    var head = ClawHead()
    head.layout = isPort ? .port : .object
    do throws(FieldError) {
      if isPort {
        head.port = try ClawPort(tree: .object(members))
      } else {
        head.object = try ClawSession(tree: .object(members))
      }
    } catch {
      throw SessionError(.invalid, "In the single object, \(error.description)")
    }
    return head
  }

  private static let portNote =
    "A file of claw's Python port: it holds what the person typed and no answers, and counts words for tokens"

  private func gather(_ members: inout [JSONMember], _ log: inout FindingLog) throws(JSONReadError) {
    var walker = Self.walker(source, from: 0, limits)
    try walker.enterObject()
    while let key = try walker.nextKey() {
      if key.value == "messages" {
        _ = try walker.skipValue()
        members.removeAll { $0.name == "messages" }
        members.append(JSONMember("messages", []))
      } else {
        let place = Place(offset: walker.offset, member: key.repaired)
        let document = try walker.value()
        if !isPort { log.look(at: document.traits, at: place) }
        members.append(JSONMember(key: key, value: document.root.tree()))
      }
    }
    try walker.finish()
  }

  mutating func next(_ log: inout FindingLog) throws(SessionError) -> LocatedRecord<ClawRecord>? {
    guard let (document, offset) = try nextElement() else { return nil }
    let place = Place(offset: offset, length: UInt64(document.text.count), member: "messages[\(index)]")
    if isPort, let prompt = document.root.rawString { return LocatedRecord(.portPrompt(prompt), at: place) }
    let record: ClawRecord
    do throws(FieldError) {
      record = ClawRecord(try ClawMessage.read(document.root))
    } catch {
      throw SessionError(error.inside("[\(index)]").inside("messages"), base: offset)
    }
    log.look(at: record, document.traits, at: place)
    return LocatedRecord(record, at: place)
  }

  private mutating func nextElement() throws(SessionError) -> (JSONDocument, UInt64)? {
    do throws(JSONReadError) {
      if index < 0 { try walker.enterArray() }
      index += 1
      guard try walker.nextElement() else { return nil }
      _ = try walker.firstByte()
      let offset = walker.offset
      return (try walker.value(), offset)
    } catch {
      throw SessionError(error)
    }
  }
}
