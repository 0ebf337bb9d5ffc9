public import SatchelJSONText
public import SatchelSessionModel

/// A time as the user-session program writes it, in the spelling of its source.
///
/// The text is kept, so that a file is written as it was read; two timestamps are equal if
/// their texts are. Compare ``instant`` to compare moments. Source: reference section 4.
public struct Timestamp: Sendable, Hashable {
  /// What stands in the file.
  public let text: String
  /// The moment that the text means.
  public let instant: Instant

  /// A time from its text, by the relaxed grammar of the program's reader (4.2); nil if that refuses it.
  public init?(_ text: String) {
    guard let instant = TimestampText.canonical(text) ?? TimestampText.relaxed(text) else { return nil }
    self.text = text
    self.instant = instant
  }

  /// A time as the program prints it (4.1): UTC with `Z`, and 0, 3, 6 or 9 digits of fraction.
  ///
  /// The program knows the years from -262143 to 262142; what lies outside becomes the first or last moment of these.
  public init(_ instant: Instant) {
    self.instant = min(max(instant, TimestampText.moments.lowerBound), TimestampText.moments.upperBound)
    text = TimestampText.print(self.instant)
  }

  /// Why a moment became another one.
  static let outside = "the program knows no year before -262143 or after 262142"

  /// The same moment as the program would print it.
  public var canonical: Timestamp { Timestamp(instant) }
}

extension Timestamp: FieldValue, Codable {
  /// A string that the relaxed grammar accepts.
  public static func read(_ view: JSONView) throws(FieldError) -> Timestamp {
    let text = try String.read(view)
    if let time = Timestamp(text) { return time }
    throw FieldError("must be a time with an offset, like 2026-05-31T10:00:00Z", offset: view.range.lowerBound)
  }

  /// The text of the source.
  public func write(to writer: inout JSONWriter) { writer.string(text) }

  /// Decodes a string.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let time = Timestamp(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time with an offset")
    }
    self = time
  }

  /// Encodes the text.
  public func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}
