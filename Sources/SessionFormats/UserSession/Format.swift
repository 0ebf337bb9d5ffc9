/// The user session of a state store: one JSON object a session, with the conversation in parallel lists.
public struct UserSessionFormat: SessionFormat {
  /// Everything but the exchanges.
  public typealias Head = UserSessionHead
  /// An exchange.
  public typealias Record = UserExchange
  /// Reads files.
  public typealias Reader = UserSessionReader
  /// Writes files.
  public typealias Writer = UserSessionWriter

  /// `user-session`
  public static let name = FormatID.userSession

  /// What the program demands of everything, but other formats do not have: no value of them is kept
  /// when the original's can be put back.
  public static let inventedMembers: Set<String> = [
    "timestamp", "created_at", "updated_at", "duration_ms", "tool_call_id", "user_id", "session_id",
  ]

  /// An exchange is a whole turn.
  public static let groupsTurns = true

  /// Whether a text is a user session, and its era (`E0` to `E4`) as far as the members tell.
  public static func recognise(_ outline: TextOutline) -> Era? {
    guard outline.isObject, outline.has("id", "user_id"), outline.member("id")?.firstByte == UInt8(ascii: "\"")
    else { return nil }
    let list = outline.members.firstIndex { isList($0.name) } ?? .max
    if let messages = outline.members.firstIndex(where: { $0.name == "messages" }), messages < list { return nil }
    guard list < .max || outline.has("created_at", "updated_at") else { return nil }
    return era(outline)
  }

  private static func isList(_ name: String) -> Bool {
    UserSessionText.List.allCases.contains { $0.name == name }
  }

  private static func era(_ outline: TextOutline) -> Era {
    if outline.member("brain_space") != nil { return UserSessionEra.e4 }
    if outline.error == nil, !outline.hasMore,
      let head = try? UserSessionOutline(outline.source, limits: ReadingLimits()).head
    {
      return head.era
    }
    if outline.member("reasoning_records") != nil || outline.member("parent_session_id") != nil {
      return UserSessionEra.e3
    }
    return outline.member("trajectory_steps") != nil || outline.member("project_id") != nil
      ? UserSessionEra.e2 : UserSessionEra.e1
  }
}
