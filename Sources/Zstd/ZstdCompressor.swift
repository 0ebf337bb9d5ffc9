import SatchelCZstd

/// Makes zstd frames, each whole in itself, with the length and a checksum of its content.
@safe public struct ZstdCompressor: ~Copyable {
  /// The level that backups use unless told otherwise.
  public static let usualLevel = 3

  private let context: OpaquePointer

  /// A compressor of a level from 1 to 19.
  public init(level: Int = ZstdCompressor.usualLevel) throws(ZstdError) {
    guard let made = unsafe ZSTD_createCCtx() else { throw .unavailable }
    let settings = [
      (ZSTD_c_compressionLevel, Int32(min(max(level, 1), 19))), (ZSTD_c_checksumFlag, 1), (ZSTD_c_contentSizeFlag, 1),
    ]
    let isSet = settings.allSatisfy { ZSTD_isError(unsafe ZSTD_CCtx_setParameter(made, $0.0, $0.1)) == 0 }
    guard isSet else {
      unsafe _ = ZSTD_freeCCtx(made)
      throw .unavailable
    }
    unsafe context = made
  }

  deinit { unsafe _ = ZSTD_freeCCtx(context) }

  /// Makes one frame of bytes.
  public mutating func frame(_ bytes: Span<UInt8>) throws(ZstdError) -> [UInt8] {
    var frame: [UInt8] = []
    try self.frame(bytes, into: &frame)
    return frame
  }

  /// The same in a buffer, whose room is used again.
  public mutating func frame(_ bytes: Span<UInt8>, into frame: inout [UInt8]) throws(ZstdError) {
    let missing = ZSTD_compressBound(bytes.count) - frame.count
    if missing > 0 { frame.append(contentsOf: repeatElement(0, count: missing)) }
    let size = unsafe frame.withUnsafeMutableBytes { room in
      unsafe bytes.withUnsafeBytes { content in
        unsafe ZSTD_compress2(context, room.baseAddress, room.count, content.baseAddress, content.count)
      }
    }
    if ZSTD_isError(size) != 0 { throw .unavailable }
    frame.removeLast(frame.count - size)
  }
}
