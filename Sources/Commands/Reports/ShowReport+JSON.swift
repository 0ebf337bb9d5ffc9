import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

extension ShowReport {
  /// The same as an object.
  var json: JSON {
    [
      "path": .path(path), "read": .string(listing.reading.rawValue), "version": .string(contents.version),
      "store": .string(contents.storeName), "encoder": encoderJSON, "tarSHA256": .optional(listing.tarDigest),
      "sessions": .integer(contents.sessions.count), "files": .integer(listing.fileCount),
      "payloadBytes": .integer(listing.payloadByteCount), "bytes": .integer(listing.bundleByteCount),
      "otherFiles": .integer(contents.sharedFileCount), "provenance": Self.provenance(contents.members),
      "findings": Self.findings(contents.members), "others": Self.others(contents.members, Self.knownOfBundle),
      "session": session.map(sessionJSON) ?? .null,
    ]
  }

  private var encoderJSON: JSON {
    guard let encoder = listing.encoder else { return .null }
    return ["library": .string(encoder.library), "level": .integer(encoder.level)]
  }

  private func sessionJSON(_ session: BundledSession) -> JSON {
    let facts = session.facts
    let members = facts.members ?? []
    let parent = facts["parent"]
    return [
      "id": .string(session.id), "format": .optional(facts["format"]?.text), "era": .optional(facts["era"]?.text),
      "title": .optional(facts["title"]?.text), "created": .optional(facts["created"]?.text),
      "updated": .optional(facts["updated"]?.text), "workspace": .optional(facts["workspace"]?.text),
      "parent": parent.map { ["id": .optional($0["id"]?.text), "kind": .optional($0["kind"]?.text)] } ?? .null,
      "messages": .optional(facts["messages"]?.int64), "toolCalls": .optional(facts["tool_calls"]?.int64),
      "tokens": Self.tokens(facts["tokens"]), "cost": facts.cost.map { .number($0) } ?? .null,
      "runs": .array(
        members.elements(of: "runs").map { run in
          ["id": .optional(run["id"]?.text), "why": .optional(run["why"]?.text)]
        }),
      "provenance": Self.provenance(members), "findings": Self.findings(members),
      "bytes": .integer(session.byteCount), "files": .array(listing.files.map(Self.file)),
      "others": Self.others(members, Self.knownOfSession),
    ]
  }

  private static func tokens(_ tokens: JSON?) -> JSON {
    guard let tokens else { return .null }
    return .object(tokenKinds.map { JSONMember($0.name, .optional(tokens[$0.member]?.int64)) })
  }

  private static func provenance(_ members: [JSONMember]) -> JSON {
    .array(
      members.elements(of: "provenance").map { step in
        .object(["action", "program", "detail"].map { JSONMember($0, .optional(step[$0]?.text)) })
      })
  }

  private static func findings(_ members: [JSONMember]) -> JSON {
    .findings(members.elements(of: "findings").compactMap(Finding.init(described:)))
  }

  private static func file(_ file: BundledFile) -> JSON {
    [
      "path": .path(FilePath(bytes: file.path)), "role": .string(file.role), "run": .optional(file.runID),
      "bytes": .integer(file.byteCount), "sha256": .string(file.sha256), "sessions": .texts(file.sessionIDs),
    ]
  }

  private static func others(_ members: [JSONMember], _ known: Set<String>) -> JSON {
    .array(
      members.filter { !known.contains($0.name) }.map { ["name": .string($0.name), "value": $0.value] })
  }

