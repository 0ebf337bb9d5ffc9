import CDeflate

/// The seam of compression: takes plain members one by one and hands over finished gzip members in the same order.
///
/// One that works on several at a time may hand them over later, at the latest in `finish`.
public protocol MemberCompressor: ~Copyable {
  /// Takes the plain bytes of one member, and hands whole gzip members that are ready to `output`.
  mutating func compress<Failure: Error>(
    _ plain: Span<UInt8>, to output: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure)

  /// Hands over what is still under way.
  mutating func finish<Failure: Error>(to output: (Span<UInt8>) throws(Failure) -> Void) throws(Failure)
}

/// The first ten bytes of every member: deflate, no name, no time, no level, unknown system.
public let canonicalGzipHeader: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]

/// Compresses members with libdeflate, one at a time on the caller's thread.
@safe public struct DeflateCompressor: MemberCompressor, ~Copyable {
  private let compressor: OpaquePointer
  private var packed: [UInt8] = []

  /// The library and its version, as recorded in bundles.
  public static var libraryName: String { "libdeflate \(LIBDEFLATE_VERSION_STRING)" }

  /// Makes a compressor of level 1 (fast) to 12 (small); others are clamped.
  public init(level: Int = 6) throws(GzipError) {
    let clamped = Int32(min(max(level, 1), 12))
    guard let made = unsafe libdeflate_alloc_compressor(clamped) else { throw GzipError(.outOfMemory) }
    unsafe compressor = made
  }

  deinit {
    unsafe libdeflate_free_compressor(compressor)
  }

  /// Compresses into one member and hands it over.
  public mutating func compress<Failure: Error>(
    _ plain: Span<UInt8>, to output: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    let bound = unsafe libdeflate_deflate_compress_bound(compressor, plain.count)
    let needed = canonicalGzipHeader.count + bound + 8
    if packed.count < needed { packed = [UInt8](repeating: 0, count: needed) }
    let count = member(of: plain)
    try output(packed.span.extracting(0..<count))
  }

  /// Nothing is under way.
  public mutating func finish<Failure: Error>(
    to output: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {}

  /// Fills `packed` with header, deflate data, CRC and length; returns the member's size.
  private mutating func member(of plain: Span<UInt8>) -> Int {
    packed.replaceSubrange(0..<canonicalGzipHeader.count, with: canonicalGzipHeader)
    var end = canonicalGzipHeader.count
    let checksum = unsafe plain.withUnsafeBytes { unsafe libdeflate_crc32(0, $0.baseAddress, $0.count) }
    end += unsafe plain.withUnsafeBytes { input in
      unsafe packed.withUnsafeMutableBytes { out in
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: out[end...])
        return unsafe libdeflate_deflate_compress(
          compressor, input.baseAddress, input.count, room.baseAddress, room.count)
      }
    }
    for number in [checksum, UInt32(truncatingIfNeeded: plain.count)] {
      for shift in [0, 8, 16, 24] as [UInt32] {
        packed[end] = UInt8(truncatingIfNeeded: number >> shift)
        end += 1
      }
    }
    return end
  }
}
