extension PlainScan {
  /// Index of the first byte of three, from an index on and before another; nil if there is none.
  package func first(of sought: (UInt8, UInt8, UInt8), in range: Range<Int>) -> Int? {
    let index = unsafe ByteBlock.first(of: sought, in: bytes, range)
    return index < range.upperBound ? index : nil
  }

  /// Whether a word stands at an index, wholly before the end of a range.
  package func holds(_ word: StaticString, at index: Int, in range: Range<Int>) -> Bool {
    guard index >= range.lowerBound, index + word.utf8CodeUnitCount <= range.upperBound else { return false }
    return isWord(index..<index + word.utf8CodeUnitCount, word)
  }
}
