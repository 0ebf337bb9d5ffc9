import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel
import SatchelSessionStores

/// The sessions of a store or bundle, for people and for programs.
struct Listing {
  /// A session in the list.
  struct Item {
    /// Its facts.
    var row: SessionRow
    /// Format and era.
    var format: String
    /// The era of its format.
    var era: String?
    /// When it began, as text.
    var created: String?
    /// When it last changed, as text.
    var updated: String?
    /// The folder it works in.
    var workspace: String?
    /// The session that it continues.
    var parentID: String?
    /// Files that belong to it alone.
    var fileCount: Int
  }

  /// What was listed.
  var path: FilePath
  /// `store` or `bundle`.
  var kind: String
  /// The sessions.
  var items: [Item]
  /// Files that belong to no session or to several.
  var sharedFileCount: Int
  /// What was noticed.
  var findings: [Finding] = []
  /// Of a bundle, how much was read: `index` or `whole`.
  var reading: String?

  /// One line a session, and totals.
  var text: String {
    var text =
      "\(path == "-" ? "standard input" : SafeText.escape(path)): \(kind), \(Quantity.count(items.count, "session"))"
    if sharedFileCount > 0 { text += ", \(Quantity.count(sharedFileCount, "other file"))" }
    if reading == "index" { text += "; read by its index" }
    text += "\n"
    if !items.isEmpty { text += "\n" + SessionRow.table(items.map(\.row)) }
    if !findings.isEmpty {
      text += "\n\(Quantity.count(findings.count, "finding"))\n" + FindingText.lines(findings)
    }
    return text
  }

  /// The same as an object.
  var json: JSON {
    [
      "path": .path(path), "kind": .string(kind), "sessions": .array(items.map(Self.json)),
      "otherFiles": .integer(sharedFileCount), "findings": .findings(findings), "read": .optional(reading),
    ]
  }

  private static func json(_ item: Item) -> JSON {
    [
      "id": .string(item.row.id), "format": .string(item.format), "era": .optional(item.era),
      "title": .optional(item.row.title), "created": .optional(item.created), "updated": .optional(item.updated),
      "workspace": .optional(item.workspace), "parent": .optional(item.parentID),
      "messages": .integer(item.row.messages), "toolCalls": .integer(item.row.toolCalls),
      "tokens": .optional(item.row.tokens), "cost": item.row.cost.map { .number($0) } ?? .null,
      "files": .integer(item.fileCount), "bytes": .integer(item.row.byteCount),
    ]
  }

  /// What the members mean.
  static let members: [CommandSpecification.Member] =
    [
      .init(path: "path", meaning: "what was listed"),
      .init(path: "kind", meaning: "bundle or store"),
      .init(path: "sessions[].id", meaning: "the session's id"),
      .init(path: "sessions[].format", meaning: "a3s, claw or user-session"),
      .init(path: "sessions[].era", meaning: "which generation of the format, or null"),
      .init(path: "sessions[].title", meaning: "what a person calls it, or null"),
      .init(path: "sessions[].created", meaning: "RFC 3339 in UTC, or null"),
      .init(path: "sessions[].updated", meaning: "likewise"),
      .init(path: "sessions[].workspace", meaning: "the folder it works in, or null"),
      .init(path: "sessions[].parent", meaning: "id of the session that it continues, or null"),
      .init(path: "sessions[].messages", meaning: "how many messages"),
      .init(path: "sessions[].toolCalls", meaning: "how many calls of tools"),
      .init(path: "sessions[].tokens", meaning: "tokens of all kinds, or null"),
      .init(path: "sessions[].cost", meaning: "US dollars, or null"),
      .init(path: "sessions[].files", meaning: "how many files belong to it alone"),
      .init(path: "sessions[].bytes", meaning: "their bytes"),
      .init(path: "otherFiles", meaning: "files that belong to no session or to several"),
    ] + CommandSpecification.Member.findings(in: "findings") + [
      .init(
        path: "read",
        meaning: "of a bundle: index if only index and satchel.json were read, whole if all was checked; else null")
    ]
}
