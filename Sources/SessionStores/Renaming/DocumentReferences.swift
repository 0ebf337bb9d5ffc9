import SatchelJSONText
import SatchelSessionModel

/// The places of references in one JSON value, in order.
///
/// Memory is one step of reading and one name of a member, whatever the size of the value.
struct DocumentReferences {
  private struct Frame {
    var shape: ReferenceShape
    var isObject: Bool
    var index = -1
  }

  private var walker: JSONWalker
  private let shape: ReferenceShape
  private var open: [Frame] = []
  private var hasBegun = false

  /// A value that begins at an offset of the source.
  init(_ source: any RandomAccessBytes, from offset: UInt64 = 0, shape: ReferenceShape, options: JSONOptions) {
    walker = JSONWalker(source, from: offset, options: options, maximumValueBytes: 1 << 20)
    self.shape = shape
  }

  /// Where the search stands.
  var offset: UInt64 { walker.offset }

  /// Where the next string stands that should be an id; nil at the end of the value.
  mutating func next() throws(JSONReadError) -> ReferencePlace? {
    if !hasBegun {
      hasBegun = true
      if let place = try take(shape) { return place }
    }
    while let frame = open.last {
      if let place = try frame.isObject ? nextMember(frame) : nextElement(frame) { return place }
    }
    return nil
  }

  /// Checks that nothing but blanks follows the value.
  mutating func finish() throws(JSONReadError) { try walker.finish() }

  private mutating func nextMember(_ frame: Frame) throws(JSONReadError) -> ReferencePlace? {
    guard let key = try walker.nextKey() else {
      open.removeLast()
      return nil
    }
    guard let name = key.value, let shape = frame.shape.members?[name] else {
      _ = try walker.skipValue()
      return nil
    }
    return try take(shape)
  }

  private mutating func nextElement(_ frame: Frame) throws(JSONReadError) -> ReferencePlace? {
    guard try walker.nextElement() else {
      open.removeLast()
      return nil
    }
    open[open.count - 1].index += 1
    guard let shape = frame.shape.element(frame.index + 1) else {
      _ = try walker.skipValue()
      return nil
    }
    return try take(shape)
  }

  /// Opens a value, or passes over it; its place if it is a reference.
  private mutating func take(_ shape: ReferenceShape) throws(JSONReadError) -> ReferencePlace? {
    let first = try walker.firstByte()
    if first == UInt8(ascii: "{"), shape.members != nil {
      try walker.enterObject()
      open.append(Frame(shape: shape, isObject: true))
    } else if first == UInt8(ascii: "["), shape.hasElements {
      try walker.enterArray()
      open.append(Frame(shape: shape, isObject: false))
    } else {
      let place = try walker.skipValue()
      if let kind = shape.kind, first == UInt8(ascii: "\"") { return ReferencePlace(range: place, kind: kind) }
    }
    return nil
  }
}
