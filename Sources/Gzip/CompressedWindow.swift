/// A window of up to 2 MiB over the compressed input, with the place of each byte in the whole.
///
/// Small at first: a small input costs no large buffers.
struct CompressedWindow {
  static let capacity = 2 << 20
  private let source: (inout [UInt8]) throws -> Int
  /// What was read; the next byte is at `start`.
  private(set) var bytes: [UInt8] = []
  private var chunk = [UInt8](repeating: 0, count: ReadSize.first)
  private(set) var start = 0
  /// The place of the next byte in the input.
  private(set) var offset: UInt64 = 0
  private(set) var hasEnded = false

  init(source: @escaping (inout [UInt8]) throws -> Int) {
    self.source = source
  }

  /// Tells where in the whole input the first byte stands.
  mutating func begin(at offset: UInt64) { self.offset = offset }

  var count: Int { bytes.count - start }

  subscript(index: Int) -> UInt8 { bytes[start + index] }

  mutating func drop(_ count: Int) {
    start += count
    offset += UInt64(count)
  }

  /// Reads on until `wanted` bytes are at hand; false if the input ends before.
  mutating func has(_ wanted: Int) throws(GzipError) -> Bool {
    if count >= wanted { return true }
    try fill()
    return count >= wanted
  }

  /// Moves what is left to the front and reads until the window is full or the input ends.
  mutating func fill() throws(GzipError) {
    bytes.removeFirst(start)
    start = 0
    while !hasEnded, bytes.count < Self.capacity {
      let got: Int
      do { got = try source(&chunk) } catch { throw GzipError(.sourceFailed, offset: offset, cause: error) }
      if got == 0 { hasEnded = true }
      bytes.append(contentsOf: chunk[..<got])
      if got == chunk.count, got < ReadSize.largest {
        chunk = [UInt8](repeating: 0, count: ReadSize.largest)
        bytes.reserveCapacity(Self.capacity + chunk.count)
      }
    }
  }
}

/// How much is read at once.
enum ReadSize {
  static let first = 16_384
  static let largest = 262_144
}
