/// What can be kept in the pages of a ``PagedList``.
public protocol PagedElement: Sendable {
  /// Writes all that is needed to have it again.
  func write(to page: inout PageWriter)

  /// Reads what ``write(to:)`` wrote, in the same order.
  init(from page: inout PageReader)
}

/// The bytes of a page while they are written.
public struct PageWriter: Sendable {
  @usableFromInline var bytes: [UInt8] = []

  @usableFromInline init() {}

  /// Writes a number, small ones in few bytes.
  public mutating func write(_ number: UInt64) {
    var rest = number
    while rest > 0x7f {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Writes a number of either sign.
  public mutating func write(_ number: Int64) {
    write(UInt64(bitPattern: (number << 1) ^ (number >> 63)))
  }

  /// Writes a count.
  public mutating func write(_ count: Int) { write(Int64(count)) }

  /// Writes a condition.
  public mutating func write(_ condition: Bool) { bytes.append(condition ? 1 : 0) }

  /// Writes bytes of any number.
  @inlinable public mutating func write(_ bytes: some Collection<UInt8>) {
    write(bytes.count)
    self.bytes.append(contentsOf: bytes)
  }

  /// Writes a number in 8 bytes.
  public mutating func write(fixed number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
  }

  /// Writes a text, byte for byte.
  public mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      write(bytes.count)
      unsafe self.bytes.append(contentsOf: bytes)
    }
  }

  /// Writes what may not be there.
  @inlinable public mutating func write<Value>(_ value: Value?, _ body: (inout PageWriter, Value) -> Void) {
    write(value != nil)
    if let value { body(&self, value) }
  }

  /// Writes several.
  @inlinable public mutating func write<Values: Collection>(
    _ values: Values, _ body: (inout PageWriter, Values.Element) -> Void
  ) {
    write(values.count)
    for value in values { body(&self, value) }
  }
}

/// The bytes of a page while they are read; the same calls as of the writer, in the same order.
public struct PageReader: Sendable {
  private let bytes: [UInt8]
  private var place = 0

  @usableFromInline init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads a number.
  public mutating func number() -> UInt64 {
    var (number, shift): (UInt64, UInt64) = (0, 0)
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      number |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { break }
      shift += 7
    }
    return number
  }

  /// Reads a number of 8 bytes.
  public mutating func fixedNumber() -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 8) where place < bytes.count {
      number |= UInt64(bytes[place]) << UInt64(shift)
      place += 1
    }
    return number
  }

  /// Reads a number of either sign.
  public mutating func signedNumber() -> Int64 {
    let number = number()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  /// Reads a count.
  public mutating func count() -> Int { Int(signedNumber()) }

  /// Reads a condition.
  public mutating func condition() -> Bool {
    defer { place += 1 }
    return place < bytes.count && bytes[place] != 0
  }

  /// Reads bytes.
  public mutating func byteString() -> ArraySlice<UInt8> {
    let count = count()
    let end = min(bytes.count, place + max(0, count))
    defer { place = end }
    return bytes[place..<end]
  }

  /// Reads a text.
  public mutating func text() -> String { String(decoding: byteString(), as: UTF8.self) }

  /// Reads what may not be there.
  @inlinable public mutating func optional<Value>(_ body: (inout PageReader) -> Value) -> Value? {
    condition() ? body(&self) : nil
  }

  /// Reads several.
  @inlinable public mutating func list<Value>(_ body: (inout PageReader) -> Value) -> [Value] {
    let count = count()
    var values: [Value] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(body(&self)) }
    return values
  }
}

extension PageWriter {
  /// Writes a time of a file.
  package mutating func write(_ time: FileTime) {
    write(time.seconds)
    write(Int64(time.nanoseconds))
  }
}

extension PageReader {
  /// Reads a time of a file.
  package mutating func fileTime() -> FileTime {
    let seconds = signedNumber()
    return FileTime(seconds: seconds, nanoseconds: Int32(truncatingIfNeeded: signedNumber()))
  }
}
