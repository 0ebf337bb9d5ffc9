public import SatchelJSONText

/// A value that knows its JSON.
public protocol FieldValue: Sendable, Equatable {
  /// Takes the value from a parsed text.
  static func read(_ view: JSONView) throws(FieldError) -> Self
  /// Writes the value.
  func write(to writer: inout JSONWriter)
}

/// A member does not hold what its format says.
public struct FieldError: Error, Sendable, Equatable {
  /// What is the matter, without the place: `is missing`, `must be a string`.
  public var problem: String
  /// The members from the outside in.
  public var path: [String]
  /// Offset of the value in the parsed text, where there is one.
  public var offset: Int?

  /// A fault of the value itself; whoever knows its name adds it in front.
  public init(_ problem: String, offset: Int? = nil) {
    self.problem = problem
    self.offset = offset
    path = []
  }

  /// The fault of a view that is not what it should be.
  static func expected(_ what: String, _ view: JSONView) -> FieldError {
    FieldError("must be \(what)", offset: view.range.lowerBound)
  }

  func inside(_ name: String) -> FieldError {
    var outer = self
    outer.path.insert(name, at: 0)
    return outer
  }

  /// `messages[3].role must be a string`
  public var description: String {
    let joined = path.reduce("") { $1.hasPrefix("[") || $0.isEmpty ? $0 + $1 : $0 + "." + $1 }
    return joined.isEmpty ? "the value " + problem : joined + " " + problem
  }
}

extension String: FieldValue {
  /// A string without lone surrogates.
  public static func read(_ view: JSONView) throws(FieldError) -> String {
    if let text = view.string { return text }
    guard view.kind == .string else { throw .expected("a string", view) }
    throw FieldError("holds half of a surrogate pair", offset: view.range.lowerBound)
  }

  /// Escaped as the writer's rules say.
  public func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Bool: FieldValue {
  /// `true` or `false`.
  public static func read(_ view: JSONView) throws(FieldError) -> Bool {
    guard let value = view.bool else { throw .expected("true or false", view) }
    return value
  }

  /// `true` or `false`.
  public func write(to writer: inout JSONWriter) { writer.bool(self) }
}

extension JSONNumber: FieldValue {
  /// Any number, its spelling kept.
  public static func read(_ view: JSONView) throws(FieldError) -> JSONNumber {
    guard let value = view.number else { throw .expected("a number", view) }
    return value
  }

  /// The spelling of the source.
  public func write(to writer: inout JSONWriter) { writer.number(self) }
}

extension FieldValue where Self: FixedWidthInteger {
  /// A number spelled as an integer, in range.
  public static func read(_ view: JSONView) throws(FieldError) -> Self {
    if let short = view.shortInteger, let value = Self(exactly: short) { return value }
    guard let number = view.number, number.isInteger else { throw .expected("an integer", view) }
    if let value = Self(number.text == "-0" ? "0" : number.text) { return value }
    throw FieldError("is out of range (\(Self.min) to \(Self.max))", offset: view.range.lowerBound)
  }

  /// Plain decimal.
  public func write(to writer: inout JSONWriter) { writer.integer(self) }
}

extension Int64: FieldValue {}
extension UInt64: FieldValue {}
extension Int32: FieldValue {}
extension UInt32: FieldValue {}

extension JSON: FieldValue {
  /// Any value, nothing lost.
  public static func read(_ view: JSONView) throws(FieldError) -> JSON { view.tree() }

  /// In its own spelling.
  public func write(to writer: inout JSONWriter) { writer.value(self) }
}

extension Array: FieldValue where Element: FieldValue {
  /// Elements in order.
  public static func read(_ view: JSONView) throws(FieldError) -> [Element] {
    guard view.kind == .array else { throw .expected("a list", view) }
    var list: [Element] = []
    list.reserveCapacity(view.childCount)
    for (index, element) in view.elements.enumerated() {
      do throws(FieldError) {
        list.append(try Element.read(element))
      } catch {
        throw error.inside("[\(index)]")
      }
    }
    return list
  }

  /// Elements in order.
  public func write(to writer: inout JSONWriter) {
    writer.beginArray()
    for element in self { element.write(to: &writer) }
    writer.endArray()
  }
}

/// A string that is normally one of a few words; other words are kept, and only the
/// strict checkers object.
public protocol OpenWord: FieldValue, RawRepresentable, Hashable where RawValue == String {
  /// Any word.
  init(rawValue: String)
}

extension OpenWord {
  /// Any string.
  public static func read(_ view: JSONView) throws(FieldError) -> Self { Self(rawValue: try String.read(view)) }
  /// The word.
  public func write(to writer: inout JSONWriter) { writer.string(rawValue) }
}
