import SatchelJSONText

extension Field {
  /// May be missing, but not `null`.
  @inline(__always)
  static func present<Value: FieldValue>(
    _ name: StaticString, _ path: any WritableKeyPath<Record, Value?> & Sendable
  ) -> Field {
    let slot = Slot(path)
    return Field(
      name: name, kind: .optional,
      read: { (record, view) throws(FieldError) in slot.set(try Value.read(view), in: &record) },
      write: { record, writer in slot.get(record)?.write(to: &writer) },
      isBlank: { slot.get($0) == nil })
  }

  /// A whole number from 0 to 2^63 − 1, always written.
  @inline(__always)
  static func natural(_ name: StaticString, _ path: any WritableKeyPath<Record, Int64> & Sendable) -> Field {
    let slot = Slot(path)
    return Field(
      name: name, kind: .required,
      read: { (record, view) throws(FieldError) in slot.set(try Int64.readNatural(view), in: &record) },
      write: { slot.get($0).write(to: &$1) }, isBlank: { _ in false })
  }

  /// A whole number from 0 to 2^63 − 1; may be missing, but not `null`.
  @inline(__always)
  static func natural(_ name: StaticString, _ path: any WritableKeyPath<Record, Int64?> & Sendable) -> Field {
    let slot = Slot(path)
    return Field(
      name: name, kind: .optional,
      read: { (record, view) throws(FieldError) in slot.set(try Int64.readNatural(view), in: &record) },
      write: { record, writer in slot.get(record)?.write(to: &writer) },
      isBlank: { slot.get($0) == nil })
  }

  /// The member that names the kind of the object: whoever reads the object has chosen by it.
  static func kind(_ name: StaticString, _ word: StaticString) -> Field {
    Field(
      name: name, kind: .required,
      read: { (_, view) throws(FieldError) in
        guard view.isString(word) else { throw .expected("the word \(word)", view) }
      },
      write: { $1.string(word.description) }, isBlank: { _ in false })
  }
}

extension Int64 {
  fileprivate static func readNatural(_ view: JSONView) throws(FieldError) -> Int64 {
    let value = try Int64.read(view)
    guard value >= 0 else { throw FieldError("is out of range (0 to \(Int64.max))", offset: view.range.lowerBound) }
    return value
  }
}

/// A member that the program reads if it is a string, and passes over if it is anything else.
enum LooseString: FieldValue {
  case text(String)
  case other(JSON)

  init?(_ text: String?) {
    guard let text else { return nil }
    self = .text(text)
  }

  var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  static func read(_ view: JSONView) throws(FieldError) -> LooseString {
    view.kind == .string ? .text(try String.read(view)) : .other(view.tree())
  }

  func write(to writer: inout JSONWriter) {
    switch self {
    case .text(let text): text.write(to: &writer)
    case .other(let value): value.write(to: &writer)
    }
  }
}
