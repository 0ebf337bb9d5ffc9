// A message tells what is wrong and where, and repeats no text of a session: a word that no program knows may be anything
// that a person said, or a key.

extension String {
  /// The text as a message may show it: by its length alone.
  public var withheld: String { "(a text of \(utf8.count) \(utf8.count == 1 ? "byte" : "bytes"))" }

  /// A word of the programs' own vocabulary as it is; any other by its length.
  public var shownAsWord: String { Self.vocabulary.contains(lowercased()) ? self : withheld }

  /// The roles, kinds of records and kinds of parts that programs are known to write.
  private static let vocabulary: Set<String> = [
    "user", "assistant", "system", "tool", "developer", "function", "model", "human", "text", "image", "audio", "video",
    "document", "file", "thinking", "redacted_thinking", "reasoning", "tool_use", "tool_result", "tool_call",
    "tool_calls", "function_call", "function_call_output", "message", "session_meta", "prompt_history", "compaction",
    "summary", "event", "error", "meta", "metadata", "session", "turn_context", "event_msg", "response_item",
  ]

  /// The name of a member as a message may show it: as it is where it looks like one that a program gives, which is at most
  /// 32 letters and underscores; else by its length.
  public var shownAsName: String {
    let isName = !isEmpty && utf8.count <= 32 && utf8.allSatisfy { Self.isNameByte($0) }
    return isName ? "'\(self)'" : withheld
  }

  /// A small whole number as it is; anything else by its length.
  public var shownAsNumber: String {
    let isNumber =
      !isEmpty && utf8.count <= 6 && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return isNumber ? self : withheld
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
    default: false
    }
  }
}
