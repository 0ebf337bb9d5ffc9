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
    var content: [UInt8] = []
    try open(frame, into: &content, limit: limit)
    return content
  }

  /// The same in a buffer, whose room is used again; what it holds after an error is of no use.
  public mutating func open(_ frame: Span<UInt8>, into content: inout [UInt8], limit: Int) throws(ZstdError) {
    let told = unsafe frame.withUnsafeBytes { unsafe ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
    guard told <= UInt64(limit) else { throw .size }
    let missing = Int(told) - content.count
    if missing > 0 {
      content.append(contentsOf: repeatElement(0, count: missing))
    } else {
      content.removeLast(-missing)
    }
    let size = unsafe content.withUnsafeMutableBytes { room in
      unsafe frame.withUnsafeBytes { bytes in
        unsafe ZSTD_decompressDCtx(context, room.baseAddress, room.count, bytes.baseAddress, bytes.count)
      }
    }
    if ZSTD_isError(size) != 0 { throw .damaged(unsafe String(cString: ZSTD_getErrorName(size))) }
    if size != Int(told) { throw .size }
  }
}
