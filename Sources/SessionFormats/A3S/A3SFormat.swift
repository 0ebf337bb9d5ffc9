import SatchelJSONText
import SatchelSessionModel

/// The session object of the A3S store, bare or in an aggregate snapshot (a3s-store.md).
public enum A3SFormat: SessionFormat {
  /// All but the messages.
  public typealias Head = A3SHead
  /// A message.
  public typealias Record = A3SMessage
  /// The streaming reader.
  public typealias Reader = A3SReader
  /// The streaming writer.
  public typealias Writer = A3SWriter

  /// `a3s`
  public static let name = FormatID.a3s

  /// a3s-store.md, section 1.
  public static let eras = [
    FormatEra(A3SEra.a, programs: "1.x", layout: "one file a session"),
    FormatEra(A3SEra.b1, programs: "2.0", layout: "and artifacts, traces, verification in folders"),
    FormatEra(A3SEra.b2, programs: "2.1 to 3.2", layout: "and runs"),
    FormatEra(
      A3SEra.b3, programs: "3.3", layout: "and subagent tasks, loop checkpoints, identity labels",
      writtenAs: A3SEra.flat),
    FormatEra(A3SEra.b4, programs: "3.4 to 4.3", layout: "and workflow checkpoints"),
    FormatEra(
      A3SEra.c, programs: "5.0 to 8.2", layout: "one aggregate snapshot a session below v1/", writtenAs: A3SEra.v1),
    FormatEra(A3SEra.d, programs: "8.3 to 9.1", layout: "and write-ahead log, lease, sealed documents"),
  ]

  /// `A`, `B2` or `B3` for a session object (by the members that it has), `C` or `D` for an
  /// aggregate snapshot.
  public static func recognise(_ outline: TextOutline) -> Era? {
    guard outline.isObject else { return nil }
    if let session = outline.member("session"), session.firstByte == UInt8(ascii: "{"), outline.member("config") == nil
    {
      guard outline.has("schema_version") || outline.members.count == 1 else { return nil }
      return outline.has("retained_artifact_uris") || outline.has("session_review") ? A3SEra.d : A3SEra.c
    }
    guard let config = outline.member("config"), config.firstByte == UInt8(ascii: "{") else { return nil }
    let others = ["state", "messages", "context_usage", "total_usage", "tool_names", "thinking_enabled"]
    guard outline.error != nil || others.contains(where: { outline.member($0) != nil }) else { return nil }
    return era(of: outline)
  }

  /// Whether the messages begin behind the settings: no other format has both.
  public static func isCertain(_ outline: TextOutline) -> Bool {
    guard let last = outline.members.last, last.name == "messages", last.firstByte == UInt8(ascii: "[") else {
      return false
    }
    return outline.member("config")?.firstByte == UInt8(ascii: "{")
  }

  private static func era(of outline: TextOutline) -> Era {
    let labels = ["tenant_id", "principal", "agent_template_id", "correlation_id"]
    if labels.contains(where: { outline.member($0) != nil }) { return A3SEra.b3 }
    guard let config = outline.member("config"), config.range.count <= 1 << 20 else { return A3SEra.a }
    var walker = JSONWalker(outline.source, from: config.range.lowerBound, options: .lenient)
    guard let root = try? walker.value().root else { return A3SEra.a }
    return root.member("max_parallel_tasks") != nil || root.member("auto_delegation") != nil ? A3SEra.b2 : A3SEra.a
  }

  /// Messages stand for themselves.
  public static let groupsTurns = false

  /// Fills tokens, tools and turns where the head leaves them at nothing.
  public static func settling(_ head: A3SHead, with totals: SessionTotals) -> A3SHead {
    var head = head
    head.complete(from: totals)
    return head
  }

  /// What `settling` fills.
  public static let derivedMembers = ["total_usage", "tool_names", "context_usage"]

  /// What `head(for:)` and the writer make up.
  public static let inventedMembers: Set<String> = [
    "state", "context_usage", "total_usage", "tool_names", "created_at", "updated_at",
  ]
}
