import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// Finds which values of two entries differ.
struct ValueDifferences {
  private(set) var found: [ValueDifference] = []
  /// More differences of one message would not help anybody.
  private static let capacity = 100

  private mutating func add(_ field: String, _ left: String?, _ right: String?, offset: Int? = nil) {
    guard found.count < Self.capacity else { return }
    found.append(ValueDifference(field, left, right, offset: offset))
  }

  private mutating func text(_ field: String, _ left: String?, _ right: String?) {
    switch (left, right) {
    case (let left?, let right?):
      if left.utf8.elementsEqual(right.utf8) { return }
      let pair = Excerpt.pair(left, right)
      add(field, pair.left, pair.right, offset: pair.offset)
    case (nil, nil): return
    default: add(field, left.map { Excerpt.of($0) }, right.map { Excerpt.of($0) })
    }
  }

  private mutating func value<Value: Equatable>(_ field: String, _ left: Value?, _ right: Value?) {
    if left != right { add(field, left.map { "\($0)" }, right.map { "\($0)" }) }
  }

  // MARK: Entries

  /// Compares all that two entries say.
  mutating func compare(_ left: ComparedEntry, _ right: ComparedEntry) {
    if let a = left.native, let b = right.native, a.spelled == b.spelled { return }
    switch (left.entry.kind, right.entry.kind) {
    case (.message(let a), .message(let b)): messages(a, b, left.links, right.links)
    case (.event(let type, let a), .event(let other, let b)):
      text("type", type, other)
      json("record", a, b)
    default: add("kind", left.roleName, right.roleName)
    }
    if left.entry.time != right.entry.time {
      add("time", left.entry.time.map { Timestamp($0).text }, right.entry.time.map { Timestamp($0).text })
    }
    if let a = left.native, let b = right.native { remainders(a, b) }
  }

  private mutating func messages(_ a: Message, _ b: Message, _ aLinks: [Int?], _ bLinks: [Int?]) {
    value("role", a.role.rawValue, b.role.rawValue)
    usage(a.usage, b.usage)
    let hasLinks = !(aLinks.isEmpty && bLinks.isEmpty)
    if hasLinks, aLinks != bLinks {
      add("answered call", Self.links(aLinks), Self.links(bLinks))
    }
    blocks(a.blocks, b.blocks, comparingIDs: !hasLinks)
  }

  private static func links(_ links: [Int?]) -> String {
    links.map { $0.map { $0 == 0 ? "the last" : "\($0) before the last" } ?? "none" }.joined(separator: ", ")
  }

  mutating func usage(_ a: Usage?, _ b: Usage?) {
    value("usage.input", a?.input, b?.input)
    value("usage.output", a?.output, b?.output)
    value("usage.cache_read", a?.cacheRead, b?.cacheRead)
    value("usage.cache_write", a?.cacheWrite, b?.cacheWrite)
  }

  // MARK: Blocks

  private mutating func blocks(_ a: [Block], _ b: [Block], comparingIDs: Bool) {
    let pairs = EntryAlignment.steps(
      a.map { MeaningBytes.of($0).hashValue }, b.map { MeaningBytes.of($0).hashValue },
      likeness: { a[$0].kindName == b[$1].kindName ? 1 : 0 })
    for step in pairs {
      let index = (step.left ?? step.right ?? 0) + 1
      switch (step.left, step.right) {
      case (let i?, let j?):
        block(i == j ? "block \(index)" : "block \(i + 1) and \(j + 1)", a[i], b[j], comparingIDs)
      case (let i?, nil): add("block \(index), \(a[i].kindName)", Excerpt.of(a[i].opening), nil)
      case (nil, let j?): add("block \(index), \(b[j].kindName)", nil, Excerpt.of(b[j].opening))
      case (nil, nil): break
      }
    }
  }

  private mutating func block(_ name: String, _ left: Block, _ right: Block, _ comparesIDs: Bool) {
    switch (left, right) {
    case (.text(let a), .text(let b)): text("\(name), text", a, b)
    case (.reasoning(let a, let aSeal), .reasoning(let b, let bSeal)):
      text("\(name), reasoning", a, b)
      text("\(name), signature", aSeal, bSeal)
    case (.image(let type, let a), .image(let other, let b)): image(name, (type, a), (other, b))
    case (.toolCall(let a), .toolCall(let b)):
      text("\(name), tool name", a.name, b.name)
      input("\(name), tool input", a.input, b.input)
      if comparesIDs { text("\(name), call id", a.id, b.id) }
    case (.toolResult(let a), .toolResult(let b)): result(name, a, b, comparesIDs)
    case (.opaque(let type, let a), .opaque(let other, let b)):
      text("\(name), type", type, other)
      json(name, a, b)
    default:
      add(name, "\(left.kindName): " + Excerpt.of(left.opening), "\(right.kindName): " + Excerpt.of(right.opening))
    }
  }

  private mutating func image(
    _ name: String, _ a: (mediaType: String, base64: String), _ b: (mediaType: String, base64: String)
  ) {
    text("\(name), media type", a.mediaType, b.mediaType)
    text("\(name), image data", a.base64, b.base64)
  }

  private mutating func input(_ field: String, _ a: ToolCall.Input, _ b: ToolCall.Input) {
    if MeaningBytes.of({ $0.input(a) }) == MeaningBytes.of({ $0.input(b) }) { return }
    guard let left = a.value, let right = b.value else { return text(field, a.text, b.text) }
    json(field, left, right)
  }

