/// Something worth telling about an input that could still be read.
public struct Finding: Sendable, Hashable {
  /// How bad it is.
  public enum Severity: String, Sendable, Hashable {
    /// Good to know.
    case note
    /// The real program will stumble, or somebody should look.
    case warning
    /// Bytes are damaged or missing.
    case damage
  }

  /// How bad it is.
  public var severity: Severity
  /// A stable name of the kind, in words joined by hyphens (`torn-last-line`).
  public var code: String
  /// One sentence: what is the matter.
  public var message: String
  /// Where.
  public var place: Place

  /// A finding.
  public init(_ severity: Severity, code: String, message: String, place: Place = Place()) {
    self.severity = severity
    self.code = code
    self.message = message
    self.place = place
  }
}

/// Where something is: as much as is known.
public struct Place: Sendable, Hashable {
  /// The file.
  public var file: String?
  /// The line, from 1.
  public var line: Int?
  /// The column in bytes, from 1.
  public var column: Int?
  /// The first byte, from the start of the file.
  public var offset: UInt64?
  /// How many bytes.
  public var length: UInt64?
  /// The member, as a path like `messages[3].content`.
  public var member: String?

  /// A place.
  public init(
    file: String? = nil, line: Int? = nil, column: Int? = nil, offset: UInt64? = nil, length: UInt64? = nil,
    member: String? = nil
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.offset = offset
    self.length = length
    self.member = member
  }

  /// The same place in a named file.
  public func inFile(_ name: String) -> Place {
    var place = self
    place.file = place.file ?? name
    return place
  }
}

extension Place: CustomStringConvertible {
  /// `file, line 3, column 5, byte 120, messages[3]`, with what is known.
  public var description: String {
    var parts: [String] = []
    if let file { parts.append(file) }
    if let line { parts.append("line \(line)") }
    if let column { parts.append("column \(column)") }
    if let offset {
      if let length, length > 1 {
        parts.append("bytes \(offset)–\(offset.saturatingSum(length - 1))")
      } else {
        parts.append("byte \(offset)")
      }
    }
    if let member { parts.append(member) }
    return parts.joined(separator: ", ")
  }
}
