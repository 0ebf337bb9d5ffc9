import SatchelCZlib

/// The owner of a zlib stream that compresses: one member of any size, in pieces.
@safe struct StreamDeflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>
  private var checksum: UInt32 = 0
  private var length: UInt64 = 0

  /// Level 1 to 9; others are clamped. Raw deflate data; header and trailer are ours.
  init(level: Int) throws(GzipError) {
    unsafe stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let clamped = Int32(min(max(level, 1), 9))
    let result = unsafe deflateInit2_(
      stream, clamped, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard result == Z_OK else { throw GzipError(.outOfMemory) }
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Compresses a piece and hands over what is ready; the last piece ends the member.
  mutating func compress<Failure: Error>(
    _ plain: Span<UInt8>, isLast: Bool, through packed: inout [UInt8], to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    if length == 0 {
      let header = canonicalGzipHeader
      try sink(header.span)
    }
    checksum = crc32(plain, after: checksum)
    length += UInt64(plain.count)
    if packed.count < 65_536 { packed = [UInt8](repeating: 0, count: 65_536) }
    var done = 0
    while true {
      let rest = plain.extracting(done..<plain.count)
      let (consumed, produced) = step(rest, isLast, &packed)
      done += consumed
      try sink(packed.span.extracting(0..<produced))
      if produced < packed.count { break }
    }
    if !isLast { return }
    let end = putTrailer(checksum, length, at: 0, of: &packed)
    try sink(packed.span.extracting(0..<end))
  }

  private func step(_ plain: Span<UInt8>, _ isLast: Bool, _ packed: inout [UInt8]) -> (consumed: Int, produced: Int) {
    unsafe plain.withUnsafeBytes { input in
      unsafe packed.withUnsafeMutableBytes { out in
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
          mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe stream.pointee.avail_in = UInt32(input.count)
        unsafe stream.pointee.next_out = out.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(out.count)
        unsafe _ = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        return unsafe (input.count - Int(stream.pointee.avail_in), out.count - Int(stream.pointee.avail_out))
      }
    }
  }
}
