import SatchelCDeflate

/// The first ten bytes of every member: deflate, no name, no time, no level, unknown system.
public let canonicalGzipHeader: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]

/// The owner of a libdeflate compressor: whole members at once.
@safe struct DeflateCompressor: ~Copyable {
  /// The library and its version.
  static var libraryName: String { "libdeflate \(LIBDEFLATE_VERSION_STRING)" }

  private let compressor: OpaquePointer

  /// Level 1 (fast) to 12 (small); others are clamped.
  init(level: Int) throws(GzipError) {
    let clamped = Int32(min(max(level, 1), 12))
    guard let made = unsafe libdeflate_alloc_compressor(clamped) else { throw GzipError(.outOfMemory) }
    unsafe compressor = made
  }

  deinit {
    unsafe libdeflate_free_compressor(compressor)
  }

  /// Fills `packed` with header, deflate data, CRC and length, and returns the member's size.
  func compress(_ plain: Span<UInt8>, into packed: inout [UInt8]) -> Int {
    let start = canonicalGzipHeader.count
    let needed = unsafe start + libdeflate_deflate_compress_bound(compressor, plain.count) + 8
    if packed.count < needed { packed = [UInt8](repeating: 0, count: needed) }
    packed.replaceSubrange(0..<start, with: canonicalGzipHeader)
    let size = unsafe plain.withUnsafeBytes { input in
      unsafe packed.withUnsafeMutableBytes { out in
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: out[start...])
        return unsafe libdeflate_deflate_compress(
          compressor, input.baseAddress, input.count, room.baseAddress, room.count)
      }
    }
    return putTrailer(crc32(plain), UInt64(plain.count), at: start + size, of: &packed)
  }
}

/// Writes CRC and length; returns where they end.
func putTrailer(_ checksum: UInt32, _ length: UInt64, at place: Int, of packed: inout [UInt8]) -> Int {
  var end = place
  for number in [checksum, UInt32(truncatingIfNeeded: length)] {
    for shift in [0, 8, 16, 24] as [UInt32] {
      packed[end] = UInt8(truncatingIfNeeded: number >> shift)
      end += 1
    }
  }
  return end
}
