import SatchelCZstd

/// Opens zstd frames.
@safe public struct ZstdDecompressor: ~Copyable {
  private let context: OpaquePointer

  /// A decompressor.
  public init() throws(ZstdError) {
    guard let made = unsafe ZSTD_createDCtx() else { throw .unavailable }
    unsafe context = made
  }

  deinit { unsafe _ = ZSTD_freeDCtx(context) }

  /// The content of one frame, which must say how long it is; `size` if that is more than `limit`, or the content is not
  /// so long.
  public mutating func content(of frame: Span<UInt8>, limit: Int) throws(ZstdError) -> [UInt8] {
    let told = unsafe frame.withUnsafeBytes { unsafe ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
    guard told <= UInt64(limit) else { throw .size }
    var size = 0
    let content = unsafe [UInt8](unsafeUninitializedCapacity: Int(told)) { room, count in
      size = unsafe frame.withUnsafeBytes { bytes in
        unsafe ZSTD_decompressDCtx(context, room.baseAddress, room.count, bytes.baseAddress, bytes.count)
      }
      count = ZSTD_isError(size) == 0 ? min(size, room.count) : 0
    }
    if ZSTD_isError(size) != 0 { throw .damaged(unsafe String(cString: ZSTD_getErrorName(size))) }
    if content.count != Int(told) { throw .size }
    return content
  }
}
