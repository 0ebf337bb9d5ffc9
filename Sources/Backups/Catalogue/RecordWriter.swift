import SatchelDigests
import SatchelFiles

// Records are bytes: whole numbers in groups of seven bits, the lowest first, with the highest bit of a byte set where
// more follow (LEB128); signed ones zigzag before that; texts and paths as their number of bytes and these; lists as
// their number of elements and these; what may be missing as a byte 0, or 1 and the value; digests as 32 bytes.

/// Writes the fields of a record.
struct RecordWriter {
  private(set) var bytes: [UInt8] = []

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func write(_ number: UInt64) {
    var rest = number
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func write(_ count: Int) { write(UInt64(max(0, count))) }

  mutating func write(signed number: Int64) { write(UInt64(bitPattern: (number << 1) ^ (number >> 63))) }

  mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      write(utf8.count)
      unsafe bytes.append(contentsOf: utf8)
    }
  }

  mutating func write(_ path: FilePath) {
    write(path.bytes.count)
    bytes += path.bytes
  }

  mutating func write(seconds: Int64, nanoseconds: Int32) {
    write(signed: seconds)
    write(UInt64(nanoseconds))
  }

  mutating func write(_ time: FileTime) { write(seconds: time.seconds, nanoseconds: time.nanoseconds) }

  mutating func write(_ key: SHA256Digest) {
    for word in 0..<4 {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: key.words[word] >> UInt64(shift)))
      }
    }
  }

  mutating func write<Value>(_ value: Value?, _ body: (inout RecordWriter, Value) -> Void) {
    write(value != nil)
    if let value { body(&self, value) }
  }

  mutating func write<Values: Collection>(list: Values, _ body: (inout RecordWriter, Values.Element) -> Void) {
    write(list.count)
    for value in list { body(&self, value) }
  }
}

/// Reads the fields of a record, which anybody may have written: what is missing or too large is noted, and reads as
/// nothing.
struct RecordReader {
  private let bytes: [UInt8]
  private var place: Int
  private let end: Int
  private(set) var hasFailed = false

  /// Reads a part of some bytes.
  init(_ bytes: [UInt8], _ range: Range<Int>) { (self.bytes, place, end) = (bytes, range.lowerBound, range.upperBound) }

  /// Whether all was read, and nothing was wrong.
  var isDone: Bool { place == end && !hasFailed }
  /// Whether nothing is left.
  var isAtEnd: Bool { place == end }

  mutating func number() -> UInt64 {
    var (number, shift): (UInt64, UInt64) = (0, 0)
    while place < end, shift < 64 {
      let byte = bytes[place]
      place += 1
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
    hasFailed = true
    return 0
  }

  mutating func count() -> Int {
    let number = number()
    if number > UInt64(Int32.max) { hasFailed = true }
    return hasFailed ? 0 : Int(number)
  }

  mutating func signed() -> Int64 {
    let number = number()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  mutating func flag() -> Bool {
    let number = number()
    if number > 1 { hasFailed = true }
    return number == 1
  }

  /// The range of bytes whose number comes first.
  mutating func range() -> Range<Int> {
    let count = count()
    guard count <= end - place else {
      hasFailed = true
      return place..<place
    }
    defer { place += count }
    return place..<place + count
  }

  mutating func text() -> String { String(decoding: bytes[range()], as: UTF8.self) }

  mutating func path() -> FilePath { FilePath(bytes: bytes[range()]) }

  mutating func time() -> FileTime {
    let seconds = signed()
    let rest = number()
    if rest >= 1_000_000_000 { hasFailed = true }
    return FileTime(seconds: seconds, nanoseconds: hasFailed ? 0 : Int32(rest))
  }

  mutating func key() -> SHA256Digest {
    guard end - place >= 32 else {
      hasFailed = true
      return .ofNothing
    }
    var words: InlineArray<4, UInt64> = [0, 0, 0, 0]
    for word in 0..<4 {
      for byte in 0..<8 { words[word] = words[word] << 8 | UInt64(bytes[place + word * 8 + byte]) }
    }
    place += 32
    return SHA256Digest(words: words)
  }

  mutating func optional<Value>(_ body: (inout RecordReader) -> Value) -> Value? { flag() ? body(&self) : nil }

  mutating func list<Value>(_ body: (inout RecordReader) -> Value) -> [Value] {
    let count = count()
    var values: [Value] = []
    // Each has a byte at least.
    guard count <= end - place else {
      hasFailed = true
      return []
    }
    values.reserveCapacity(count)
    for _ in 0..<count where !hasFailed { values.append(body(&self)) }
    return values
  }
}
