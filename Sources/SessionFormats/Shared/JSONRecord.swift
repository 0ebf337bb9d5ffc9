public import SatchelJSONText

/// An object with named members, described once by a table: the lossless reader and
/// writer and the Codable conformance all follow it.
///
/// Members that the table does not know are kept in ``Extra`` with their places, and so
/// is which members with a default were absent; writing what was read gives the same
/// text again, as long as known members stood in the table's order.
public protocol JSONRecord: TreeCoded {
  /// A record in which every member has a blank value; the table fills it.
  init()
  /// The members in the order in which they are written.
  static var table: FieldTable<Self> { get }
  /// Names of members that are never written, since they are secrets: in a file they read as absent, unless the type
  /// carries them in memory.
  static var unwritten: [StaticString] { get }
  /// What the table does not say.
  var extra: Extra { get set }
}

extension JSONRecord {
  /// Nothing is secret.
  public static var unwritten: [StaticString] { [] }
}

/// What a record holds besides the members of its table.
public struct Extra: Sendable, Equatable {
  /// A member that the table does not know.
  public struct Member: Sendable, Equatable {
    /// How many fields of the table come before it.
    public var anchor: Int
    /// The member as it was.
    public var member: JSONMember

    /// A member at a place.
    public init(anchor: Int, member: JSONMember) {
      self.anchor = anchor
      self.member = member
    }
  }

  /// The unknown members in the order of the source.
  public var members: [Member] = []
  /// Fields that were written otherwise than the table would: left out though they
  /// have a default, or `null` though they are normally left out. One bit a field.
  var unusual: UInt64 = 0

  /// Nothing.
  public init() {}

  /// Whether a member that is normally written was left out.
  func isMissing(_ field: Int) -> Bool { unusual & 1 << UInt64(field) != 0 }

  /// The value of an unknown member.
  public subscript(name: String) -> JSON? {
    get { members.last { $0.member.name == name }?.member.value }
    set {
      members.removeAll { $0.member.name == name }
      if let newValue { members.append(Member(anchor: .max, member: JSONMember(name, newValue))) }
    }
  }
}

/// The members of a record type, in writing order.
public struct FieldTable<Record: JSONRecord>: Sendable {
  /// What a repeated member means.
  public enum Repeats: Sendable {
    /// The record is refused.
    case refused
    /// The last one counts.
    case lastWins
  }

  let fields: [Field<Record>]
  /// The names of the fields once more: looked through without touching the fields.
  let staticNames: [StaticString]
  let repeats: Repeats
  let sortsUnknown: Bool

  /// A table; with `sortsUnknown`, unknown members are written where byte order puts
  /// them (the fields must then be in byte order too).
  public init(repeats: Repeats = .refused, sortsUnknown: Bool = false, _ fields: [Field<Record>]) {
    precondition(fields.count <= 64, "a table has at most 64 fields")
    self.fields = fields
    staticNames = fields.map(\.name)
    self.repeats = repeats
    self.sortsUnknown = sortsUnknown
  }

  /// The names in order.
  public var names: [String] { fields.map { $0.name.description } }
}

/// One member of a record type.
public final class Field<Record: JSONRecord>: Sendable {
  enum Kind { case required, defaulted, optional, nullable }
  let name: StaticString
  let kind: Kind
  let read: @Sendable (inout Record, JSONView) throws(FieldError) -> Void
  /// Writes the value; false if there is none to write.
  let write: @Sendable (Record, inout JSONWriter) -> Void
  /// Whether the value is the one that a missing member stands for.
  let isBlank: @Sendable (Record) -> Bool

  init(
    name: StaticString, kind: Kind,
    read: @escaping @Sendable (inout Record, JSONView) throws(FieldError) -> Void,
    write: @escaping @Sendable (Record, inout JSONWriter) -> Void, isBlank: @escaping @Sendable (Record) -> Bool
  ) {
    self.name = name
    self.kind = kind
    self.read = read
    self.write = write
    self.isBlank = isBlank
  }

  /// Always written; a file without it is refused.
  @inline(__always)
  public static func required<Value: FieldValue>(
    _ name: StaticString, _ path: any WritableKeyPath<Record, Value> & Sendable
  ) -> Field {
    let slot = Slot(path)
    return Field(
      name: name, kind: .required,
      read: { (record, view) throws(FieldError) in slot.set(try Value.read(view), in: &record) },
      write: { slot.get($0).write(to: &$1) }, isBlank: { _ in false })
  }

  /// Always written; a missing member stands for the default; `null` is refused.
  @inline(__always)
  public static func defaulted<Value: FieldValue>(
    _ name: StaticString, _ path: any WritableKeyPath<Record, Value> & Sendable, _ standard: Value
  ) -> Field {
    let slot = Slot(path)
    return Field(
      name: name, kind: .defaulted,
      read: { (record, view) throws(FieldError) in slot.set(try Value.read(view), in: &record) },
      write: { slot.get($0).write(to: &$1) }, isBlank: { slot.get($0) == standard })
  }

  /// Written only when it differs from the default; `null` is refused.
  @inline(__always)
  public static func omitted<Value: FieldValue>(
    _ name: StaticString, _ path: any WritableKeyPath<Record, Value> & Sendable, _ standard: Value
  ) -> Field {
    let slot = Slot(path)
    return Field(
      name: name, kind: .optional,
      read: { (record, view) throws(FieldError) in slot.set(try Value.read(view), in: &record) },
      write: { slot.get($0).write(to: &$1) }, isBlank: { slot.get($0) == standard })
  }

  /// Left out when nil; `null` reads as nil.
  @inline(__always)
  public static func optional<Value: FieldValue>(
    _ name: StaticString, _ path: any WritableKeyPath<Record, Value?> & Sendable
  ) -> Field {
    maybe(name, .optional, path)
  }

  /// Written as `null` when nil.
  @inline(__always)
  public static func nullable<Value: FieldValue>(
    _ name: StaticString, _ path: any WritableKeyPath<Record, Value?> & Sendable
  ) -> Field {
    maybe(name, .nullable, path)
  }

  @inline(__always)
  private static func maybe<Value: FieldValue>(
    _ name: StaticString, _ kind: Kind, _ path: any WritableKeyPath<Record, Value?> & Sendable
  ) -> Field {
    let slot = Slot(path)
    return Field(
      name: name, kind: kind,
      read: { (record, view) throws(FieldError) in
        slot.set(view.isNull ? nil : try Value.read(view), in: &record)
      },
      write: { record, writer in
        if let value = slot.get(record) { value.write(to: &writer) } else { writer.null() }
      },
      isBlank: { slot.get($0) == nil })
  }
}
