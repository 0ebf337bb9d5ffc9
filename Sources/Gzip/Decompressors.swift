import SatchelCDeflate
import SatchelCZlib

/// The owner of a libdeflate decompressor: whole members at once, where they fit.
@safe struct WholeInflater: ~Copyable {
  private let decompressor: OpaquePointer

  init() throws(GzipError) {
    guard let made = unsafe libdeflate_alloc_decompressor() else { throw GzipError(.outOfMemory) }
    unsafe decompressor = made
  }

  deinit {
    unsafe libdeflate_free_decompressor(decompressor)
  }

  /// Inflates the raw deflate data at the front of `input`; nil where it does not fit, is cut short or is damaged.
  func inflate(_ input: Span<UInt8>, into output: inout [UInt8]) -> (consumed: Int, produced: Int)? {
    unsafe output.withUnsafeMutableBytes { unsafe inflate(input, into: $0) }
  }

  /// The same into any memory.
  func inflate(
    _ input: Span<UInt8>, into plain: UnsafeMutableRawBufferPointer
  ) -> (consumed: Int, produced: Int)? {
    guard case .done(let consumed, let produced) = unsafe attempt(input, into: plain) else { return nil }
    return (consumed, produced)
  }

  /// How an attempt came out.
  enum Attempt {
    case done(consumed: Int, produced: Int)
    /// The output has not enough room.
    case noRoom
    /// The input is cut short or damaged.
    case damaged
  }

  /// The same, telling why not.
  func attempt(_ input: Span<UInt8>, into plain: UnsafeMutableRawBufferPointer) -> Attempt {
    var consumed = 0
    var produced = 0
    let result = unsafe input.withUnsafeBytes { packed in
      unsafe libdeflate_deflate_decompress_ex(
        decompressor, packed.baseAddress, packed.count, plain.baseAddress, plain.count, &consumed, &produced)
    }
    switch result {
    case LIBDEFLATE_SUCCESS: return .done(consumed: consumed, produced: produced)
    case LIBDEFLATE_INSUFFICIENT_SPACE: return .noRoom
    default: return .damaged
    }
  }
}

/// The owner of a zlib stream: members of any size, in pieces.
@safe struct StreamingInflater: ~Copyable {
  enum Step {
    case more
    case end
    case damaged
  }

  private let stream: UnsafeMutablePointer<z_stream>

  /// `windowBits` -15: raw deflate data; header and trailer are the reader's.
  init() throws(GzipError) {
    unsafe stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let result = unsafe inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard result == Z_OK else { throw GzipError(.outOfMemory) }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  func reset() {
    unsafe inflateReset(stream)
  }

  /// Inflates as much as input and output allow.
  func inflate(
    _ input: Span<UInt8>, into output: inout [UInt8]
  ) -> (step: Step, consumed: Int, produced: Int) {
    unsafe output.withUnsafeMutableBytes { unsafe inflate(input, into: $0) }
  }

  /// The same into any memory.
  func inflate(
    _ input: Span<UInt8>, into plain: UnsafeMutableRawBufferPointer
  ) -> (step: Step, consumed: Int, produced: Int) {
    unsafe input.withUnsafeBytes { packed in
      unsafe stream.pointee.next_in = UnsafeMutablePointer(
        mutating: packed.baseAddress?.assumingMemoryBound(to: UInt8.self))
      unsafe stream.pointee.avail_in = UInt32(packed.count)
      unsafe stream.pointee.next_out = plain.baseAddress?.assumingMemoryBound(to: UInt8.self)
      unsafe stream.pointee.avail_out = UInt32(plain.count)
      let result = unsafe SatchelCZlib.inflate(stream, Z_NO_FLUSH)
      let consumed = unsafe packed.count - Int(stream.pointee.avail_in)
      let produced = unsafe plain.count - Int(stream.pointee.avail_out)
      let step: Step =
        switch result {
        case Z_STREAM_END: .end
        case Z_OK, Z_BUF_ERROR: .more
        default: .damaged
        }
      return (step, consumed, produced)
    }
  }
}

func crc32(_ bytes: Span<UInt8>, after start: UInt32 = 0) -> UInt32 {
  unsafe bytes.withUnsafeBytes { unsafe libdeflate_crc32(start, $0.baseAddress, $0.count) }
}
