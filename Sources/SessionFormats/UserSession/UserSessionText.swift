import SatchelDigests
import SatchelJSONText

/// What the readers of this format share.
enum UserSessionText {
  /// RFC 8259 to the letter, as the program's reader.
  static let options = JSONOptions(maximumDepth: JSONOptions.depthCeiling)

  static func options(_ limits: ReadingLimits) -> JSONOptions {
    JSONOptions(maximumDepth: limits.maximumDepth)
  }

  /// Made of what was said on both sides: tells which exchange a text that was put aside belongs to.
  static func fingerprint(_ exchange: UserExchange) -> String {
    var hash = Hash64()
    hash.add((exchange.user?.content ?? "").utf8)
    hash.add("\0".utf8)
    hash.add((exchange.response?.content ?? "").utf8)
    return hash.hex
  }

  /// The four lists in the order of the file.
  enum List: Int, CaseIterable {
    case users, responses, steps, reasoning

    var name: String {
      switch self {
      case .users: "user_messages"
      case .responses: "agent_responses"
      case .steps: "trajectory_steps"
      case .reasoning: "reasoning_records"
      }
    }

    /// Index of the field in the head's table.
    var field: Int { rawValue + 2 }
  }
}
