package import SatchelJSONText
package import SatchelSessionModel

// Nearly all of a session are messages of a few shapes, byte for byte as a program wrote them. Such a message can go
// from one format into another without being decoded: strings that all programs spell alike are taken over as they
// stand. A format that takes part says how its plain messages are read and written; whatever is not plain, in any
// way, goes the usual way, which gives the same (a test holds one against the other).

/// A message that is plain: where its parts stand in the buffer of a scan.
package struct PlainMessage: Sendable {
  /// What a part is.
  package enum Kind: Sendable {
    /// A text.
    case text
    /// What the model thought; no more than one, in front.
    case thought
    /// A call of a tool, whose input is an object.
    case call
    /// What a tool gave back, as one text.
    case result
  }

  /// One part.
  package struct Part: Sendable {
    /// What it is.
    package var kind: Kind
    /// The text, thought or result, as the content of a string; of a call the input, in `values`.
    package var text: Range<Int>
    /// The id of the call.
    package var id: Range<Int> = 0..<0
    /// The name of the tool; of a result nil where the format does not repeat it.
    package var name: Range<Int>?
    /// Whether the result tells of a failure.
    package var isError = false
    /// The provider's seal on a thought.
    package var signature: Range<Int>?
    /// Of a call whose input stands inside of a string: that, as it is spelled.
    package var spelled = 0..<0
  }

  /// Who speaks.
  package var role = Message.Role.user
  /// The parts, in order.
  package var parts: [Part] = []
  /// Tokens of the response.
  package var usage: Usage?
  /// What the exchange put aside, as the content of a string.
  package var aside: Range<Int>?
  /// The inputs of calls, without a blank.
  package var values = PlainValue()
  /// Whether it says what not every format that takes part has a place for: a seal, an input with blanks.
  package internal(set) var saysMore = false
  /// Whether the inputs stand as the contents of strings, as the source has them, and not in `values`.
  var holdsInputsAsText = false

  /// An empty message.
  package init() {}

  /// Empties it, but keeps the room.
  mutating func clear() {
    parts.removeAll(keepingCapacity: true)
    values.removeAll()
    (usage, aside, saysMore) = (nil, nil, false)
  }

  /// What of it a format has a place for, by ``PlainFormat/plainHoldsUsage`` and ``PlainFormat/plainHoldsMore``.
  package func held(usage holdsUsage: Bool, more holdsMore: Bool) -> PlainMessage {
    var held = self
    held.aside = nil
    if !holdsUsage { held.usage = nil }
    if !holdsMore { for index in held.parts.indices { held.parts[index].signature = nil } }
    return held
  }

  /// Whether the roles and parts fit together, so that every format that takes part can tell them: results stand in
  /// messages of tools alone, thoughts in front.
  var isRegular: Bool {
    let results = parts.count { $0.kind == .result }
    guard results == 0 ? role != .tool && role != .system : role == .tool && results == parts.count else {
      return false
    }
    return !parts.dropFirst().contains { $0.kind == .thought }
  }
}

/// A writer that takes messages as text.
package protocol PlainWriter: SessionWriter {
  /// Whether it does.
  var takesPlain: Bool { get }
  /// Whether a line feed ends each record.
  static var endsRecordsByLineFeed: Bool { get }
  /// Adds records that `write` writes, with what stands between them.
  mutating func appendPlain(into sink: inout some SectionedSink, _ write: (inout JSONWriter) -> Void) throws
  /// Writes what stands before the next record.
  mutating func beginRecord(into sink: inout some SectionedSink) throws
}

/// A format that reads and writes plain messages.
package protocol PlainFormat: SessionFormat where Reader: PlainReader, Writer: PlainWriter {
  /// Steps up to a record, over what stands between two of them.
  static func passToRecord(_ scan: inout PlainScan, isFirst: Bool)
  /// Whether a record may end where the scan stands.
  static func endsRecord(_ scan: PlainScan) -> Bool
  /// Steps over a record of any kind; false if its end is not seen.
  static func skipRecord(_ scan: inout PlainScan) -> Bool
  /// Steps over a plain message and tells what is in it; false if it is not plain.
  static func takePlain(_ scan: inout PlainScan, into message: inout PlainMessage) -> Bool
  /// Writes a plain message. `names` tells the tools of results.
  static func writePlain(
    _ message: PlainMessage, of scan: PlainScan, names: [String], aside: String?, to writer: inout JSONWriter)
  /// What its program writes between two records, in front of all but the first or behind each.
  static var plainGap: StaticString { get }
  /// Whether the newest program may change some text of a plain message when it saves, as far as a glance at what
  /// stands in a range of the source tells (false by default).
  static func mayRedactPlain(_ message: PlainMessage, in range: Range<Int>, of scan: PlainScan) -> Bool
  /// Whether results hold the names of their tools.
  static var plainHoldsNames: Bool { get }
  /// Whether messages hold tokens.
  static var plainHoldsUsage: Bool { get }
  /// Whether messages may hold more than the parts (``PlainMessage/saysMore``), and a record is the compact text of its
  /// tree.
  static var plainHoldsMore: Bool { get }
  /// What the exchange puts aside of a message whose tokens the other format has no place for.
  static func plainAside(_ usage: Usage) -> String
  /// The tokens that were put aside, if nothing else was.
  static func plainUsage(inAside range: Range<Int>, of scan: PlainScan) -> Usage?
}

/// A call of a tool in a plain message.
package struct PlainCall: Sendable {
  /// The id of the call.
  package var id: String
  /// The name of the tool.
  package var name: String

  /// A call.
  package init(id: String, name: String) {
    self.id = id
    self.name = name
  }
}

/// What a plain message counts for.
package struct PlainSummary: Sendable {
  /// Who speaks.
  package var role: Message.Role
  /// Tokens of the response.
  package var usage: Usage?
  /// How many parts of each kind.
  var (texts, thoughts, calls, results) = (0, 0, 0, 0)

  /// Sums up a message.
  package init(_ message: PlainMessage) {
    (role, usage) = (message.role, message.usage)
    for part in message.parts {
      switch part.kind {
      case .text: texts += 1
      case .thought: thoughts += 1
      case .call: calls += 1
      case .result: results += 1
      }
    }
  }
}

extension ReadingContext {
  /// Remembers what a plain message calls.
  package mutating func pass(_ calls: ArraySlice<PlainCall>) {
    unitCount += 1
    callCount += calls.count
    for call in calls { self.calls.remember(call.id, name: call.name) }
  }
}

extension WritingContext {
  /// Remembers what a plain message calls.
  package mutating func pass(_ calls: ArraySlice<PlainCall>) {
    recordCount += 1
    for call in calls { self.calls.remember(call.id, name: call.name) }
  }
}

extension SessionTotals {
  /// Takes a plain message into account.
  package mutating func count(_ message: PlainSummary, _ calls: ArraySlice<PlainCall>, hasUsage: Bool) {
    messages[message.role] += 1
    if hasUsage, let usage = message.usage {
      self.usage += usage
      self.hasUsage = true
    }
    texts += message.texts
    reasoning += message.thoughts
    toolCalls += message.calls
    toolResults += message.results
    for call in calls { noteTool(call.name) }
  }
}

extension PlainFormat {
  /// No.
  package static func mayRedactPlain(_ message: PlainMessage, in range: Range<Int>, of scan: PlainScan) -> Bool {
    false
  }
}
