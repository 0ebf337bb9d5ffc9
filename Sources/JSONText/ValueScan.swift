/// Finds the end of a value by its quotes and brackets; can stop and go on between any two bytes.
struct ValueScan {
  private var depth = 0
  private var inString = false
  private var afterBackslash = false
  private var inWord = false
  private(set) var isDone = false

  /// Whether the end of the text is a fit end for what has been seen.
  var endsAtEnd: Bool { inWord && depth == 0 }

  /// Goes on at an index; returns the index behind what was taken.
  mutating func run(_ bytes: [UInt8], from start: Int) -> Int {
    unsafe bytes.withUnsafeBufferPointer { buffer in unsafe run(buffer, from: start) }
  }

  private mutating func run(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    while index < bytes.count, !isDone {
      if inString {
        index = unsafe string(bytes, from: index)
        continue
      }
      index += unsafe structure(bytes[index])
    }
    return index
  }

  /// Takes one byte outside strings; 0 if it belongs to what follows the value.
  private mutating func structure(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: "\""):
      if inWord, depth == 0 { return end() }
      inString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if inWord, depth == 0 { return end() }
      depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      if depth == 0 { return end() }
      depth -= 1
      isDone = depth == 0
    case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09:
      if depth == 0 { return end() }
    default: inWord = true
    }
    return 1
  }

  private mutating func end() -> Int {
    isDone = true
    return 0
  }

  private mutating func string(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    if afterBackslash {
      afterBackslash = false
      index += 1
    }
    while index < bytes.count {
      let byte = unsafe bytes[index]
      index += 1
      if byte == UInt8(ascii: "\\") {
        if index == bytes.count {
          afterBackslash = true
          return index
        }
        index += 1
      } else if byte == UInt8(ascii: "\"") {
        inString = false
        isDone = depth == 0
        return index
      }
    }
    return index
  }
}