  private mutating func result(_ name: String, _ a: ToolResult, _ b: ToolResult, _ comparesIDs: Bool) {
    if MeaningBytes.of({ $0.content(a.content) }) != MeaningBytes.of({ $0.content(b.content) }) {
      if a.content.count <= 1, b.content.count <= 1 {
        text("\(name), result", a.text, b.text)
      } else {
        parts("\(name), result", a.content, b.content)
      }
    }
    if let left = a.name, let right = b.name { text("\(name), tool name", left, right) }
    if comparesIDs { text("\(name), call id", a.callID, b.callID) }
    value("\(name), is error", a.isError, b.isError)
    value("\(name), duration", a.durationMilliseconds, b.durationMilliseconds)
  }

  private mutating func parts(_ name: String, _ a: [ToolResult.Part], _ b: [ToolResult.Part]) {
    for index in 0..<max(a.count, b.count) {
      let (left, right) = (index < a.count ? a[index] : nil, index < b.count ? b[index] : nil)
      let field = "\(name) part \(index + 1)"
      switch (left, right) {
      case (.text(let x), .text(let y)): text(field, x, y)
      case (.image(let type, let x), .image(let other, let y)): image(field, (type, x), (other, y))
      default: add(field, left.map(Self.part), right.map(Self.part))
      }
    }
  }

  private static func part(_ part: ToolResult.Part) -> String {
    switch part {
    case .text(let text): Excerpt.of(text)
    case .image(let type, let data): "\(type), \(data.utf8.count) characters"
    }
  }

  // MARK: JSON

  /// Compares values member by member, numbers by their digits.
  mutating func json(_ field: String, _ a: JSON, _ b: JSON) {
    if MeaningBytes.of({ $0.value(a) }) == MeaningBytes.of({ $0.value(b) }) { return }
    let (a, b) = (a.unfolded, b.unfolded)
    switch (a, b) {
    case (.object(let left), .object(let right)):
      let names = left.map(\.name) + right.map(\.name)
      var seen: Set<[UInt8]> = []
      let (before, ours, others) = (found.count, Self.byName(left), Self.byName(right))
      for name in names where seen.insert(Array(name.utf8)).inserted {
        optional("\(field).\(name)", ours[Array(name.utf8)], others[Array(name.utf8)])
      }
      if found.count == before { add(field, Excerpt.of(a), Excerpt.of(b)) }
    case (.array(let left), .array(let right)):
      for index in 0..<max(left.count, right.count) {
        optional(
          "\(field)[\(index)]", index < left.count ? left[index] : nil, index < right.count ? right[index] : nil)
      }
    case (.string(let left), .string(let right)):
      text(field, left.repaired, right.repaired)
      if left.repaired.utf8.elementsEqual(right.repaired.utf8) { add(field, left.raw, right.raw) }
    default: add(field, Excerpt.of(a), Excerpt.of(b))
    }
  }

  /// The last value of each name that can be had decoded.
  private static func byName(_ members: [JSONMember]) -> [[UInt8]: JSON] {
    let named = members.compactMap { member in member.key.value.map { (Array($0.utf8), member.value) } }
    return Dictionary(named, uniquingKeysWith: { $1 })
  }

  private mutating func optional(_ field: String, _ a: JSON?, _ b: JSON?) {
    guard found.count < Self.capacity else { return }
    if let a, let b { return json(field, a, b) }
    add(field, a.map { Excerpt.of($0) }, b.map { Excerpt.of($0) })
  }

  // MARK: What only one format knows

  private mutating func remainders(_ a: NativeRemainder, _ b: NativeRemainder) {
    remainders("record.", a.operations, b.operations)
  }

  /// Compares what two records (or heads) hold besides what their neutral forms say.
  mutating func remainders(_ prefix: String, _ a: [PatchOperation], _ b: [PatchOperation]) {
    let (left, right) = (Self.byPlace(a), Self.byPlace(b))
    for place in Set(left.keys).union(right.keys).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let (x, y) = (left[place] ?? [], right[place] ?? [])
      guard x.map(\.meaning) != y.map(\.meaning) else { continue }
      add(prefix + String(decoding: place, as: UTF8.self), x.first.map(\.excerpt), y.first.map(\.excerpt))
    }
  }

  private static func byPlace(_ operations: [PatchOperation]) -> [[UInt8]: [PatchOperation]] {
    Dictionary(grouping: operations) { Array($0.place.utf8) }
  }
}

extension PatchOperation {
  private var values: [JSON] {
    switch change {
    case .set(_, let value): [value]
    case .add(_, let member): [member.value]
    case .insert(_, let values): values
    case .remove, .cut: []
    }
  }

  fileprivate var meaning: [UInt8] { MeaningBytes.of { meaning in values.forEach { meaning.value($0) } } }

  fileprivate var excerpt: String { values.isEmpty ? "absent" : values.map { Excerpt.of($0) }.joined(separator: ", ") }
}

extension MeaningBytes {
  static func of(_ block: Block) -> [UInt8] { of { $0.block(block) } }
}

extension ComparedEntry {
  /// The role, or the type of a record that is no message.
  var roleName: String {
    switch entry.kind {
    case .message(let message): message.role.rawValue
    case .event(let type, _): type
    }
  }

  /// As a side of a difference.
  var side: MessageDifference.Side {
    let excerpt: String
    switch entry.kind {
    case .message(let message): excerpt = message.blocks.first.map { Excerpt.of($0.opening) } ?? ""
    case .event(_, let record): excerpt = Excerpt.of(record)
    }
    return MessageDifference.Side(number: number, role: roleName, place: place, excerpt: excerpt)
  }
}