  /// What the members mean.
  static let members: [CommandSpecification.Member] =
    [
      .init(path: "path", meaning: "the bundle", kind: .path),
      .init(path: "read", meaning: "index if only index and satchel.json were read, whole if all was checked"),
      .init(path: "version", meaning: "version of the bundle format"),
      .init(path: "store", meaning: "name of the store: a3s, claw or user-session"),
      .init(path: "encoder", meaning: "what is known of the compression, or null", kind: [.object, .null]),
      .init(path: "encoder.library", meaning: "what compressed it, with version"),
      .init(path: "encoder.level", meaning: "how hard", kind: .integer),
      .init(
        path: "tarSHA256", meaning: "digest of the uncompressed archive, as told or as read, or null",
        kind: [.text, .null]),
      .init(path: "sessions", meaning: "how many sessions it holds", kind: .integer),
      .init(path: "files", meaning: "how many files", kind: .integer),
      .init(path: "payloadBytes", meaning: "their bytes", kind: .integer),
      .init(path: "bytes", meaning: "the size of the bundle", kind: .integer),
      .init(path: "otherFiles", meaning: "files that belong to no session or to several", kind: .integer),
    ] + provenanceMembers(in: "provenance") + CommandSpecification.Member.findings(in: "findings")
    + othersMembers(in: "others") + sessionMembers

  private static let sessionMembers: [CommandSpecification.Member] =
    [
      .init(path: "session", meaning: "the session that was asked for, or null", kind: [.object, .null]),
      .init(path: "session.id", meaning: "its id"),
      .init(path: "session.format", meaning: "a3s, claw or user-session, or null", kind: [.text, .null]),
      .init(path: "session.era", meaning: "which generation of the format, or null", kind: [.text, .null]),
      .init(path: "session.title", meaning: "what a person calls it, or null", kind: [.text, .null]),
      .init(path: "session.created", meaning: "RFC 3339 in UTC, or null", kind: [.text, .null]),
      .init(path: "session.updated", meaning: "likewise", kind: [.text, .null]),
      .init(path: "session.workspace", meaning: "the folder it works in, or null", kind: [.text, .null]),
      .init(path: "session.parent", meaning: "where it comes from, or null", kind: [.object, .null]),
      .init(path: "session.parent.id", meaning: "the session that it continues, or null", kind: [.text, .null]),
      .init(path: "session.parent.kind", meaning: "how: fork, thread or child, or null", kind: [.text, .null]),
      .init(path: "session.messages", meaning: "how many messages, or null", kind: [.integer, .null]),
      .init(path: "session.toolCalls", meaning: "how many calls of tools, or null", kind: [.integer, .null]),
    ]
    + [.init(path: "session.tokens", meaning: "tokens, or null", kind: [.object, .null])]
    + tokenKinds.map {
      .init(path: "session.tokens.\($0.name)", meaning: "tokens \($0.words), or null", kind: [.integer, .null])
    }
    + [
      .init(path: "session.cost", meaning: "US dollars, or null", kind: [.number, .null]),
      .init(path: "session.runs[].id", meaning: "a run that belongs to it", kind: [.text, .null]),
      .init(path: "session.runs[].why", meaning: "where that is written", kind: [.text, .null]),
    ] + provenanceMembers(in: "session.provenance")
    + CommandSpecification.Member.findings(in: "session.findings")
    + [
      .init(path: "session.bytes", meaning: "bytes of the files that belong to it alone", kind: .integer),
      .init(path: "session.files[].path", meaning: "the file as the archive spells it", kind: .path),
      .init(path: "session.files[].role", meaning: "what it is for"),
      .init(
        path: "session.files[].run", meaning: "the run by which it came to the session, or null", kind: [.text, .null]),
      .init(path: "session.files[].bytes", meaning: "its size", kind: .integer),
      .init(path: "session.files[].sha256", meaning: "digest of its content"),
      .init(path: "session.files[].sessions", meaning: "ids of the sessions that it belongs to", kind: .texts),
    ] + othersMembers(in: "session.others")

  private static func provenanceMembers(in path: String) -> [CommandSpecification.Member] {
    [
      .init(path: "\(path)[].action", meaning: "what was done: packed, converted, redacted", kind: [.text, .null]),
      .init(path: "\(path)[].program", meaning: "by which program", kind: [.text, .null]),
      .init(path: "\(path)[].detail", meaning: "more, or null", kind: [.text, .null]),
    ]
  }

  private static func othersMembers(in path: String) -> [CommandSpecification.Member] {
    [
      .init(path: "\(path)[].name", meaning: "a member of satchel.json that this version does not know"),
      .init(path: "\(path)[].value", meaning: "its value, as it stands there", kind: .any),
    ]
  }
}
