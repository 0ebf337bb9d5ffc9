import SatchelExchange
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// The object that `inspect --json` prints.
enum InspectionJSON {
  /// One inspection.
  static func object(_ inspection: Inspection) -> StreamedObject {
    var object = StreamedObject([
      "path": .path(inspection.path),
      "kind": .string(inspection.kind.rawValue),
      "format": .string(inspection.format.rawValue),
      "era": .optional(inspection.era?.name),
    ])
    object.append("sessions", inspection.sessions, session)
    object.append("files", inspection.files, file)
    object.append(findings: inspection.findings)
    return object
  }

  static func session(_ session: InspectedSession) -> JSON {
    let (header, totals) = (session.header, session.totals)
    let count = { (number: Int) in JSON.optional(session.isRead ? number : nil) }
    return [
      "id": .string(header.id),
      "path": .path(session.path),
      "era": .string(session.era.name),
      "features": .texts(session.features),
      "bytes": .integer(session.byteCount),
      "title": .optional(header.title),
      "firstPrompt": .optional(totals.firstPrompt),
      "created": .optional(header.createdAt),
      "updated": .optional(session.lastTime),
      "workspace": .optional(header.workspace),
      "model": .optional(header.model),
      "origin": header.origin.map(origin) ?? .null,
      "messages": session.isRead ? messages(totals) : .null,
      "texts": count(totals.texts),
      "reasoning": count(totals.reasoning),
      "images": count(totals.images),
      "toolCalls": count(totals.toolCalls),
      "toolResults": count(totals.toolResults),
      "toolNames": .texts(totals.toolNames),
      "otherRecords": count(totals.events),
      "tokens": session.usage.map(usage) ?? .null,
      "cost": header.cost.map { .number($0) } ?? .null,
      "canonical": .optional(session.isCanonical),
    ]
  }

  private static func origin(_ origin: SessionHeader.Origin) -> JSON {
    ["kind": .string(origin.kind.rawValue), "id": .string(origin.parentID), "branch": .optional(origin.branchName)]
  }

  private static func messages(_ totals: SessionTotals) -> JSON {
    [
      "total": .integer(totals.messageCount),
      "system": .integer(totals.messages[.system]),
      "user": .integer(totals.messages[.user]),
      "assistant": .integer(totals.messages[.assistant]),
      "tool": .integer(totals.messages[.tool]),
    ]
  }

  private static func usage(_ usage: Usage) -> JSON {
    [
      "input": .integer(usage.input), "output": .integer(usage.output), "cacheRead": .optional(usage.cacheRead),
      "cacheWrite": .optional(usage.cacheWrite),
    ]
  }

  /// A file of a store.
  static func file(_ file: StoredFile) -> JSON {
    [
      "path": .path(file.path), "role": .string(file.role), "bytes": .integer(file.byteCount),
      "sessions": .texts(file.sessionIDs), "run": .optional(file.runID),
    ]
  }

  /// What the members of an inspection mean; unknown ones are null.
  static func members(in path: String) -> [CommandSpecification.Member] {
    [
      .init(path: "\(path).path", meaning: "what was looked at", kind: .path),
      .init(path: "\(path).kind", meaning: "file or store"),
      .init(path: "\(path).format", meaning: "a3s, claw or user-session"),
      .init(
        path: "\(path).era", meaning: "which generation of the format; of a store, the latest", kind: [.text, .null]),
    ] + sessionMembers(in: "\(path).sessions[]") + [
      .init(path: "\(path).files[].path", meaning: "every file of a store, relative to it", kind: .path),
      .init(path: "\(path).files[].role", meaning: "session, artifacts, runs, …"),
      .init(path: "\(path).files[].bytes", meaning: "its size", kind: .integer),
      .init(path: "\(path).files[].sessions", meaning: "ids of the sessions that it belongs to", kind: .texts),
      .init(path: "\(path).files[].run", meaning: "id of the run that it belongs to", kind: [.text, .null]),
    ] + CommandSpecification.Member.findings(in: "\(path).findings")
  }

  private static func sessionMembers(in path: String) -> [CommandSpecification.Member] {
    [
      .init(path: "\(path).id", meaning: "the session's id"),
      .init(path: "\(path).path", meaning: "its own file", kind: .path),
      .init(path: "\(path).era", meaning: "which generation of the format"),
      .init(path: "\(path).features", meaning: "what it shows of the format's history, found one by one", kind: .texts),
      .init(path: "\(path).bytes", meaning: "the size of its own file", kind: .integer),
      .init(path: "\(path).title", meaning: "what a person calls it, or null", kind: [.text, .null]),
      .init(
        path: "\(path).firstPrompt",
        meaning: "what a person asked first: one line, at most 160 characters and … where it is cut, or null",
        kind: [.text, .null]),
      .init(path: "\(path).created", meaning: "RFC 3339 in UTC, or null", kind: [.text, .null]),
      .init(
        path: "\(path).updated", meaning: "likewise: the last time that anything in it tells", kind: [.text, .null]),
      .init(path: "\(path).workspace", meaning: "the folder it works in, or null", kind: [.text, .null]),
      .init(path: "\(path).model", meaning: "the model, or null", kind: [.text, .null]),
      .init(path: "\(path).origin", meaning: "where it comes from, or null", kind: [.object, .null]),
      .init(path: "\(path).origin.kind", meaning: "fork, thread or child"),
      .init(path: "\(path).origin.id", meaning: "the session that it comes from"),
      .init(path: "\(path).origin.branch", meaning: "the name of the branch, or null", kind: [.text, .null]),
      .init(
        path: "\(path).messages", meaning: "counts of messages; these and all counts are null where it was not read",
        kind: [.object, .null]),
      .init(path: "\(path).messages.total", meaning: "how many messages", kind: .integer),
      .init(path: "\(path).messages.system", meaning: "of them, from the program", kind: .integer),
      .init(path: "\(path).messages.user", meaning: "of them, from the person", kind: .integer),
      .init(path: "\(path).messages.assistant", meaning: "of them, from the model", kind: .integer),
      .init(path: "\(path).messages.tool", meaning: "of them, with nothing but results of tools", kind: .integer),
      .init(path: "\(path).texts", meaning: "how many text parts", kind: [.integer, .null]),
      .init(path: "\(path).reasoning", meaning: "how many parts of reasoning", kind: [.integer, .null]),
      .init(path: "\(path).images", meaning: "how many images", kind: [.integer, .null]),
      .init(path: "\(path).toolCalls", meaning: "how many calls of tools", kind: [.integer, .null]),
      .init(path: "\(path).toolResults", meaning: "how many results of tools", kind: [.integer, .null]),
      .init(path: "\(path).toolNames", meaning: "the tools that were called", kind: .texts),
      .init(path: "\(path).otherRecords", meaning: "how many records that are no messages", kind: [.integer, .null]),
      .init(path: "\(path).tokens", meaning: "tokens as the source counts them, or null", kind: [.object, .null]),
      .init(path: "\(path).tokens.input", meaning: "of the prompts", kind: .integer),
      .init(path: "\(path).tokens.output", meaning: "likewise", kind: .integer),
      .init(path: "\(path).tokens.cacheRead", meaning: "likewise, or null", kind: [.integer, .null]),
      .init(path: "\(path).tokens.cacheWrite", meaning: "likewise, or null", kind: [.integer, .null]),
      .init(
        path: "\(path).cost", meaning: "US dollars in the spelling of the source, or null", kind: [.number, .null]),
      .init(
        path: "\(path).canonical",
        meaning: "whether the file is byte for byte as its program writes it; null where not looked at",
        kind: [.flag, .null]),
    ]
  }
}
