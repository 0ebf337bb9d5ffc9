import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel
import SatchelSessionStores

/// The sessions of a store or bundle, for people and for programs.
struct Listing {
  /// A session in the list.
  struct Item: Sendable {
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
    /// How it begins.
    var prompt: String?
    /// The model.
    var model: String?
    /// When it began.
    var began: Instant?
    /// When it last changed.
    var changed: Instant?
    /// Its own file, relative to the store; of a bundle where another session has the same id.
    var file: FilePath?
    /// What one types for it instead of its id, where another session of the store has the same.
    var longID: String?
    /// The folder of its store, where that is not what was listed.
    var store: FilePath?
  }

  /// What was listed.
  var path: FilePath
  /// `store` or `bundle`.
  var kind: String
  /// The sessions.
  var items: PagedList<Item>
  /// Files that belong to no session or to several.
  var sharedFileCount: Int
  /// What was noticed.
  var findings: PagedList<Finding> = []
  /// Of a bundle, how much was read: `index` or `whole`.
  var reading: String?
  /// The stores of several that were listed together: kind, folder, how many sessions.
  var stores: [(format: String, root: FilePath, sessionCount: Int)] = []

  /// How many sessions there are, where not all are wanted.
  var wholeCount: Int?

  /// The heading, the sessions, and what was noticed, piece by piece; `columns` wide, or with `isLong` as wide as need be.
  func write<Failure: Error>(
    columns: Int, isLong: Bool = false, to body: (String) throws(Failure) -> Void
  ) throws(Failure) {
    try body(heading)
    if !items.isEmpty {
      try body("\n")
      let table = SessionTable(items: items, columns: columns)
      try isLong ? table.writeLong(to: body) : table.write(to: body)
    }
    if !findings.isEmpty {
      try body("\n\(Quantity.count(findings.count, "finding"))\n" + FindingText.lines(findings))
    }
  }

  private var heading: String {
    let number = wholeCount.map { "\(Quantity.grouped(items.count)) of \(Quantity.count($0, "session"))" }
    var text = "\(path == "-" ? "standard input" : SafeText.escape(path)): \(kind), "
    text += number ?? Quantity.count(items.count, "session")
    if sharedFileCount > 0 { text += ", \(Quantity.count(sharedFileCount, "other file"))" }
    if reading == "index" { text += "; read by its index" }
    text += "\n"
    for store in stores where stores.count > 1 {
      text += "  \(store.format) '\(SafeText.escape(store.root))', \(Quantity.count(store.sessionCount, "session"))\n"
    }
    return text
  }

  /// The same with the sessions that are wanted, in their order; those of one id are told apart by their folders.
  func choosing(_ choice: ListingChoice) -> Listing {
    var listing = self
    listing.items = choice.choose(Self.toldApart(items))
    if choice.isSelective { listing.wholeCount = items.count }
    return listing
  }

  private static func toldApart(_ items: PagedList<Item>) -> PagedList<Item> {
    // Of most ids only that they meet no other is to be known, for which a number each is enough.
    var (seen, met): (Set<Int>, Set<Int>) = ([], [])
    for item in items where !seen.insert(item.key.hashValue).inserted { met.insert(item.key.hashValue) }
    guard !met.isEmpty else { return items }
    var files: [Item.Key: [String]] = [:]
    for item in items where met.contains(item.key.hashValue) {
      files[item.key, default: []].append(item.file?.description ?? "")
    }
    return PagedList(
      items.lazy.map { item in
        var item = item
        guard var others = files[item.key], others.count > 1, let file = item.file?.description else { return item }
        if let own = others.firstIndex(of: file) { others.remove(at: own) }
        item.longID = ShortenedID.name(of: SessionID(item.row.id), in: file, amongFiles: others)
        return item
      })
  }

  /// The same as an object.
  var json: StreamedObject {
    var object = StreamedObject(["path": .path(path), "kind": .string(kind)])
    object.append("sessions", items) { Self.json($0) }
    object.append(["otherFiles": .integer(sharedFileCount)])
    object.append(findings: findings)
    object.append(["read": .optional(reading)])
    return object
  }

  private static func json(_ item: Item) -> JSON {
    [
      "id": .string(item.row.id), "format": .string(item.format), "era": .optional(item.era),
      "title": .optional(item.row.title),
      "firstPrompt": .optional(item.prompt), "model": .optional(item.model), "created": .optional(item.created),
      "updated": .optional(item.updated),
      "workspace": .optional(item.workspace), "parent": .optional(item.parentID),
      "messages": .optional(item.row.messages), "toolCalls": .optional(item.row.toolCalls),
      "tokens": .optional(item.row.tokens), "cost": item.row.cost.map { .number($0) } ?? .null,
      "path": item.file.map { .path($0) } ?? .null, "files": .integer(item.fileCount),
      "bytes": .integer(item.row.byteCount),
      "store": item.store.map { .path($0) } ?? .null,
    ]
  }

  /// What the members mean.
  static let members: [CommandSpecification.Member] =
    [
      .init(path: "path", meaning: "what was listed", kind: .path),
      .init(path: "kind", meaning: "bundle or store"),
      .init(path: "sessions[].id", meaning: "the session's id"),
      .init(path: "sessions[].format", meaning: "a3s, claw or user-session"),
      .init(path: "sessions[].era", meaning: "which generation of the format, or null", kind: [.text, .null]),
      .init(path: "sessions[].title", meaning: "what a person calls it, or null", kind: [.text, .null]),
      .init(
        path: "sessions[].firstPrompt",
        meaning: "what a person asked first: one line, at most 160 characters and … where it is cut, or null",
        kind: [.text, .null]),
      .init(path: "sessions[].model", meaning: "the model, or null", kind: [.text, .null]),
      .init(path: "sessions[].created", meaning: "RFC 3339 in UTC, or null", kind: [.text, .null]),
      .init(path: "sessions[].updated", meaning: "likewise", kind: [.text, .null]),
      .init(path: "sessions[].workspace", meaning: "the folder it works in, or null", kind: [.text, .null]),
      .init(path: "sessions[].parent", meaning: "id of the session that it continues, or null", kind: [.text, .null]),
      .init(
        path: "sessions[].messages", meaning: "how many messages, or null where it was not read",
        kind: [.integer, .null]),
      .init(path: "sessions[].toolCalls", meaning: "how many calls of tools, or null", kind: [.integer, .null]),
      .init(path: "sessions[].tokens", meaning: "tokens of all kinds, or null", kind: [.integer, .null]),
      .init(path: "sessions[].cost", meaning: "US dollars, or null", kind: [.number, .null]),
      .init(
        path: "sessions[].path",
        meaning: "its own file, relative to the store; of a bundle null where no other session has the id",
        kind: [.path, .null]),
      .init(path: "sessions[].files", meaning: "how many files belong to it alone", kind: .integer),
      .init(path: "sessions[].bytes", meaning: "their bytes", kind: .integer),
      .init(
        path: "sessions[].store", meaning: "the store, where a folder has several; else null", kind: [.path, .null]),
      .init(path: "otherFiles", meaning: "files that belong to no session or to several", kind: .integer),
    ] + CommandSpecification.Member.findings(in: "findings") + [
      .init(
        path: "read",
        meaning: "of a bundle: index if only index and satchel.json were read, whole if all was checked; else null",
        kind: [.text, .null])
    ]
}
