import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

// Objects of `--json` have a fixed shape: what is not known is null, so that a program need not ask what is there.

extension JSON {
  /// A text, or null.
  static func optional(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

  /// A number, or null.
  static func optional(_ number: (some BinaryInteger)?) -> JSON { number.map { .integer($0) } ?? .null }

  /// A flag, or null.
  static func optional(_ flag: Bool?) -> JSON { flag.map { .bool($0) } ?? .null }

  /// A time in RFC 3339 in UTC, or null.
  static func optional(_ time: Instant?) -> JSON { time.map { .string(TimeText.precise($0)) } ?? .null }

  /// A path. Where its bytes are not UTF-8 they become U+FFFD, and the bytes themselves stand beside it, see
  /// `PathBytes`.
  static func path(_ path: FilePath) -> JSON { PathBytes.json(of: path) }

  /// Texts.
  static func texts(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }

  /// What was noticed.
  static func findings(_ findings: [Finding]) -> JSON { .array(findings.map(finding)) }

  /// One thing that was noticed.
  static func finding(_ finding: Finding) -> JSON {
    .object(
      [
        JSONMember("severity", .string(finding.severity.rawValue)), JSONMember("code", .string(finding.code)),
        JSONMember("message", .string(finding.message)),
      ] + finding.place.jsonMembers)
  }
}

extension CommandSpecification.Member {
  /// The members of findings, which all commands describe alike.
  static func findings(in path: String) -> [CommandSpecification.Member] {
    [
      .init(path: "\(path)[].severity", meaning: "note, warning or damage"),
      .init(path: "\(path)[].code", meaning: "the kind, in words joined by hyphens"),
      .init(path: "\(path)[].message", meaning: "one sentence"),
    ] + place(in: "\(path)[]")
  }

  /// The members that tell where something is.
  static func place(in path: String) -> [CommandSpecification.Member] {
    [
      .init(path: "\(path).file", meaning: "where, as far as known: the file", kind: .path, isOptional: true),
      .init(path: "\(path).line", meaning: "the line, from 1", kind: .integer, isOptional: true),
      .init(path: "\(path).column", meaning: "the column in bytes, from 1", kind: .integer, isOptional: true),
      .init(path: "\(path).offset", meaning: "the first byte, from 0", kind: .integer, isOptional: true),
      .init(path: "\(path).length", meaning: "how many bytes", kind: .integer, isOptional: true),
      .init(path: "\(path).member", meaning: "the member", isOptional: true),
    ]
  }
}
