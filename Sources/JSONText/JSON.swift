/// A JSON value with nothing lost: order and repeats of members, the spelling of
/// numbers, the escapes of strings.
///
/// Equality is exact: `1.0` is not `1`, and members are compared in order. Use
/// ``isEquivalent(to:)`` to compare by meaning.
public enum JSON: Sendable, Hashable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A number in the spelling of its source.
  case number(JSONNumber)
  /// A string in the spelling of its source.
  case string(JSONString)
  /// Elements in order.
  case array([JSON])
  /// Members in order, repeats included.
  case object([JSONMember])
  /// An array or object with more than 65,536 values inside, which a reader keeps as text: a tree would take many times
  /// as much. ``elements``, ``members`` and ``unfolded`` make values of it.
  case spelled(SpelledJSON)
}

/// One `"key": value` of an object.
public struct JSONMember: Sendable, Hashable {
  /// The member's name.
  public var key: JSONString
  /// The member's value.
  public var value: JSON

  /// A member.
  public init(key: JSONString, value: JSON) {
    self.key = key
    self.value = value
  }

  /// A member whose name is given decoded.
  public init(_ name: String, _ value: JSON) {
    self.init(key: JSONString(name), value: value)
  }

  /// The decoded name; lone surrogates come out as U+FFFD.
  public var name: String { key.repaired }
}

extension JSON {
  /// Takes the members out of an object, which is `null` without them: who changes them need not copy them then.
  package mutating func takeMembers() -> [JSONMember]? {
    guard case .object(let members) = unfolded else { return nil }
    self = .null
    return members
  }

  /// Takes the elements out of an array, which is `null` without them.
  package mutating func takeElements() -> [JSON]? {
    guard case .array(let elements) = unfolded else { return nil }
    self = .null
    return elements
  }

  /// A string value.
  public static func string(_ text: String) -> JSON { .string(JSONString(text)) }

  /// An integer value.
  public static func integer(_ value: some BinaryInteger) -> JSON { .number(JSONNumber(value)) }

  /// The decoded text, if this is a string without lone surrogates.
  public var text: String? {
    if case .string(let string) = self { string.value } else { nil }
  }

  /// The members, if this is an object.
  public var members: [JSONMember]? {
    if case .object(let members) = unfolded { members } else { nil }
  }

  /// The elements, if this is an array.
  public var elements: [JSON]? {
    if case .array(let elements) = unfolded { elements } else { nil }
  }

  /// The value if it is an integer that fits.
  public var int64: Int64? {
    if case .number(let number) = self { number.int64 } else { nil }
  }

  /// The value of the last member of that name (later repeats win, as in most readers).
  public subscript(name: String) -> JSON? {
    members?.last { $0.key.isSpelling(of: name) }?.value
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(JSONString(value)) }
  /// A boolean.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An integer.
  public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
  /// An array.
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  /// An object; order and repeats are kept.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { JSONMember($0, $1) })
  }
  /// `null`.
  public init(nilLiteral: ()) { self = .null }
}
