import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// Whether a value may stand in a document is asked of the format's own strict reader: the
// value is put alone into a document that is otherwise known to be sound.

/// How a damaged document is laid out, and what its program demands of it.
struct DocumentPlan {
  /// Members that hold lists whose elements are saved one by one; in a document that is a list, one without a name.
  var lists: [String]
  /// Those of them whose elements are texts; elsewhere they are objects.
  var textLists: Set<String> = []
  /// Whether the document is a list itself.
  var isList = false
  /// Members that the program demands, with what stands for them where they are lost.
  var defaults: [JSONMember] = []
  /// Members that a sound document has, as a frame for checks.
  var frame: [JSONMember] = []
  /// The format.
  var format: FormatID
  /// What the program of the format lets through, and takes in another spelling.
  let spelling: SalvageSpelling
  /// The object inside of the document that has the session, with the plan for it.
  var section: (name: String, plan: DocumentPlan)? {
    get { sections.first.map { ($0.key, $0.value) } }
    set { sections = newValue.map { [$0.name: $0.plan] } ?? [:] }
  }
  private var sections: [String: DocumentPlan] = [:]
  /// Members that may not stand in this object, since they belong into another.
  var refused: Set<String> = []
  /// The id that the session of a snapshot is expected to have.
  var expectedID: ExpectedID?
  /// What may stand only once in a list, by list and element.
  var identity: @Sendable (String, any RandomAccessBytes) -> String? = { _, _ in nil }
  /// What the program would object to in a document.
  var objections: @Sendable (any RandomAccessBytes) -> [Finding]
  /// What keeps the lists in step where an element is lost, by list.
  var placeholders: [String: @Sendable (String) -> JSON] = [:]
  /// Lists inside of the elements of a list, by list.
  var parts: [String: PartList] = [:]
  /// The limits of one value.
  var limits: ReadingLimits
  /// An element of a list up to this size is taken whole. A larger one, such as a run with all its events, is asked for
  /// and copied piece by piece.
  var wholeBytes: Int { min(limits.maximumValueBytes, 8 << 20) }
  /// What stands before an element of each list in the text that is asked about.
  private var heads: [String: [UInt8]] = [:]

  init(
    lists: [String], isList: Bool = false, frame: [JSONMember] = [], format: FormatID, limits: ReadingLimits,
    objections: @escaping @Sendable (any RandomAccessBytes) -> [Finding]
  ) {
    self.lists = lists
    self.isList = isList
    self.frame = frame
    self.format = format
    spelling = (FormatRegistry.format(format) as? any SalvageableFormat.Type)?.spelling ?? SalvageSpelling()
    self.limits = limits
    self.objections = objections
  }

  /// Whether the program takes an element of a list; memory is that of the strict reader.
  func accepts(element: any RandomAccessBytes, of list: String) -> Bool {
    objections(toElement: element, of: list).isEmpty
  }

  /// What the program objects to in an element of a list.
  func objections(toElement element: any RandomAccessBytes, of list: String) -> [Finding] {
    let (head, tail) = isList ? (Array("[".utf8), "]") : (heads[list] ?? head(of: list), "]}")
    guard let bytes = element as? [UInt8] else {
      return objections(SplicedBytes(head, then: element, suffix: Array(tail.utf8)))
    }
    return objections(head + bytes + Array(tail.utf8))
  }

  /// Whether the program takes a member; lists are looked at element by element.
  func accepts(member name: JSONString, _ bytes: [UInt8]) -> Bool {
    let isElsewhere = refused.contains(name.repaired) || section?.name == name.repaired
    if isElsewhere || lists.contains(name.repaired) { return false }
    // With the frame, a member that has another name in older files would stand there twice.
    return accepts(name, bytes, beside: frame) || defaults.count < frame.count && accepts(name, bytes, beside: defaults)
  }

  /// Whether the program takes a member that stands there twice, as it does where it does not know it, or reads the last.
  func accepts(repeated name: JSONString, _ bytes: [UInt8]) -> Bool {
    let known = frame.contains { $0.name == name.repaired } || lists.contains(name.repaired)
    if known && !spelling.lastRepeatCounts { return false }
    if spelling.lastRepeatCounts { return accepts(member: name, bytes) }
    let member = [UInt8(ascii: "\"")] + Array(name.raw.utf8) + Array("\":".utf8) + bytes
    var text = [UInt8(ascii: "{")]
    for other in frame { text += Self.text(of: other) + [UInt8(ascii: ",")] }
    return objections(text + member + [UInt8(ascii: ",")] + member + [UInt8(ascii: "}")]).isEmpty
  }

