import SatchelJSONText

/// A few bytes that are looked for in many: from its end, so that most of them are passed over (Horspool's way).
struct ByteNeedle: Sendable {
  let bytes: [UInt8]
  /// How far to go on where a byte stands under the last one.
  private let steps: [Int]

  /// At least one byte.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var steps = [Int](repeating: max(1, bytes.count), count: 256)
    for (index, byte) in bytes.dropLast().enumerated() { steps[Int(byte)] = bytes.count - 1 - index }
    self.steps = steps
  }

  /// Where they stand first, from an index on.
  func first(in text: [UInt8], from start: Int = 0) -> Int? {
    let last = bytes.count - 1
    guard last >= 0 else { return nil }
    var end = start + last
    while end < text.count {
      let byte = text[end]
      if byte == bytes[last], text[end - last...end].elementsEqual(bytes) { return end - last }
      end += steps[Int(byte)]
    }
    return nil
  }

  /// Where they stand first in a source, from an offset on.
  func first(in source: any RandomAccessBytes, from start: UInt64) throws(ByteSourceError) -> UInt64? {
    try first(in: source, from: start, butBehind: nil)
  }

  /// The same where no backslash stands before them.
  func firstUnescaped(
    in source: any RandomAccessBytes, from start: UInt64
  ) throws(ByteSourceError) -> UInt64? {
    try first(in: source, from: start, butBehind: UInt8(ascii: "\\"))
  }

  private func first(
    in source: any RandomAccessBytes, from start: UInt64, butBehind avoided: UInt8?
  ) throws(ByteSourceError) -> UInt64? {
    // The byte before is read too, as it may be a backslash.
    var place = start == 0 ? 0 : start - 1
    var index = start == 0 ? 0 : 1
    while case let piece = try source.bytes(at: place, count: 1 << 18), piece.count >= bytes.count {
      while let found = first(in: piece, from: index) {
        if found == 0 || avoided.map({ piece[found - 1] != $0 }) ?? true { return place + UInt64(found) }
        index = found + 1
      }
      guard piece.count > bytes.count else { return nil }
      place += UInt64(piece.count - bytes.count)
      index = 1
    }
    return nil
  }
}
