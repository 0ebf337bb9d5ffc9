import SatchelJSONText
import SatchelSessionFormats

/// Words that stand nowhere else, in every text of a session: an edit of a conversion's target that touches one is the
/// same edit of the source.
struct Numbering {
  private var next = 1000

  /// The session with a word of its own in each text of the conversation.
  static func numbered(_ text: [UInt8], _ format: FormatID) throws -> [UInt8] {
    var numbering = Numbering()
    let values = try JSONLines.values(text)
    if format == .claw, values.count != 1 || values[0]["type"] != nil {
      return JSONLines.text(values.map { numbering.record($0) }, isPretty: false)
    }
    let tree = numbering.record(values[0])
    return text.starts(with: Array("{\n".utf8)) ? tree.text(style: .pretty) : tree.text()
  }

  private mutating func word() -> String {
    next += 1
    return " ~\(next)~"
  }

  private mutating func record(_ value: JSON) -> JSON {
    guard let members = value.members else { return value }
    if let segments = value["segments"]?.elements, !segments.isEmpty {
      // What was thought is the texts of its segments, one after another.
      let numbered = segments.map { record($0) }
      return value.setting("segments", .array(numbered))
        .setting("content", .string(numbered.compactMap { $0["text"]?.text }.joined()))
    }
    return .object(members.map { JSONMember(key: $0.key, value: member($0.name, $0.value)) })
  }

  private mutating func member(_ name: String, _ value: JSON) -> JSON {
    switch name {
    case "messages", "user_messages", "agent_responses", "trajectory_steps", "reasoning_records", "blocks", "segments":
      return .array((value.elements ?? []).map { record($0) })
    case "message", "session": return record(value)
    case "content" where value.elements != nil: return .array((value.elements ?? []).map { record($0) })
    case "text", "content", "output", "thinking", "output_summary", "reasoning_content":
      return value.text.map { .string($0 + word()) } ?? value
    case "input", "tool_args": return input(value)
    default: return value
    }
  }

  /// An input with a word in its first text; inputs that are texts of JSON stay such.
  private mutating func input(_ value: JSON) -> JSON {
    guard let text = value.text else { return inside(value) }
    guard let tree = try? JSON(parsing: text), tree.members != nil else { return .string(text + word()) }
    let numbered = inside(tree)
    return numbered == tree ? value : .string(String(decoding: numbered.text(), as: UTF8.self))
  }

  private mutating func inside(_ value: JSON) -> JSON {
    switch value {
    case .string(let text): return text.value.map { .string($0 + word()) } ?? value
    case .array(let elements): return .array(elements.map { inside($0) })
    case .object(let members): return .object(members.map { JSONMember(key: $0.key, value: inside($0.value)) })
    default: return value
    }
  }

  /// The words in a value, in order.
  static func words(in value: JSON?) -> [String] {
    guard let value else { return [] }
    return String(decoding: value.text(), as: UTF8.self).split(separator: "~").map(String.init).filter { part in
      part.utf8.count >= 4 && part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
  }
}
