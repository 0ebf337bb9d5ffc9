import Testing

@testable import SatchelJSONText

/// A text that must be read, and what it must be read as.
struct AcceptedText: Sendable, CustomTestStringConvertible {
  let text: String
  let value: JSON

  init(_ text: String, _ value: JSON) {
    self.text = text
    self.value = value
  }

  var bytes: [UInt8] { Array(text.utf8) }
  var testDescription: String { text.count < 60 ? text : "\(text.prefix(60))…" }
}

/// A text that must be refused, and where.
struct RefusedText: Sendable, CustomTestStringConvertible {
  let bytes: [UInt8]
  let reason: JSONSyntaxError.Reason
  let offset: Int

  init(_ text: String, _ reason: JSONSyntaxError.Reason, at offset: Int) {
    self.init(Array(text.utf8), reason, at: offset)
  }

  init(_ bytes: [UInt8], _ reason: JSONSyntaxError.Reason, at offset: Int) {
    self.bytes = bytes
    self.reason = reason
    self.offset = offset
  }

  /// A byte that cannot stand where it does.
  static func unexpected(_ text: String, at offset: Int) -> RefusedText {
    RefusedText(text, .unexpectedByte(Array(text.utf8)[offset]), at: offset)
  }

  /// Text that ends inside a value.
  static func truncated(_ text: String) -> RefusedText {
    RefusedText(text, .truncated, at: text.utf8.count)
  }

  var testDescription: String {
    let text = String(decoding: bytes, as: UTF8.self)
    return text.count < 60 ? text.debugDescription : "\(text.prefix(60))…"
  }
}

/// A number in its own spelling.
func number(_ text: String) -> JSON { JSONNumber(text).map(JSON.number) ?? .string("not a number: \(text)") }

/// What a reading of a text comes to.
enum Reading: Hashable {
  case value(JSON)
  case fault(JSONSyntaxError)
  case other

  /// What the parser of whole documents makes of a text.
  init(document bytes: [UInt8], options: JSONOptions = .strict) {
    do throws(JSONSyntaxError) {
      self = .value(try JSON(parsing: bytes, options: options))
    } catch {
      self = .fault(error)
    }
  }

  /// What the walker makes of a text; `takesWhole` decides for each container whether it is taken whole or entered.
  init(
    walker bytes: [UInt8], step: Int, options: JSONOptions = .strict,
    takesWhole: (Int) -> Bool = { _ in false }
  ) {
    var walker = JSONWalker(bytes, options: options, step: step)
    do throws(JSONReadError) {
      let value = try Self.read(&walker, 0, takesWhole)
      try walker.finish()
      self = .value(value)
    } catch {
      if case .syntax(let fault) = error { self = .fault(fault) } else { self = .other }
    }
  }

  private static func read(
    _ walker: inout JSONWalker, _ depth: Int, _ takesWhole: (Int) -> Bool
  ) throws(JSONReadError) -> JSON {
    let first = try walker.firstByte()
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "["), !takesWhole(depth) else {
      return try walker.value().root.tree()
    }
    if first == UInt8(ascii: "[") {
      try walker.enterArray()
      var elements: [JSON] = []
      while try walker.nextElement() { elements.append(try read(&walker, depth + 1, takesWhole)) }
      return .array(elements)
    }
    try walker.enterObject()
    var members: [JSONMember] = []
    while let key = try walker.nextKey() {
      members.append(JSONMember(key: key, value: try read(&walker, depth + 1, takesWhole)))
    }
    return .object(members)
  }
}
