import SatchelExchange
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

extension DiffReports {
  /// The object of `--json`.
  var json: StreamedObject {
    var object = StreamedObject([
      "left": .string(report.left), "right": .string(report.right), "equal": .bool(report.isEqual),
    ])
    object.append("sessions", report.sessions, Self.object)
    object.append("onlyLeft", report.onlyLeft) { .string($0) }
    object.append("onlyRight", report.onlyRight) { .string($0) }
    object.append("sideFiles", report.sideFiles) { ["path": .string($0.path), "kind": .string($0.kind.rawValue)] }
    object.append(["sideFilesNotCompared": .integer(report.sideFilesNotCompared)])
    object.append(findings: report.findings)
    return object
  }

  private static func object(_ comparison: Comparison) -> JSON {
    [
      "left": object(comparison.left), "right": object(comparison.right), "equal": .bool(comparison.isEqual),
      "counts": [
        "equal": .integer(comparison.equalCount), "changed": .integer(comparison.changedCount),
        "onlyLeft": .integer(comparison.onlyLeftCount), "onlyRight": .integer(comparison.onlyRightCount),
      ],
      "header": .array(comparison.header.map(object)), "messages": .array(comparison.messages.map(object)),
      "notHeld": .array(
        comparison.notHeld.map {
          ["format": .string($0.format.rawValue), "what": .string($0.what), "count": .integer($0.count)]
        }), "findings": .findings(comparison.findings),
    ]
  }

  private static func object(_ side: Comparison.Side) -> JSON {
    [
      "file": .string(side.file), "id": .string(side.sessionID), "format": .string(side.format.rawValue),
      "era": .string(side.era.name),
    ]
  }

  private static func object(_ difference: ValueDifference) -> JSON {
    [
      "field": .string(difference.field), "left": .optional(difference.left), "right": .optional(difference.right),
      "offset": .optional(difference.offset),
    ]
  }

  private static func object(_ difference: MessageDifference) -> JSON {
    [
      "kind": .string(difference.kind.rawValue), "isMessage": .bool(difference.isMessage),
      "left": difference.left.map(object) ?? .null, "right": difference.right.map(object) ?? .null,
      "values": .array(difference.values.map(object)),
    ]
  }

  private static func object(_ side: MessageDifference.Side) -> JSON {
    .object(
      [
        JSONMember("number", .integer(side.number)), JSONMember("role", .string(side.role)),
        JSONMember("excerpt", .string(side.excerpt)),
      ] + side.place.jsonMembers)
  }

  /// What the members mean.
  static let members: [CommandSpecification.Member] =
    [
      .init(path: "left", meaning: "what was named as A"),
      .init(path: "right", meaning: "what was named as B"),
      .init(path: "equal", meaning: "whether nothing differs", kind: .flag),
      .init(path: "sessions[].equal", meaning: "whether nothing differs in this session", kind: .flag),
      .init(path: "sessions[].counts.equal", meaning: "messages and other records that say the same", kind: .integer),
      .init(path: "sessions[].counts.changed", meaning: "those on both sides with other values", kind: .integer),
      .init(path: "sessions[].counts.onlyLeft", meaning: "those that only A has", kind: .integer),
      .init(path: "sessions[].counts.onlyRight", meaning: "those that only B has", kind: .integer),
    ] + sideMembers("sessions[].left", "A") + sideMembers("sessions[].right", "B")
    + valueMembers("sessions[].header") + [
      .init(path: "sessions[].messages[].kind", meaning: "changed, only-left or only-right"),
      .init(path: "sessions[].messages[].isMessage", meaning: "false for records that are no messages", kind: .flag),
    ] + messageMembers("sessions[].messages[].left", "A") + messageMembers("sessions[].messages[].right", "B")
    + valueMembers("sessions[].messages[].values") + [
      .init(path: "sessions[].notHeld[].format", meaning: "a format without a place for something: no difference"),
      .init(path: "sessions[].notHeld[].what", meaning: "what it has no place for"),
      .init(path: "sessions[].notHeld[].count", meaning: "how many", kind: .integer),
    ] + CommandSpecification.Member.findings(in: "sessions[].findings") + [
      .init(path: "onlyLeft", meaning: "ids of sessions that only A has", kind: .texts),
      .init(path: "onlyRight", meaning: "ids of sessions that only B has", kind: .texts),
      .init(path: "sideFiles[].path", meaning: "a file of a store besides the sessions that is not the same"),
      .init(path: "sideFiles[].kind", meaning: "changed, only-left or only-right"),
      .init(
        path: "sideFilesNotCompared", meaning: "files besides the sessions, of stores of two kinds", kind: .integer),
    ] + CommandSpecification.Member.findings(in: "findings")

  private static func sideMembers(_ path: String, _ name: String) -> [CommandSpecification.Member] {
    [
      .init(path: "\(path).file", meaning: "the file in \(name)"),
      .init(path: "\(path).id", meaning: "the session's id"),
      .init(path: "\(path).format", meaning: "the format"),
      .init(path: "\(path).era", meaning: "the era of the format"),
    ]
  }

  private static func valueMembers(_ path: String) -> [CommandSpecification.Member] {
    [
      .init(path: "\(path)[].field", meaning: "which value differs"),
      .init(path: "\(path)[].left", meaning: "what A has, shortened; null for nothing", kind: [.text, .null]),
      .init(path: "\(path)[].right", meaning: "what B has, shortened; null for nothing", kind: [.text, .null]),
      .init(
        path: "\(path)[].offset", meaning: "the first byte of a text that differs, or null", kind: [.integer, .null]),
    ]
  }

  private static func messageMembers(_ path: String, _ name: String) -> [CommandSpecification.Member] {
    [
      .init(path: path, meaning: "the message in \(name), or null", kind: [.object, .null]),
      .init(path: "\(path).number", meaning: "its number, from 1", kind: .integer),
      .init(path: "\(path).role", meaning: "its role, or the type of the record"),
      .init(path: "\(path).excerpt", meaning: "its beginning"),
      .init(
        path: "\(path).line", meaning: "where, as far as known: the line, from 1", kind: .integer, isOptional: true),
      .init(path: "\(path).column", meaning: "the column in bytes, from 1", kind: .integer, isOptional: true),
      .init(path: "\(path).offset", meaning: "the first byte in the file, from 0", kind: .integer, isOptional: true),
      .init(path: "\(path).length", meaning: "how many bytes", kind: .integer, isOptional: true),
      .init(path: "\(path).member", meaning: "the member", isOptional: true),
    ]
  }
}
