public import SatchelJSONText
public import SatchelSessionModel

/// Reads a session file of any era and size, bare or in a snapshot: the head at once (from around
/// the messages, wherever they stand), the messages one at a time.
///
/// As strict as the program about the shape, but blocks of an unknown type and unknown
/// words are kept and become findings. Memory: one message and the head.
public struct A3SReader: SessionReader {
  /// Everything but the messages.
  public let head: A3SHead
  /// What was noticed so far; complete when `next` has returned nil.
  public private(set) var findings: [Finding] = []
  /// Whether there is an `llm_config.api_key`, whatever it holds.
  public let holdsUnwritten: Bool
  private let source: any RandomAccessBytes
  var messages: A3SMessageStream
  private var isAtEnd = false
  private var unknownTypes: Set<String> = []

  /// Opens a session: passes over the whole file once.
  ///
  /// Throws ``SessionError``: `damaged` for a text that is cut off, `invalid` for a member
  /// that the program would not take, `wrong-format` for something else altogether.
  public init(_ source: any RandomAccessBytes, limits: ReadingLimits = ReadingLimits()) throws(SessionError) {
    self.source = source
    let around = try A3SGathering(source, limits: limits)
    let document = try around.document()
    do throws(FieldError) {
      head = try around.head(document.root)
    } catch {
      throw around.fault(error)
    }
    guard let start = around.messagesOffset else {
      throw SessionError(.invalid, "messages is missing", at: Place(offset: 0, member: "messages"))
    }
    messages = A3SMessageStream(source, around, start: start, limits: limits)
    holdsUnwritten = document.root.member("llm_config")?.member("api_key") != nil
    findings = A3SReader.notes(on: document.root)
  }

  /// The next message; nil after the last.
  public mutating func next() throws(SessionError) -> LocatedRecord<A3SMessage>? {
    guard !isAtEnd else { return nil }
    let parsed: A3SParsedMessage?
    do throws(JSONReadError) {
      parsed = try messages.next()
    } catch {
      isAtEnd = true
      throw SessionError(error).located(in: source)
    }
    if let parsed { return try message(parsed) }
    isAtEnd = true
    return nil
  }

  private mutating func message(_ parsed: A3SParsedMessage) throws(SessionError) -> LocatedRecord<A3SMessage> {
    let name = "messages[\(messages.count - 1)]"
    let place = Place(
      offset: parsed.range.lowerBound, length: parsed.range.upperBound - parsed.range.lowerBound, member: name)
    do throws(FieldError) {
      let message = try A3SMessage.read(parsed.view)
      for block in message.content { note(block, at: place) }
      return LocatedRecord(message, at: place)
    } catch {
      isAtEnd = true
      let start = parsed.range.lowerBound &- UInt64(parsed.view.range.lowerBound)
      throw SessionError(error.inside(name), base: start).located(in: source)
    }
  }

  private mutating func note(_ block: A3SContentBlock, at place: Place) {
    guard case .unknown(let tree) = block, let type = tree["type"]?.text else { return }
    guard unknownTypes.count < 100, unknownTypes.insert(type).inserted else { return }
    findings.append(
      Finding(
        .warning, code: "unknown-block-type",
        message: "A block of type \(type.shownAsWord) is kept, but the program refuses a file that has one.",
        place: place))
  }
}

extension A3SReader {
  /// What is worth telling about a head before it became a value.
  static func notes(on root: JSONView) -> [Finding] {
    var notes: [Finding] = []
    if let config = root.member("llm_config"), config.hasKey { notes.append(A3SFormat.keyFinding) }
    if root.member("todos") != nil {
      notes.append(
        Finding(
          .note, code: "todos-alias", message: "The tasks stand under their old name; they are written as 'tasks'.",
          place: Place(member: "todos")))
    }
    if let first = root.describedTasks.first {
      notes.append(
        Finding(
          .note, code: "task-description",
          message: "The content of a task stands under its later name; it is written as 'content'.",
          place: Place(member: "tasks[\(first)].description")))
    }
    return notes
  }
}

extension JSONView {
  /// Whether a configuration of a model has a key, repeats counted, that is more than nothing.
  fileprivate var hasKey: Bool {
    kind == .object && members.contains { $0.isString("api_key") && !$1.isNull && !$1.isString("") }
  }
}

extension A3SFormat {
  /// Tells of a file with a key. Its value is in no message.
  public static let keyFinding = keyFinding(at: unwrittenPath.joined(separator: "."))

  /// The same of a key in another place: in what was put aside.
  package static func keyFinding(at member: String) -> Finding {
    Finding(
      .note, code: UnwrittenMembers.found,
      message: "The file holds an API key, which its program never stores; no session that is written holds it.",
      place: Place(member: member))
  }
}

extension A3SSession {
  /// A whole session from the bytes of its file.
  ///
  /// Meant for sessions that fit into memory; throws as ``A3SReader`` does.
  public init(_ source: any RandomAccessBytes, limits: ReadingLimits = ReadingLimits()) throws(SessionError) {
    var reader = try A3SReader(source, limits: limits)
    self.init(head: reader.head, messages: [])
    while let next = try reader.next() { messages.append(next.record) }
  }

  /// The bytes of the session's file.
  public var bytes: [UInt8] {
    var writer = JSONWriter(style: .pretty)
    write(to: &writer)
    return writer.bytes
  }
}
