import SatchelJSONText
import SatchelSessionModel

extension JSONOptions {
  /// What the program's own JSON reader lets through (section 2.3).
  static func claw(depth: Int = JSONOptions.depthCeiling) -> JSONOptions {
    lenient(maximumDepth: depth)
  }
}

/// Which of its two forms a file has (section 3): a single object if the whole text is one
/// value that is an object with `messages`, else lines.
struct ClawShape {
  /// Nothing but blanks.
  private(set) var isBlank = false
  /// Where the messages of the first object stand, once passed over.
  private(set) var messages: Range<UInt64>?
  /// Names in the first object, as far as they were reached.
  private(set) var hasMessages = false
  private(set) var hasType = false
  private var hasObject = false
  private var portMembers: Set<String> = []
  /// Whether the messages are bare texts, as in a file of the Python port.
  private(set) var isPort = false
  /// Whether something follows the first object, and where.
  private(set) var more: UInt64?
  /// What stopped the look at the first object.
  private(set) var fault: JSONReadError?

  /// Looks at the first value of a text; memory is bounded.
  init(_ source: any RandomAccessBytes, limits: ReadingLimits) {
    var walker = JSONWalker(
      source, options: .claw(depth: limits.maximumDepth), maximumValueBytes: limits.maximumValueBytes)
    do throws(JSONReadError) {
      try look(&walker)
    } catch {
      fault = error
    }
    guard isObject, portMembers == Self.portNames, let messages else { return }
    isPort = ClawPort.holdsTexts(source, messages)
  }

  private static let portNames: Set<String> = ["session_id", "input_tokens", "output_tokens"]

  private mutating func look(_ walker: inout JSONWalker) throws(JSONReadError) {
    guard let first = try walker.firstByte() else {
      isBlank = true
      return
    }
    guard first == UInt8(ascii: "{") else { return }
    hasObject = true
    try walker.enterObject()
    while let key = try walker.nextKey() {
      let isMessages = key.isSpelling(of: "messages")
      hasMessages = hasMessages || isMessages
      hasType = hasType || key.isSpelling(of: "type")
      if key.raw.utf8.count >= 7, let name = key.value, Self.portNames.contains(name) || name == "version" {
        portMembers.insert(name)
      }
      let range = try walker.skipValue()
      if isMessages { messages = range }
    }
    if try walker.firstByte() != nil { more = walker.offset }
  }

  /// Whether the whole text is one object.
  var isOneValue: Bool { hasObject && fault == nil && more == nil }

  /// Whether the program takes the file as a single object.
  var isObject: Bool { messages != nil && fault == nil && more == nil }
}

extension ClawShape {
  /// The error that tells more than a journal's reader would, for a single object that
  /// is broken or has something behind it.
  var objectError: SessionError? {
    guard hasMessages, !hasType, !isObject else { return nil }
    if let more {
      return SessionError(
        .invalid,
        "Something follows the single object, as after an append to a file in the old form; "
          + "keep the object, and put each record behind it on a line of its own in a journal",
        at: Place(offset: more))
    }
    guard let fault else { return nil }
    guard case .syntax(let error) = fault, error.reason == .truncated else { return SessionError(fault) }
    return SessionError(
      .damaged, "The single object is cut off; take the file from a copy, or what is left of it by hand",
      at: Place(offset: error.offset))
  }
}
