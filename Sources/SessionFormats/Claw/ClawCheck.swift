import SatchelJSONText
import SatchelSessionModel

/// The program's own rules for one line or one value, in its own words where it has some.
///
/// Works on the text, not on the typed records: those are more lenient.
struct ClawCheck {
  private let revision: ClawRevision
  private let number: Int?
  private let indent: Int
  private let base: UInt64
  private var problems: [Finding] = []

  /// A check of a text that begins at an offset of its file.
  init(_ revision: ClawRevision, line: Int? = nil, indent: Int = 0, base: UInt64) {
    self.revision = revision
    self.base = base
    self.indent = indent
    number = line
  }

  func report(to log: inout FindingLog) {
    for problem in problems { log.add(problem) }
  }

  private mutating func refuse(_ message: String, _ view: JSONView) {
    let inside = view.range.lowerBound
    let column = number.map { _ in indent + inside + 1 }
    let place = Place(line: number, column: column, offset: base + UInt64(inside))
    problems.append(Finding(.warning, code: "refused", message: message, place: place))
  }

  /// What the program's JSON reader refuses and ours does not (section 2.3).
  mutating func dialect(_ document: JSONDocument) {
    let traits = document.traits
    if traits.hasFraction { refuse("a number with a fraction or an exponent", document.root) }
    if traits.hasLongInteger { refuse("number out of range", document.root) }
    if traits.strings.contains(.surrogateEscapes) { refuse("invalid unicode scalar value", document.root) }
  }

  // MARK: Lines (sections 4.1 to 4.8)

  mutating func line(_ document: JSONDocument) {
    dialect(document)
    let root = document.root
    let name = "JSONL record at line \(number ?? 1)"
    guard root.kind == .object else { return refuse("\(name) must be an object", root) }
    guard let type = root.member("type")?.string else { return refuse("\(name) missing type", root) }
    switch type {
    case "session_meta": meta(root)
    case "compaction": compaction(root)
    case "prompt_history" where revision.readsPrompts: break
    case "message":
      guard let inner = root.member("message") else { return refuse("\(name) missing message", root) }
      message(inner)
    default: refuse("unsupported JSONL record type at line \(number ?? 1): \(type.shownAsWord)", root)
    }
  }

  private mutating func meta(_ view: JSONView) {
    if revision != .newest || view.member("created_at_ms") != nil { milliseconds(view, "created_at_ms") }
    if let fork = view.member("fork") { self.fork(fork) }
    string(view, "session_id")
    milliseconds(view, "updated_at_ms")
    integer(view.member("version"), "version", upTo: Int64(UInt32.max), in: view)
  }

  mutating func fork(_ view: JSONView) {
    guard view.kind == .object else { return refuse("fork metadata must be an object", view) }
    string(view, "parent_session_id")
  }

  mutating func compaction(_ view: JSONView) {
    guard view.kind == .object else { return refuse("compaction must be an object", view) }
    integer(view.member("count"), "count", upTo: Int64(UInt32.max), in: view)
    integer(view.member("removed_message_count"), "removed_message_count", upTo: .max, in: view)
    string(view, "summary")
  }

  /// What the early branch knew of a session (section 5).
  mutating func metadata(_ view: JSONView) {
    guard view.kind == .object else { return refuse("session metadata must be an object", view) }
    integer(view.member("message_count"), "message_count", upTo: Int64(UInt32.max), in: view)
    string(view, "model")
    string(view, "started_at")
  }

  mutating func message(_ view: JSONView) {
    guard view.kind == .object else { return refuse("message must be an object", view) }
    role(view)
    if let blocks = view.member("blocks"), blocks.kind == .array {
      for element in blocks.elements { block(element) }
    } else {
      refuse("missing blocks", view)
    }
    guard revision.readsUsage, let usage = view.member("usage") else { return }
    guard usage.kind == .object else { return refuse("usage must be an object", usage) }
    for name in ClawUsage.table.fields.map(\.name) {
      integer(usage.member(name), name.description, upTo: Int64(UInt32.max), in: usage)
    }
  }

  private mutating func role(_ view: JSONView) {
    guard let role = view.member("role")?.string else { return refuse("missing role", view) }
    if !ClawRole(rawValue: role).isKnown { refuse("unsupported message role: \(role.shownAsWord)", view) }
  }

  private mutating func block(_ view: JSONView) {
    guard view.kind == .object else { return refuse("block must be an object", view) }
    guard let type = view.member("type")?.string else { return refuse("missing block type", view) }
    switch type {
    case "text": string(view, "text")
    case "thinking" where revision.readsThinking: string(view, "thinking")
    case "thinking" where revision == .e1m: string(view, "text")
    case "tool_use":
      for name in ["id", "input", "name"] as [StaticString] { string(view, name) }
    case "tool_result":
      for name in ["output", "tool_name", "tool_use_id"] as [StaticString] { string(view, name) }
      if view.member("is_error")?.bool == nil { refuse("missing is_error", view) }
    default: refuse("unsupported block type: \(type.shownAsWord)", view)
    }
  }

  // MARK: Values

  private mutating func string(_ view: JSONView, _ name: StaticString) {
    if view.member(name)?.kind != .string { refuse("missing \(name)", view) }
  }

  private mutating func milliseconds(_ view: JSONView, _ name: StaticString) {
    integer(view.member(name), name.description, upTo: .max, in: view)
  }

  private mutating func integer(_ value: JSONView?, _ name: String, upTo limit: Int64, in view: JSONView) {
    if let value { integer(value, name, upTo: limit) } else { refuse("missing \(name)", view) }
  }

  mutating func integer(_ view: JSONView, _ name: String, upTo limit: Int64) {
    guard let number = view.number else { return refuse("missing \(name)", view) }
    // What is no 64-bit integer has been objected to already.
    guard let value = Int64(number.text) else { return }
    if value < 0 || value > limit { refuse("\(name) out of range", view) }
  }
}
