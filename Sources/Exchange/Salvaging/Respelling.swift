import SatchelJSONText
import SatchelSessionFormats

/// Gives a value that a program refuses another spelling that means the same, or nearly so.
struct Respelling {
  private let format: FormatID
  /// What kept the value from being taken as it was.
  private(set) var reasons: Set<String> = []

  init(_ format: FormatID) { self.format = format }

  /// A text as JSON, read with every leniency; bytes that are no UTF-8 become U+FFFD.
  mutating func parse(_ bytes: [UInt8]) -> JSON? {
    var bytes = bytes
    if String(validating: bytes, as: UTF8.self) == nil {
      bytes = Array(String(decoding: bytes, as: UTF8.self).utf8)
      reasons.insert("bytes that are not UTF-8 became U+FFFD")
    }
    let options = JSONOptions.lenient(maximumDepth: 100)
    guard let document = try? JSONDocument(bytes, options: options) else { return nil }
    return document.root.tree()
  }

  /// The value in other words; nil if there is nothing to change.
  mutating func respelled(_ value: JSON) -> JSON? {
    let changed = tidy(value, key: nil)
    if reasons.isEmpty { reasons.insert("spelled anew") }
    return changed
  }

  private mutating func tidy(_ value: JSON, key: String?) -> JSON {
    switch value {
    case .null, .bool: return value
    case .string(let string): return .string(tidy(string))
    case .number(let number): return format == .claw ? integral(number) : finite(number)
    case .array(let elements): return .array(elements.map { tidy($0, key: nil) })
    case .object(let members): return .object(tidy(members))
    }
  }

  private mutating func tidy(_ members: [JSONMember]) -> [JSONMember] {
    var seen: Set<[UInt8]> = []
    var kept: [JSONMember] = []
    let type = JSON.object(members)["type"]?.text
    for member in members {
      guard seen.insert(Array(member.name.utf8)).inserted else {
        reasons.insert("a repeated member was left out")
        continue
      }
      var value = tidy(member.value, key: member.name)
      if format == .claw { value = clawValue(value, of: member.name, in: type) }
      if format == .claw, member.name == "usage", value.members == nil {
        reasons.insert("token counts of the wrong kind were left out")
        continue
      }
      if format == .a3s, member.name == "content", type == nil, case .string = value {
        reasons.insert("a bare text became a list of one text")
        value = [["type": "text", "text": value]]
      }
      kept.append(JSONMember(key: tidy(member.key), value: value))
    }
    return kept
  }

  private mutating func clawValue(_ value: JSON, of name: String, in type: String?) -> JSON {
    guard type == "tool_use", name == "input", value.text == nil else { return value }
    reasons.insert("a tool's input became text")
    return .string(String(decoding: value.text(), as: UTF8.self))
  }

  private mutating func tidy(_ string: JSONString) -> JSONString {
    let isEscaped = string.raw.utf8.contains(UInt8(ascii: "\\"))
    let hasControls = string.raw.utf8.contains { $0 < 0x20 }
    guard isEscaped || hasControls else { return string }
    if string.value == nil { reasons.insert("half of a surrogate pair became U+FFFD") }
    if hasControls { reasons.insert("a control character was escaped") }
    let plain = JSONString(string.repaired)
    if plain.raw != string.raw { reasons.insert("escapes were written as characters") }
    return plain
  }

  /// claw knows integers of 64 bits only.
  private mutating func integral(_ number: JSONNumber) -> JSON {
    if Int64(number.text) != nil { return .number(number) }
    reasons.insert("a number with a fraction or beyond 64 bits became a text")
    return .string(number.text)
  }

  private mutating func finite(_ number: JSONNumber) -> JSON {
    if number.double.isFinite { return .number(number) }
    reasons.insert("a number beyond a double became a text")
    return .string(number.text)
  }
}

extension Respelling {
  /// The value with only those parts of its list that are accepted alone; nil if none is, or all are.
  mutating func keeping(_ list: String, of value: JSON, where accepts: (JSON) -> Bool) -> JSON? {
    guard let members = value.members, let index = members.firstIndex(where: { $0.name == list }),
      let parts = members[index].value.elements
    else { return nil }
    var trial = members
    let kept = parts.filter { part in
      trial[index].value = .array([part])
      return accepts(.object(trial))
    }
    guard !kept.isEmpty, kept.count < parts.count else { return nil }
    trial[index].value = .array(kept)
    guard accepts(.object(trial)) else { return nil }
    reasons.insert("parts that the program refuses were left out")
    return .object(trial)
  }
}
