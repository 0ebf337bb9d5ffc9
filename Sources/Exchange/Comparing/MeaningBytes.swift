import SatchelJSONText
import SatchelSessionModel

// Two values mean the same if their bytes here are the same. Numbers are written by their
// digits and power of ten, never by way of a double; members of objects in one order, the
// last of repeats; strings decoded.

/// Writes what something means as bytes that can be compared.
struct MeaningBytes {
  private(set) var bytes: [UInt8] = []

  private mutating func tag(_ letter: UInt8) { bytes.append(letter) }

  private mutating func length(_ count: Int) {
    var rest = UInt64(count)
    repeat {
      bytes.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
  }

  mutating func text(_ text: String) {
    tag(UInt8(ascii: "s"))
    length(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func optional(_ text: String?) {
    if let text { self.text(text) } else { tag(UInt8(ascii: "-")) }
  }

  // MARK: JSON

  mutating func value(_ value: JSON) {
    switch value {
    case .null: tag(UInt8(ascii: "n"))
    case .bool(let flag): tag(UInt8(ascii: flag ? "T" : "F"))
    case .number(let number): self.number(number)
    case .string(let string): self.string(string)
    case .array(let elements):
      tag(UInt8(ascii: "["))
      length(elements.count)
      for element in elements { self.value(element) }
    case .object(let members): object(members.map { ($0.key, $0.value) }) { $0.value($1) }
    case .spelled(let text): view(text.document.root)
    }
  }

  /// The same of a value that is not made a tree for it.
  private mutating func view(_ value: JSONView) {
    switch value.kind {
    case .array:
      tag(UInt8(ascii: "["))
      length(value.childCount)
      for element in value.elements { view(element) }
    case .object: object(value.members.map { ($0.key.rawString ?? "", $0.value) }) { $0.view($1) }
    case .null, .bool, .number, .string: self.value(value.tree())
    }
  }

  private mutating func string(_ string: JSONString) {
    if let value = string.value { return text(value) }
    let units = string.utf16Units
    tag(UInt8(ascii: "u"))
    length(units.count)
    for unit in units { bytes += [UInt8(unit >> 8), UInt8(unit & 0xFF)] }
  }

  private mutating func object<Value>(
    _ members: [(key: JSONString, value: Value)], _ write: (inout MeaningBytes, Value) -> Void
  ) {
    var last: [[UInt16]: (key: JSONString, value: Value)] = [:]
    for member in members { last[member.key.utf16Units] = member }
    tag(UInt8(ascii: "{"))
    length(last.count)
    for (_, member) in last.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      string(member.key)
      write(&self, member.value)
    }
  }

  private mutating func number(_ number: JSONNumber) {
    tag(UInt8(ascii: "d"))
    let text = number.normalized ?? number.text
    length(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  // MARK: Messages

  /// What an entry says, but for ids, times and tokens.
  mutating func entry(_ entry: Entry) {
    switch entry.kind {
    case .event(let type, let record):
      tag(UInt8(ascii: "E"))
      text(type)
      value(record)
    case .message(let message):
      tag(UInt8(ascii: "M"))
      text(message.role.rawValue)
      length(message.blocks.count)
      for block in message.blocks { self.block(block) }
    }
  }

  mutating func block(_ block: Block) {
    switch block {
    case .text(let text):
      tag(UInt8(ascii: "t"))
      self.text(text)
    case .reasoning(let text, let signature):
      tag(UInt8(ascii: "r"))
      self.text(text)
      optional(signature)
    case .image(let type, let data):
      tag(UInt8(ascii: "i"))
      text(type)
      text(data)
    case .toolCall(let call):
      tag(UInt8(ascii: "c"))
      text(call.name)
      input(call.input)
    case .toolResult(let result): self.result(result)
    case .opaque(let type, let record):
      tag(UInt8(ascii: "o"))
      text(type)
      value(record)
    }
  }

  /// A text that is JSON means its value.
  mutating func input(_ input: ToolCall.Input) {
    if let value = input.value {
      tag(UInt8(ascii: "j"))
      self.value(value)
    } else {
      text(input.text)
    }
  }

  private mutating func result(_ result: ToolResult) {
    tag(UInt8(ascii: "R"))
    content(result.content)
    tag(result.isError.map { UInt8(ascii: $0 ? "T" : "F") } ?? UInt8(ascii: "-"))
    optional(result.durationMilliseconds.map(String.init))
  }

  mutating func content(_ parts: [ToolResult.Part]) {
    length(parts.count)
    for part in parts {
      switch part {
      case .text(let text): self.text(text)
      case .image(let type, let data): block(.image(mediaType: type, base64: data))
      }
    }
  }
}

extension MeaningBytes {
  static func of(_ write: (inout MeaningBytes) -> Void) -> [UInt8] {
    var meaning = MeaningBytes()
    write(&meaning)
    return meaning.bytes
  }
}
