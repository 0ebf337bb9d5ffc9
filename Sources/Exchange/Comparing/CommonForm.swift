import SatchelSessionFormats
import SatchelSessionModel

// Two formats are compared by what both can say. What that is, the formats' own mappings
// tell: entries go through the records of the one and then of the other, and what comes
// out is what a session of either could hold of them. Both sides take the same way, so
// that equal entries stay equal; what falls off on the way is named, and is no difference.

/// Brings entries into the form that two formats share.
protocol CommonForm {
  /// What the entries of a unit are in both formats, and what they are in the other side's alone: that
  /// tells what it cannot hold.
  mutating func process(_ entries: [Entry]) -> (common: [Entry], held: [Entry])
  /// Whether entries are to be handed over a whole turn at a time.
  var groupsTurns: Bool { get }
}

/// The form that two formats share; a format that regroups turns must come first.
struct CommonFormOfTwo<First: SessionFormat, Second: SessionFormat>: CommonForm {
  private var first: Passage<First>
  private var second: Passage<Second>
  /// The way into the other side's format, where that is not the first step.
  private var other: Passage<Second>?

  init(_ first: First.Type, _ second: Second.Type, otherIsFirst: Bool, header: SessionHeader) {
    self.first = Passage(header)
    self.second = Passage(header)
    other = otherIsFirst ? nil : Passage(header)
  }

  var groupsTurns: Bool { First.groupsTurns || Second.groupsTurns }

  mutating func process(_ entries: [Entry]) -> (common: [Entry], held: [Entry]) {
    let middle = first.pass(entries)
    return (second.pass(middle), other?.pass(entries) ?? middle)
  }
}

/// The way into a format's records and back.
struct Passage<Format: SessionFormat> {
  private var reading = ReadingContext()
  private var writing: WritingContext

  init(_ header: SessionHeader) { writing = WritingContext(header: header) }

  mutating func pass(_ entries: [Entry]) -> [Entry] {
    var ignored = MappingNotes()
    return Format.entries(of: Format.records(for: entries, in: &writing, noting: &ignored), in: &reading)
  }
}

/// What is in entries, counted by kind.
struct EntryFeatures {
  private(set) var counts: [String: Int] = [:]

  init(_ entries: [Entry]) {
    for entry in entries { take(entry) }
  }

  private mutating func add(_ name: String) { counts[name, default: 0] += 1 }

  private mutating func take(_ entry: Entry) {
    guard let message = entry.message else {
      if case .event(let type, _) = entry.kind { add("records of type \(type)") }
      return
    }
    if entry.time != nil { add("times of messages") }
    if message.role == .system { add("messages of the role system") }
    if message.usage != nil { add("tokens of messages") }
    for block in message.blocks { take(block) }
  }

  private mutating func take(_ block: Block) {
    switch block {
    case .text: add("separate texts")
    case .reasoning(_, let signature):
      add("separate parts of reasoning")
      if signature != nil { add("signatures") }
    case .image: add("images")
    case .toolCall: add("tool calls")
    case .toolResult(let result):
      add("tool results")
      if result.durationMilliseconds != nil { add("durations") }
      for part in result.content { if case .image = part { add("images") } }
      if result.content.count > 1 { add("results of several parts") }
    case .opaque(let type, _): add("parts of type \(type)")
    }
  }

  /// What is here and not there.
  func missing(from other: EntryFeatures) -> [String: Int] {
    counts.reduce(into: [:]) { missing, feature in
      let lack = feature.value - (other.counts[feature.key] ?? 0)
      if lack > 0 { missing[feature.key] = lack }
    }
  }
}
