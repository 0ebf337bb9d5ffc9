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
    let bound = ZSTD_compressBound(bytes.count)
    var size = 0
    let frame = unsafe [UInt8](unsafeUninitializedCapacity: bound) { room, count in
      size = unsafe bytes.withUnsafeBytes { content in
        unsafe ZSTD_compress2(context, room.baseAddress, bound, content.baseAddress, content.count)
      }
      count = ZSTD_isError(size) == 0 ? size : 0
    }
    if ZSTD_isError(size) != 0 { throw .unavailable }
    return frame
  }
}
