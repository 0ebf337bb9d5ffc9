public import SatchelJSONText

// The ways in which the A3S types differ from plain records: words that may be spelled
// as an object, members with a second name, members that are never written, and objects
// told apart by their `type`.

/// One of a few words; also read in the spelling `{"Active": null}`, which the program
/// takes for the same.
public protocol A3SWord: OpenWord, Codable {
  /// The words that the program knows.
  static var known: [Self] { get }
}

extension A3SWord {
  /// Any string, or an object with one member that is `null`.
  public static func read(_ view: JSONView) throws(FieldError) -> Self {
    guard view.kind == .object else { return Self(rawValue: try String.read(view)) }
    var members = view.members
    guard let only = members.next(), only.value.isNull, members.next() == nil else {
      throw FieldError.expected("a string", view)
    }
    return Self(rawValue: try String.read(only.key))
  }

  /// Whether the program knows the word.
  public var isKnown: Bool { Self.known.contains(self) }
}

/// A record some of whose members have a second name when read.
public protocol A3SAliasedRecord: JSONRecord {
  /// Other names of members and the names under which they are written.
  static var aliases: [(alias: StaticString, name: StaticString)] { get }
  /// Puts right what the table alone cannot.
  mutating func settle()
}

extension A3SAliasedRecord {
  /// No other names.
  public static var aliases: [(alias: StaticString, name: StaticString)] { [] }
  /// Nothing to put right.
  public mutating func settle() {}

  /// Takes the record from an object, following the table and the second names.
  public static func read(_ view: JSONView) throws(FieldError) -> Self { try readAliased(view) }

  /// The default reading, for types that have second names only sometimes.
  static func readAliased(_ view: JSONView) throws(FieldError) -> Self {
    guard view.kind == .object else { throw FieldError.expected("an object", view) }
    var record = Self()
    var pass = TablePass(table: Self.table)
    for (key, value) in view.members where !unwritten.contains(where: key.isString) {
      if let index = pass.find(key) ?? index(ofAlias: key) {
        try pass.take(index, value, into: &record)
      } else {
        record.extra.members.append(
          Extra.Member(anchor: pass.expected, member: JSONMember(key: key.rawString ?? "", value: value.tree())))
      }
    }
    try pass.finish(&record, view)
    record.settle()
    return record
  }

  private static func index(ofAlias key: JSONView) -> Int? {
    guard let alias = aliases.first(where: { key.isString($0.alias) }) else { return nil }
    return table.fields.firstIndex { $0.name.description == alias.name.description }
  }
}

extension Field {
  /// The member that tells objects of several kinds apart: always the same word.
  static func tag(_ name: StaticString, _ word: StaticString) -> Field {
    Field(
      name: name, kind: .required,
      read: { (_, view) throws(FieldError) in
        guard view.kind == .string else { throw FieldError.expected("a string", view) }
      },
      write: { $1.string(word.description) }, isBlank: { _ in false })
  }
}
