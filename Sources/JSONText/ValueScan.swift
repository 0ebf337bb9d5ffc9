// Finds the end of a value without parsing it, and can stop and go on between any two
// bytes, so that a value may be longer than the window. It keeps which brackets are
// open, one bit each, and so knows too deep and mismatched ones; everything else is
// for the parser to find.
struct ValueScan {
  private let maximumDepth: Int
  private var depth = 0
  /// One bit for each open container: set for objects.
  private var kinds: [UInt64] = []
  private var inString = false
  private var afterBackslash = false
  private var inWord = false
  private(set) var isDone = false
  /// What keeps the value from being one; the scan then stands at the byte at fault.
  private(set) var fault: JSONSyntaxError.Reason?

  /// A scan for a value that may itself open so many containers.
  init(maximumDepth: Int) { self.maximumDepth = maximumDepth }

  /// Whether the end of the text is a fit end for what has been seen.
  var endsAtEnd: Bool { inWord && depth == 0 }

  private var isStopped: Bool { isDone || fault != nil }

  /// Goes on at an index; returns the index behind what was taken.
  mutating func run(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    while index < bytes.count, !isStopped {
      if inString {
        index = unsafe string(bytes, from: index)
      } else if depth == 0 {
        index += unsafe outermost(bytes[index])
      } else {
        index = unsafe inside(bytes, from: index)
      }
    }
    return index
  }

  /// Takes one byte outside of all brackets; 0 if it belongs to what follows the value.
  private mutating func outermost(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: "\""):
      if inWord { return end() }
      inString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if inWord { return end() }
      return open(byte) ? 1 : 0
    case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09:
      return end()
    default: inWord = true
    }
    return 1
  }

  private mutating func end() -> Int {
    isDone = true
    return 0
  }

  private mutating func inside(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    while index < bytes.count {
      if index + ByteBlock.size <= bytes.count {
        let hits = unsafe ByteBlock.brackets(bytes, index)
        guard hits != 0 else {
          index += ByteBlock.size
          continue
        }
        index += hits.trailingZeroBitCount
      }
      let byte = unsafe bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        inString = true
        index = unsafe string(bytes, from: index + 1)
        if inString { return index }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard open(byte) else { return index }
        index += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard close(byte) else { return index }
        index += 1
        if isDone { return index }
      default: index += 1
      }
    }
    return index
  }

  private mutating func open(_ bracket: UInt8) -> Bool {
    guard depth < maximumDepth else {
      fault = .tooDeep(limit: maximumDepth)
      return false
    }
    if depth >> 6 == kinds.count { kinds.append(0) }
    let bit: UInt64 = 1 << UInt64(depth & 63)
    if bracket == UInt8(ascii: "{") { kinds[depth >> 6] |= bit } else { kinds[depth >> 6] &= ~bit }
    depth += 1
    return true
  }

  private mutating func close(_ bracket: UInt8) -> Bool {
    let isObject = kinds[(depth - 1) >> 6] >> UInt64((depth - 1) & 63) & 1 == 1
    guard bracket == UInt8(ascii: isObject ? "}" : "]") else {
      fault = .unexpectedByte(bracket)
      return false
    }
    depth -= 1
    isDone = depth == 0
    return true
  }

  @inline(__always)
  private mutating func string(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    if afterBackslash, index < bytes.count {
      afterBackslash = false
      index += 1
    }
    while true {
      index = unsafe Self.skipPlain(bytes, from: index)
      guard index < bytes.count else { return index }
      let byte = unsafe bytes[index]
      index += 1
      if byte == UInt8(ascii: "\\") {
        guard index < bytes.count else {
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
  }

  @inline(__always)
  private static func skipPlain(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    while index + ByteBlock.size <= bytes.count {
      let hits = unsafe ByteBlock.quotes(bytes, index)
      if hits != 0 { return index + hits.trailingZeroBitCount }
      index += ByteBlock.size
    }
    while index + 8 <= bytes.count {
      let word = unsafe ByteWord.load(bytes, index)
      let hits = ByteWord.equal(word, UInt8(ascii: "\"")) | ByteWord.equal(word, UInt8(ascii: "\\"))
      if hits != 0 { return index + ByteWord.first(hits) }
      index += 8
    }
    return index
  }
}
