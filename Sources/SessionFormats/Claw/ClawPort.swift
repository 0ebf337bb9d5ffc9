public import SatchelJSONText
import SatchelSessionModel

/// The file of claw's Python port without its prompts (section 13 of the journal reference).
///
/// The port stores what the person typed and nothing else; both counts are estimates by words.
public struct ClawPort: JSONRecord {
  /// The session's id: 32 hexadecimal digits, as the file is called.
  public var sessionID: String
  /// An estimate for the prompts: whole numbers, of any size.
  public var inputTokens: JSONNumber
  /// The same for what the port answered.
  public var outputTokens: JSONNumber
  /// Unknown members, which the port passes over.
  public var extra = Extra()
  var messages = ListSlot(isExplicit: true)

  /// A blank session.
  public init() {
    sessionID = ""
    inputTokens = JSONNumber(0)
    outputTokens = JSONNumber(0)
  }

  /// The members in the order in which the port writes them.
  public static let table = FieldTable<ClawPort>(
    repeats: .lastWins,
    [
      .required("session_id", \.sessionID), .required("messages", \.messages),
      .required("input_tokens", \.inputTokens), .required("output_tokens", \.outputTokens),
    ])

  /// How many fields stand before the prompts.
  static let fieldsBeforeMessages = 1

  /// Whether an object is the port's: its four members, the prompts texts, and no version.
  static func isPort(_ outline: TextOutline) -> Bool {
    guard outline.has("session_id", "messages", "input_tokens", "output_tokens"), outline.member("version") == nil,
      outline.member("session_id")?.firstByte == UInt8(ascii: "\""), let list = outline.member("messages")
    else { return false }
    return holdsTexts(outline.source, list.range)
  }

  /// Whether a list is empty or begins with a text.
  static func holdsTexts(_ source: any RandomAccessBytes, _ list: Range<UInt64>) -> Bool {
    var walker = JSONWalker(source, from: list.lowerBound, options: .claw(), maximumValueBytes: 1 << 20)
    do throws(JSONReadError) {
      guard try walker.firstByte() == UInt8(ascii: "[") else { return false }
      try walker.enterArray()
      return try walker.nextElement() ? try walker.firstByte() == UInt8(ascii: "\"") : true
    } catch {
      return false
    }
  }
}

extension ClawFormat {
  /// What the port's own loader would refuse in a file of its kind: nothing, once the four members are there.
  static func portObjections(_ source: any RandomAccessBytes, limits: ReadingLimits) -> [Finding]? {
    guard ClawShape(source, limits: limits).isPort else { return nil }
    do throws(SessionError) {
      var reader = try Reader(source, limits: limits)
      while try reader.next() != nil {}
      return []
    } catch {
      return [Finding(.warning, code: "refused", message: error.message, place: error.place)]
    }
  }
}
