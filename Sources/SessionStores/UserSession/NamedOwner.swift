import SatchelJSONText
import SatchelSessionModel

/// The session or seed that a side file of a state store names, whatever its size.
struct NamedOwner {
  private(set) var sessionID: SessionID?
  private(set) var seedID: String?
  /// A value up to this size is parsed whole, a larger one passed over by its quotes and brackets.
  private static let wholeBytes = 1 << 20

  /// Throws where the text is not JSON. Memory: a value of ``wholeBytes``.
  init(_ source: any RandomAccessBytes) throws(JSONReadError) {
    var walker = JSONWalker(source)
    guard try walker.firstByte() == UInt8(ascii: "{") else {
      _ = try walker.value(orPassingBeyond: Self.wholeBytes)
      try walker.finish()
      return
    }
    try walker.enterObject()
    while let key = try walker.nextKey() {
      let value = try walker.value(orPassingBeyond: Self.wholeBytes)
      // As a tree has it, the last of repeated members counts.
      if key.value == "session_id" { sessionID = (value?.root.string).map { SessionID($0) } }
      if key.value == "seed_id" { seedID = value?.root.string }
    }
    try walker.finish()
  }
}
