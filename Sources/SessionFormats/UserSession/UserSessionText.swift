import SatchelJSONText

/// What the readers of this format share.
enum UserSessionText {
  /// RFC 8259 to the letter, as the program's reader.
  static let options = JSONOptions(maximumDepth: JSONOptions.depthCeiling)

  static func options(_ limits: ReadingLimits) -> JSONOptions {
    JSONOptions(maximumDepth: limits.maximumDepth)
  }

  /// FNV-1a over what was said on both sides: tells which exchange a text that was put aside belongs to.
  static func fingerprint(_ exchange: UserExchange) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ text: String) {
      var text = text
      text.withUTF8 { bytes in
        for index in bytes.indices { hash = (hash ^ UInt64(unsafe bytes[index])) &* 0x100_0000_01b3 }
      }
    }
    add(exchange.user?.content ?? "")
    add("\0")
    add(exchange.response?.content ?? "")
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
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
