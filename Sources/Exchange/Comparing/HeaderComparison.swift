import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

// What is said once. Between formats a value is the same if it is so in the form that both
// share, or if one is what a conversion of the other would give; a value that the other's
// format would not give back is named as not held there.

/// Compares the heads of two sessions.
struct HeaderComparison<Left: SessionFormat, Right: SessionFormat> {
  private(set) var differences: [ValueDifference] = []
  private(set) var notHeld: [Comparison.NotHeld] = []

  init(_ left: (head: Left.Head, header: SessionHeader), _ right: (head: Right.Head, header: SessionHeader)) {
    if Left.name == Right.name {
      compare(left.header, right.header)
      compareRemainders(left, right)
    } else {
      compareAcross(left.header, right.header)
    }
  }

  // MARK: The same format

  private mutating func compare(_ a: SessionHeader, _ b: SessionHeader) {
    let (left, right) = (HeaderFields(a), HeaderFields(b))
    for name in HeaderFields.names { add(name, left[name], right[name]) }
  }

  private mutating func add(_ name: String, _ left: HeaderFields.Value?, _ right: HeaderFields.Value?) {
    if Self.same(left, right) { return }
    if let left, let right {
      let pair = Excerpt.pair(left.shown, right.shown)
      differences.append(ValueDifference(name, pair.left, pair.right))
    } else {
      differences.append(ValueDifference(name, left.map { Excerpt.of($0.shown) }, right.map { Excerpt.of($0.shown) }))
    }
  }

  private mutating func compareRemainders(
    _ left: (head: Left.Head, header: SessionHeader), _ right: (head: Right.Head, header: SessionHeader)
  ) {
    var (a, b) = (Self.remainder(of: left, Left.self), Self.remainder(of: right, Right.self))
    // The journal and the old single object hold the same things under other names.
    if left.head.tree["layout"]?.text != right.head.tree["layout"]?.text {
      let layouts = [left.head.tree["layout"]?.text, right.head.tree["layout"]?.text]
      if layouts.contains("object") { return }
      a.removeAll { $0.place == "layout" }
      b.removeAll { $0.place == "layout" }
    }
    var values = ValueDifferences()
    values.remainders("head.", a, b)
    differences += values.found
  }

  private static func remainder<Format: SessionFormat>(
    of side: (head: Format.Head, header: SessionHeader), _ format: Format.Type
  ) -> [PatchOperation] {
    var ignored = MappingNotes()
    let back = Format.head(for: side.header, noting: &ignored)
    return PatchDifference.operations(from: back.tree, to: side.head.tree.spelled(as: back.tree))
  }

  // MARK: Two formats

  private mutating func compareAcross(_ a: SessionHeader, _ b: SessionHeader) {
    let (left, right) = (HeaderFields(a), HeaderFields(b))
    let inRight = HeaderFields(Self.passed(a, Right.self))
    let inLeft = HeaderFields(Self.passed(b, Left.self))
    let shared = (HeaderFields(Self.common(a)), HeaderFields(Self.common(b)))
    for name in HeaderFields.names {
      let (x, y) = (left[name], right[name])
      if Self.same(x, y) { continue }
      if x != nil, !Self.same(inRight[name], x) { lack(name, Right.name) }
      if y != nil, !Self.same(inLeft[name], y) { lack(name, Left.name) }
      let isSame =
        Self.same(shared.0[name], shared.1[name]) || Self.same(inRight[name], y) || Self.same(inLeft[name], x)
      let isLack = y == nil && inRight[name] == nil || x == nil && inLeft[name] == nil
      if !isSame, !isLack { add(name, x, y) }
    }
  }

  private mutating func lack(_ name: String, _ format: FormatID) {
    notHeld.append(.init(format: format, what: "the \(name)", count: 1))
  }

  private static func same(_ a: HeaderFields.Value?, _ b: HeaderFields.Value?) -> Bool { a?.key == b?.key }

  private static func passed<Format: SessionFormat>(_ header: SessionHeader, _ format: Format.Type) -> SessionHeader {
    var ignored = MappingNotes()
    var passed = Format.header(of: Format.head(for: header, noting: &ignored))
    if passed.id.isEmpty { passed.id = header.id }
    return passed
  }

  private static func common(_ header: SessionHeader) -> SessionHeader {
    passed(passed(header, Left.self), Right.self)
  }
}

/// The values of a header by name.
struct HeaderFields {
  /// A value: as it is shown, and as it is compared.
  struct Value {
    var shown: String
    var key: [UInt8]
  }

  private var values: [String: Value] = [:]

  static let names = [
    "id", "title", "created", "updated", "workspace", "model", "system prompt", "tools", "origin", "tokens", "cost",
  ]

  init(_ header: SessionHeader) {
    set("id", header.id.text)
    set("title", header.title)
    set("created", header.createdAt.map { Timestamp($0).text })
    set("updated", header.updatedAt.map { Timestamp($0).text })
    set("workspace", header.workspace)
    set("model", header.model)
    set("system prompt", header.systemPrompt)
    set("tools", header.toolNames.isEmpty ? nil : header.toolNames.sorted().joined(separator: ", "))
    set("origin", header.origin.map(Self.origin))
    set("tokens", header.usage.map(Self.tokens))
    set("cost", header.cost?.text, key: header.cost?.normalized)
  }

  private mutating func set(_ name: String, _ shown: String?, key: String? = nil) {
    values[name] = shown.map { Value(shown: $0, key: Array((key ?? $0).utf8)) }
  }

  private static func origin(_ origin: SessionHeader.Origin) -> String {
    "\(origin.kind.rawValue) of \(origin.parentID)" + (origin.branchName.map { ", branch \($0)" } ?? "")
  }

  private static func tokens(_ usage: Usage) -> String {
    "\(usage.input) in, \(usage.output) out, \(usage.cacheRead ?? 0) read from cache, "
      + "\(usage.cacheWrite ?? 0) written to cache"
  }

  subscript(name: String) -> Value? { values[name] }
}
