extension PlainScan {
  /// Index of the first byte of three, from an index on and before another; nil if there is none.
  package func first(of sought: (UInt8, UInt8, UInt8), in range: Range<Int>) -> Int? {
    var index = range.lowerBound
    while index + ByteBlock.size <= range.upperBound {
      let hits = unsafe ByteBlock.any(sought, bytes, index)
      if hits != 0 { return index + hits.trailingZeroBitCount }
      index += ByteBlock.size
    }
    while index + 8 <= range.upperBound {
      let word = unsafe ByteWord.load(self.bytes, index)
      let hits = ByteWord.equal(word, sought.0) | ByteWord.equal(word, sought.1) | ByteWord.equal(word, sought.2)
      if hits != 0 { return index + ByteWord.first(hits) }
      index += 8
    }
    while index < range.upperBound {
      let byte = unsafe self.bytes[index]
      if byte == sought.0 || byte == sought.1 || byte == sought.2 { return index }
      index += 1
    }
    return nil
  }

  /// Whether a word stands at an index, wholly before the end of a range.
  package func holds(_ word: StaticString, at index: Int, in range: Range<Int>) -> Bool {
    guard index >= range.lowerBound, index + word.utf8CodeUnitCount <= range.upperBound else { return false }
    return isWord(index..<index + word.utf8CodeUnitCount, word)
  }
}