  private func accepts(_ name: JSONString, _ bytes: [UInt8], beside others: [JSONMember]) -> Bool {
    var text = [UInt8(ascii: "{")]
    for member in others where member.name != name.repaired { text += Self.text(of: member) + [UInt8(ascii: ",")] }
    text += [UInt8(ascii: "\"")] + Array(name.raw.utf8) + Array("\":".utf8) + bytes + [UInt8(ascii: "}")]
    return objections(text).isEmpty
  }

  /// What stands before the element of a list in the text that is asked about.
  private func head(of list: String) -> [UInt8] {
    var text = [UInt8(ascii: "{")]
    for member in frame where member.name != list { text += Self.text(of: member) + [UInt8(ascii: ",")] }
    return text + Array("\"\(list)\":[".utf8)
  }

  /// The plan with its heads made once, and with those members of its frame as defaults that have the names.
  func prepared(demanding names: Set<String>) -> DocumentPlan {
    var plan = self
    plan.defaults = frame.filter { names.contains($0.name) }
    for list in lists { plan.heads[list] = head(of: list) }
    return plan
  }

  static func text(of member: JSONMember) -> [UInt8] {
    JSON.string(member.key).text() + [UInt8(ascii: ":")] + member.value.text()
  }
}

extension DocumentPlan {
  /// The plan for a session's file of a format that is one document; `stem` becomes the id if that is lost.
  static func session(_ format: FormatID, stem: String, limits: ReadingLimits) -> DocumentPlan {
    let plan = frame(format, stem, limits)
    return plan.prepared(demanding: demanded[format] ?? [])
  }

  /// The members that each program cannot do without, as its strict reader tells.
  static let demanded: [FormatID: Set<String>] = Dictionary(
    uniqueKeysWithValues: FormatRegistry.ids.map { format in
      let plan = frame(format, "id", ReadingLimits())
      let names = plan.frame.map(\.name).filter { name in
        !plan.objections(JSON.object(plan.frame.filter { $0.name != name }).text()).isEmpty
      }
      return (format, Set(names))
    })

  static func frame(_ format: FormatID, _ stem: String, _ limits: ReadingLimits) -> DocumentPlan {
    guard let known = FormatRegistry.format(format) as? any DocumentFormat.Type else {
      return DocumentPlan(lists: [], frame: [], format: format, limits: limits) { _ in [] }
    }
    let shape = known.document(of: SessionID(stem))
    var plan = DocumentPlan(lists: shape.lists, frame: shape.frame, format: format, limits: limits) {
      known.objections(to: $0)
    }
    plan.parts = shape.parts.mapValues { .blocks($0) }
    plan.placeholders = shape.placeholders
    return plan
  }

  /// The plan for a file of claw's Python port.
  static func port(stem: String, limits: ReadingLimits) -> DocumentPlan {
    let frame = [
      JSONMember("session_id", .string(stem)), JSONMember("messages", []), JSONMember("input_tokens", 0),
      JSONMember("output_tokens", 0),
    ]
    var plan = DocumentPlan(lists: ["messages"], frame: frame, format: .claw, limits: limits) {
      ClawFormat.objections(to: $0)
    }
    plan.textLists = ["messages"]
    return plan.prepared(demanding: Set(frame.map(\.name)))
  }

  /// The plan for a side file of an A3S store; nil for kinds of which no part makes sense.
  static func side(_ kind: A3SSideKind, limits: ReadingLimits) -> DocumentPlan? {
    if kind == .loopCheckpoints { return nil }
    let isObject = kind == .artifacts
    var plan = DocumentPlan(
      lists: [isObject ? "artifacts" : ""], isList: !isObject, frame: isObject ? [JSONMember("artifacts", [])] : [],
      format: .a3s, limits: limits
    ) { A3SFormat.objections(toSide: kind, $0) }
    if kind == .runs { plan.parts = ["": .events(sessionID: "")] }
    return plan.prepared(demanding: ["artifacts"])
  }
}
