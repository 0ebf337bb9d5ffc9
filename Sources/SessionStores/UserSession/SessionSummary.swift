import SatchelJSONText
public import SatchelSessionFormats
import SatchelSessionModel

/// A session in a list: who, how much, what about, when. Source: user-session reference, section 12.
public struct SessionSummary: JSONRecord {
  /// The id inside the file.
  public var id = ""
  /// The owner.
  public var userID = ""
  /// How many messages of the person there are.
  public var messageCount: UInt64 = 0
  /// The title; absent if nobody said anything and none is set.
  public var title: String?
  /// A task specification.
  public var activeSeedID: String?
  /// The project.
  public var projectID: String?
  /// The session that this one is a side conversation of.
  public var parentSessionID: String?
  /// About the time of the first answer.
  public var createdAt = Timestamp(Instant(seconds: 0))
  /// The last change.
  public var updatedAt = Timestamp(Instant(seconds: 0))
  /// Always empty.
  public var extra = Extra()

  /// A blank summary.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<SessionSummary>([
    .required("id", \.id), .required("user_id", \.userID), .required("message_count", \.messageCount),
    .optional("title", \.title), .optional("active_seed_id", \.activeSeedID), .optional("project_id", \.projectID),
    .optional("parent_session_id", \.parentSessionID), .required("created_at", \.createdAt),
    .required("updated_at", \.updatedAt),
  ])

  /// Where a session's project is looked for; the program changed its mind twice.
  public enum ProjectRule: Sendable, Hashable {
    /// E1: `metadata.project_ids`, whole.
    case reference
    /// E2c to E3: `project_id`, else `metadata.project_id`, else `metadata.project_ids` up to its first comma.
    case firstOfSeveral
    /// E4: as before, but the last one whole.
    case newest
  }

  /// Sums up a session.
  public init(
    of head: UserSessionHead, messageCount: UInt64, firstMessage: String?, projectRule: ProjectRule = .newest
  ) {
    id = head.id
    userID = head.userID
    self.messageCount = messageCount
    title = head.metadata["title"]?.text ?? firstMessage.map(Self.title)
    activeSeedID = head.activeSeedID
    projectID = Self.project(head, projectRule)
    parentSessionID = head.parentSessionID
    createdAt = head.createdAt.canonical
    updatedAt = head.updatedAt.canonical
  }

  private static func project(_ head: UserSessionHead, _ rule: ProjectRule) -> String? {
    let several = head.metadata["project_ids"]?.text
    if rule == .reference { return several }
    if let own = head.projectID ?? head.metadata["project_id"]?.text { return own }
    guard rule == .firstOfSeveral, let several else { return several }
    return String(decoding: several.utf8.prefix { $0 != UInt8(ascii: ",") }, as: UTF8.self)
  }

  /// The first line of a text, cut to about 60 bytes.
  static func title(_ text: String) -> String {
    var line = Array(text.utf8.prefix { $0 != 0x0A })
    let hasFeed = line.count < text.utf8.count
    if hasFeed, line.last == 0x0D { line.removeLast() }
    guard line.count > 60 else { return String(decoding: line, as: UTF8.self) }
    var end = 59
    while end < line.count, line[end] & 0xC0 == 0x80 { end += 1 }
    return String(decoding: line[..<end], as: UTF8.self) + "…"
  }
}
