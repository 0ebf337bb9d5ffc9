public import SatchelJSONText
public import SatchelSessionModel

// A session that is over a bound cannot be read, yet it has an id. That stands in the head, so the look goes from member
// to member and takes no value but short ones: memory is one step of reading, whatever stands between.

/// Looks for a session's id without reading the session.
struct GlimpsedID {
  /// An id is no longer than this.
  private static let longest = 1 << 16
  private var walker: JSONWalker

  init(_ source: any RandomAccessBytes, options: JSONOptions) {
    walker = JSONWalker(source, options: options, maximumValueBytes: Self.longest)
  }

  /// The text of the first member of a name in the next value, an object; nil where there is none.
  ///
  /// With `outer`, an object of that name may stand around the member.
  mutating func member(_ name: String, below outer: String? = nil) throws(JSONReadError) -> String? {
    try walker.enterObject()
    while let key = try walker.nextKey() {
      if key.isSpelling(of: name), try walker.firstByte() == UInt8(ascii: "\"") {
        return try walker.value().root.string
      }
      if let outer, key.isSpelling(of: outer), try walker.firstByte() == UInt8(ascii: "{") {
        try walker.enterObject()
      } else {
        _ = try walker.skipValue()
      }
    }
    return nil
  }

  /// The id in the first of a journal's records that is of a type; of 32 records at most.
  ///
  /// An object without `type` counts too: it is a session by itself.
  mutating func member(_ name: String, ofRecord type: String) throws(JSONReadError) -> String? {
    for _ in 0..<32 where try walker.firstByte() != nil {
      var (found, own): (String?, String?)
      try walker.enterObject()
      while let key = try walker.nextKey() {
        let isText = try walker.firstByte() == UInt8(ascii: "\"")
        if isText, key.isSpelling(of: name) {
          found = try walker.value().root.string
        } else if isText, key.isSpelling(of: "type") {
          own = try walker.value().root.string
        } else {
          _ = try walker.skipValue()
        }
      }
      if let found, own == nil || own == type { return found }
    }
    return nil
  }
}

extension SessionFormat {
  /// The member `id` of the outermost object.
  public static func glimpsedID(in source: any RandomAccessBytes) -> SessionID? {
    var glimpse = GlimpsedID(source, options: JSONOptions(maximumDepth: JSONOptions.depthCeiling))
    return ((try? glimpse.member("id")) ?? nil).map { SessionID($0) }
  }
}

extension A3SFormat {
  /// The member `id` of the session, which may stand in a snapshot.
  public static func glimpsedID(in source: any RandomAccessBytes) -> SessionID? {
    var glimpse = GlimpsedID(source, options: JSONOptions(maximumDepth: JSONOptions.depthCeiling))
    return ((try? glimpse.member("id", below: "session")) ?? nil).map { SessionID($0) }
  }
}

extension ClawFormat {
  /// The member `session_id` of the settings, which lead the journal, or of a single object.
  public static func glimpsedID(in source: any RandomAccessBytes) -> SessionID? {
    var glimpse = GlimpsedID(source, options: .claw())
    return ((try? glimpse.member("session_id", ofRecord: "session_meta")) ?? nil).map { SessionID($0) }
  }
}
