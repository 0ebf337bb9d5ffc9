import SatchelDigests
import SatchelJSONText
import SatchelSessionFormats

/// What is put aside in a record: the way from what would come back to what was there.
struct RecordAside {
  /// The format that the record came from.
  var source: FormatID
  var operations: [PatchOperation]
  /// What the operations are about; nil where an earlier version wrote them.
  var digests: PartDigests?
  /// Whether the record begins a unit although it does not look like it.
  var beginsUnit: Bool
  /// Whether this only tells that the record belongs to a unit, for which something stands in an earlier one.
  var endsUnit = false
  /// Which mark stands in that earlier one; nil where an earlier version wrote it.
  var beginning: String?
  /// What was put aside for units that are gone, parts of which stand in this one now.
  private(set) var strays: [RecordAside] = []
  /// Operations that nobody can read, since somebody edited them or they were damaged.
  private(set) var unreadableCount = 0

  init(source: FormatID, operations: [PatchOperation], digests: PartDigests? = nil, beginsUnit: Bool) {
    self.source = source
    self.operations = operations
    self.digests = digests
    self.beginsUnit = beginsUnit
  }

  /// From the text in a record; nil if it is not ours.
  init?(_ text: String) {
    guard let tree = try? JSON(parsing: text, options: .ownText),
      let source = tree["f"]?.text.flatMap(FormatRegistry.id)
    else { return nil }
    self.source = source
    (operations, unreadableCount) = readOperations(tree["p"])
    beginsUnit = tree["u"] != nil
    endsUnit = tree["e"] != nil
    beginning = tree["e"]?.text
    let others = tree["s"]?.elements ?? []
    strays = others.compactMap { $0.text.flatMap(RecordAside.init) }.filter { $0.source == source }
    unreadableCount += others.count - strays.count
    guard let digests = tree["d"] else { return }
    self.digests = PartDigests(json: digests)
    if self.digests == nil { unreadableCount += 1 }
  }

  /// Whether a text, which nobody has read yet, may tell of a beginning.
  static func mayBeginUnit(_ text: String) -> Bool { text.utf8.count < 16 || text.contains(needle) }
  private static let needle = "\"u\""

  /// The operation that puts back a unit as it was, whatever is there.
  static func whole(_ unit: JSON) -> PatchOperation {
    PatchOperation(path: [], change: .set(was: Hash64(of: unit), unit))
  }

  /// Whether the whole unit is put back.
  var isWhole: Bool { operations.contains { $0.path.isEmpty && $0.isSet } }

  /// What tells a mark from others, for the end of its unit.
  static func name(of text: String) -> String { String(Hash64(text.utf8).hex.prefix(6)) }

  var text: String? {
    if operations.isEmpty, !beginsUnit, !endsUnit { return nil }
    var members = [JSONMember("f", .string(source.rawValue))]
    if beginsUnit { members.append(JSONMember("u", 1)) }
    if endsUnit { members.append(JSONMember("e", beginning.map { .string($0) } ?? 1)) }
    if !operations.isEmpty { members.append(JSONMember("p", .array(operations.map(\.json)))) }
    if let digests = digests?.json { members.append(JSONMember("d", digests)) }
    return String(decoding: JSON.object(members).text(), as: UTF8.self)
  }
}

/// What is put aside in a head.
struct HeadAside {
  /// The format that the session came from.
  var source: FormatID
  /// The name of the file it came from, without folders.
  var fileName: String?
  /// The way from the head that would come back to the one that was there.
  var operations: [PatchOperation]
  /// Records behind the last one that the target could hold.
  var tail: [JSON]
  /// The era that was asked for when the target was written.
  var style: WritingStyle?
  /// Hash of the members that the target's writer derived from all records.
  var derived: Hash64?
  /// How many records were put aside whole, in the records behind them.
  var recordCount = 0
  /// The layout of the file it came from, where that is not its program's form.
  var layout: LayoutAside?
  /// Operations that nobody can read.
  private(set) var unreadableCount = 0

  init(source: FormatID, fileName: String?, operations: [PatchOperation]) {
    self.source = source
    self.fileName = fileName
    self.operations = operations
    tail = []
  }

  /// From the text in a head; nil if it is not ours or of a newer version.
  init?(_ text: String) {
    guard let tree = try? JSON(parsing: text, options: .ownText), tree["v"]?.int64 == 1,
      let source = tree["from"]?.text.flatMap(FormatRegistry.id)
    else { return nil }
    self.source = source
    fileName = tree["file"]?.text
    (operations, unreadableCount) = readOperations(tree["p"])
    tail = tree["tail"]?.elements ?? []
    if let told = tree["tail"], told.elements == nil { unreadableCount += 1 }
    style = (tree["era"]?.text).map(WritingStyle.init(rawValue:))
    derived = tree["derived"]?.text.flatMap { Hash64(hex: $0) }
    recordCount = tree["records"]?.int64.flatMap { Int(exactly: $0) } ?? 0
    guard let layout = tree["layout"] else { return }
    self.layout = LayoutAside(json: layout)
    if self.layout == nil { unreadableCount += 1 }
  }

  /// What stands in it of an earlier conversion, where the session had come to its own format by one.
  private var inner: HeadAside? {
    for operation in operations {
      let values: [JSON] =
        switch operation.change {
        case .add(_, let member): [.object([member])]
        case .set(_, let value): [value]
        case .insert(_, let values): values
        case .remove, .cut: []
        }
      if let found = values.lazy.compactMap(Self.aside).first { return found }
    }
    return nil
  }

  private static func aside(in value: JSON) -> HeadAside? {
    switch value {
    case .object(let members):
      for member in members {
        let isOurs = member.name == Aside.memberName
        if isOurs, let found = (member.value.text ?? member.value["head"]?.text).flatMap(HeadAside.init) {
          return found
        }
        if let found = aside(in: member.value) { return found }
      }
      return nil
    case .array(let elements): return elements.lazy.compactMap(aside).first
    case .spelled(let text): return text.mayName(Aside.memberName) ? aside(in: value.unfolded) : nil
    case .null, .bool, .number, .string: return nil
    }
  }

  /// Whether the way back leads to a format.
  func leads(to format: FormatID) -> Bool { source == format || inner?.leads(to: format) ?? false }

  var text: String {
    var members = [JSONMember("v", 1), JSONMember("from", .string(source.rawValue))]
    if let fileName { members.append(JSONMember("file", .string(fileName))) }
    if !operations.isEmpty { members.append(JSONMember("p", .array(operations.map(\.json)))) }
    if !tail.isEmpty { members.append(JSONMember("tail", .array(tail))) }
    if let style { members.append(JSONMember("era", .string(style.rawValue))) }
    if let derived { members.append(JSONMember("derived", .string(derived.hex))) }
    if recordCount > 0 { members.append(JSONMember("records", .integer(recordCount))) }
    if let layout { members.append(JSONMember("layout", layout.json)) }
    return String(decoding: JSON.object(members).text(), as: UTF8.self)
  }
}

/// The operations of a list, and how many more there are that cannot be read.
private func readOperations(_ list: JSON?) -> (operations: [PatchOperation], unreadableCount: Int) {
  guard let list else { return ([], 0) }
  guard let elements = list.elements else { return ([], 1) }
  let operations = elements.compactMap(PatchOperation.init(json:))
  return (operations, elements.count - operations.count)
}

/// Whether a text in the place of what was put aside is no JSON, so that nothing can be put back from it.
func isUnreadableAside(_ text: String) -> Bool { (try? JSON(parsing: text, options: .ownText))?.members == nil }
