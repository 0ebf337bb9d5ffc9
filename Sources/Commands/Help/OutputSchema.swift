import SatchelJSONText

/// The JSON schemas of what `--json` prints, from the tables of members.
enum OutputSchema {
  /// The version that each object tells: raised when a member is taken away, renamed or changes its meaning.
  static let version = 1
  /// The member that tells it.
  static let versionMember = "schemaVersion"

  /// The schema of what a command prints, in the dialect of 2020-12.
  static func schema(of command: CommandSpecification) -> JSON {
    let title = "\(ProgramTable.name) \(command.name) --json"
    let own = schema(of: command.allMembers, titled: title)
    if command.otherMembers.isEmpty { return own }
    let other = schema(of: [versionOfOutput] + command.otherMembers, titled: title)
    let head = Array((own.members ?? []).prefix(2))
    return .object(
      head + [JSONMember("anyOf", .array([own, other].map { .object(Array(($0.members ?? []).dropFirst(2))) }))])
  }

  /// The schema of what a failure prints on standard error.
  static var errors: JSON { schema(of: errorMembers, titled: "\(ProgramTable.name): a failure with --json") }

  /// What the members of a failure mean.
  static let errorMembers: [CommandSpecification.Member] =
    [
      versionOfOutput, .init(path: "error.code", meaning: "the kind, in words joined by hyphens"),
      .init(path: "error.message", meaning: "one sentence: what is the matter and, where it helps, what to do"),
    ] + CommandSpecification.Member.place(in: "error") + [
      .init(path: "error.cause", meaning: "what lies behind it, in the words of the system", isOptional: true),
      .init(path: "error.condition", meaning: "why a whole class of files is refused, as a word", isOptional: true),
    ] + BundleFaultReport.members(in: "error.faults").map(\.optional) + [
      .init(path: "error.conflicts", meaning: "files that are in the way", kind: .paths, isOptional: true),
      .init(path: "error.status", meaning: "the exit status", kind: .integer),
    ]

  /// The member that every object has.
  static let versionOfOutput = CommandSpecification.Member(
    path: versionMember, meaning: "version of this object's shape: \(version)", kind: .integer)

  private static func schema(of members: [CommandSpecification.Member], titled title: String) -> JSON {
    var root = Node()
    for member in members { root.add(member, at: steps(to: member.path)[...]) }
    let head = [
      JSONMember("$schema", "https://json-schema.org/draft/2020-12/schema"), JSONMember("title", .string(title)),
    ]
    return .object(head + (root.schema.members ?? []))
  }

  /// `a[].b` as `a`, `[]`, `b`.
  private static func steps(to path: String) -> [String] {
    path.split(separator: ".").flatMap { part -> [String] in
      var name = part
      var lists = 0
      while name.hasSuffix("[]") {
        name = name.dropLast(2)
        lists += 1
      }
      return [String(name)] + Array(repeating: "[]", count: lists)
    }
  }
}

/// What may stand at a place of the object.
private struct Node {
  var member: CommandSpecification.Member?
  var names: [String] = []
  var nodes: [String: Node] = [:]

  mutating func add(_ member: CommandSpecification.Member, at steps: ArraySlice<String>) {
    guard let step = steps.first else {
      self.member = member
      return
    }
    if nodes[step] == nil { names.append(step) }
    nodes[step, default: Node()].add(member, at: steps.dropFirst())
  }

  var schema: JSON {
    if let elements = nodes["[]"] { return ["type": "array", "items": elements.schema] }
    if names.isEmpty { return value }
    let isNull = member?.kind.contains(.null) ?? false
    return [
      "type": isNull ? ["object", "null"] : "object", "properties": .object(names.flatMap(properties)),
      "required": .array(names.filter { !(nodes[$0]?.isOptional ?? false) }.map { .string($0) }),
    ]
  }

  /// Whether all that is told of here may be left out.
  private var isOptional: Bool {
    if let member { return member.isOptional }
    return !nodes.isEmpty && nodes.values.allSatisfy(\.isOptional)
  }

  private func properties(_ name: String) -> [JSONMember] {
    guard let node = nodes[name] else { return [] }
    let own = JSONMember(name, node.schema)
    guard let kind = node.member?.kind, !kind.isDisjoint(with: [.path, .paths]) else { return [own] }
    let bytes: JSON =
      kind.contains(.path)
      ? ["type": "string", "contentEncoding": "base64"]
      : ["type": "array", "items": ["type": ["string", "null"], "contentEncoding": "base64"]]
    return [own, JSONMember(PathBytes.name(for: name), bytes)]
  }

  private var value: JSON {
    guard let member else { return [:] }
    let types = member.kind.schemaTypes.map { JSON.string($0) }
    var members: [JSONMember] = []
    if !types.isEmpty { members.append(JSONMember("type", types.count == 1 ? types[0] : .array(types))) }
    if !member.kind.isDisjoint(with: [.texts, .paths]) { members.append(JSONMember("items", ["type": "string"])) }
    return .object(members + [JSONMember("description", .string(member.meaning))])
  }
}
