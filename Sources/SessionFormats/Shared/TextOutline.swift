public import SatchelJSONText

/// The outside of a text: enough to tell the formats apart, whatever its size.
public struct TextOutline: Sendable {
  /// A member of the outermost object.
  public struct Member: Sendable {
    /// The decoded name.
    public var name: String
    /// Where the value stands.
    public var range: Range<UInt64>
    /// The first byte of the value: tells its kind.
    public var firstByte: UInt8
  }

  /// The members of the first value, if that is an object; as many as were complete.
  public var members: [Member] = []
  /// Whether the text begins with an object.
  public var isObject = false
  /// Whether there is nothing but blanks.
  public var isBlank = false
  /// Whether the first value is complete and something follows it.
  public var hasMore = false
  /// What stopped the look at the first value, if something did.
  public var error: JSONReadError?
  /// The text itself.
  public let source: any RandomAccessBytes

  /// Looks at a text. Memory is bounded; the first value is passed over once.
  public init(_ source: any RandomAccessBytes) { self.init(source) { _ in false } }

  /// Looks at a text as far as need be: after each member's first byte, `isEnough` may end the look; that member, whose
  /// end has not been seen, comes last then, with an empty range.
  init(_ source: any RandomAccessBytes, until isEnough: (TextOutline) -> Bool) {
    self.source = source
    var walker = JSONWalker(source, options: .lenient, maximumValueBytes: 1 << 20)
    do throws(JSONReadError) {
      try look(&walker, isEnough)
    } catch {
      self.error = error
    }
  }

  private mutating func look(
    _ walker: inout JSONWalker, _ isEnough: (TextOutline) -> Bool
  ) throws(JSONReadError) {
    guard let first = try walker.firstByte() else {
      isBlank = true
      return
    }
    guard first == UInt8(ascii: "{") else { return }
    isObject = true
    try walker.enterObject()
    while let key = try walker.nextKey() {
      let byte = try walker.firstByte() ?? 0
      members.append(Member(name: key.repaired, range: walker.offset..<walker.offset, firstByte: byte))
      if isEnough(self) { return }
      do throws(JSONReadError) {
        members[members.count - 1].range = try walker.skipValue()
      } catch {
        members.removeLast()
        throw error
      }
    }
    hasMore = try walker.firstByte() != nil
  }

  /// The last member of that name.
  public func member(_ name: String) -> Member? { members.last { $0.name == name } }

  /// Whether all of these names are there.
  public func has(_ names: String...) -> Bool { names.allSatisfy { member($0) != nil } }

  /// The text of a small string member.
  public func string(_ name: String) -> String? {
    guard let member = member(name), member.range.count <= 4096 else { return nil }
    var walker = JSONWalker(source, from: member.range.lowerBound, options: .lenient)
    return try? walker.value().root.string
  }
}

extension JSONOptions {
  /// As lenient as the most lenient of the programs.
  static let outline = lenient
}
