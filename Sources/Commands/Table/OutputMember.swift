extension CommandSpecification {
  /// A member of the object that `--json` prints.
  struct Member: Sendable {
    /// Where it stands: `sessions[].id`.
    var path: String
    /// What it says, in which unit.
    var meaning: String
    /// What kind of value it has.
    var kind: ValueKinds
    /// Whether it is left out where there is nothing to say, instead of being null.
    var isOptional: Bool

    /// A member.
    init(path: String, meaning: String, kind: ValueKinds = .text, isOptional: Bool = false) {
      self.path = path
      self.meaning = meaning
      self.kind = kind
      self.isOptional = isOptional
    }

    /// The same member, which may be left out.
    var optional: Self { Self(path: path, meaning: meaning, kind: kind, isOptional: true) }

    /// `number or null`, `text; may be left out`
    var words: String { kind.words + (isOptional ? "; may be left out" : "") }
  }
}

/// The kinds of JSON values that a member may have.
struct ValueKinds: OptionSet, Sendable {
  let rawValue: UInt16
  static let text = ValueKinds(rawValue: 1)
  static let integer = ValueKinds(rawValue: 2)
  static let number = ValueKinds(rawValue: 4)
  static let flag = ValueKinds(rawValue: 8)
  /// An array of texts.
  static let texts = ValueKinds(rawValue: 16)
  /// An object, whose members are told too.
  static let object = ValueKinds(rawValue: 32)
  /// Null.
  static let null = ValueKinds(rawValue: 64)
  /// Any value at all.
  static let any = ValueKinds(rawValue: 128)
  /// A text that names a file; its bytes may stand beside it.
  static let path = ValueKinds(rawValue: 256)
  /// An array of such texts.
  static let paths = ValueKinds(rawValue: 512)

  /// What each is called, in the words of people and of a JSON schema.
  private static let names: [(kind: ValueKinds, words: String, schema: String)] = [
    (.text, "text", "string"), (.path, "path", "string"), (.paths, "list of paths", "array"),
    (.integer, "integer", "integer"), (.number, "number", "number"),
    (.flag, "true or false", "boolean"), (.texts, "list of texts", "array"), (.object, "object", "object"),
    (.null, "null", "null"),
  ]

  /// `number or null`
  var words: String {
    contains(.any) ? "any value" : Self.names.filter { contains($0.kind) }.map(\.words).joined(separator: " or ")
  }

  /// The types of a JSON schema; none where any value may stand.
  var schemaTypes: [String] { contains(.any) ? [] : Self.names.filter { contains($0.kind) }.map(\.schema) }
}
