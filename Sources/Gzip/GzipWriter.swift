/// Cuts a stream of plain bytes into independent gzip members and compresses each.
///
/// Memory is one plain member and what the compressor holds. Where the sink fails, the writer is of no further use.
public struct GzipWriter<Compressor: MemberCompressor & ~Copyable>: ~Copyable {
  /// How many plain bytes were taken.
  public private(set) var plainByteCount: UInt64 = 0
  private let memberSize: Int
  private var compressor: Compressor
  private var buffer: [UInt8] = []

  /// Makes a writer whose members hold up to `memberSize` plain bytes, 1 MiB unless told.
  public init(compressor: consuming Compressor, memberSize: Int = 1 << 20) {
    self.compressor = compressor
    self.memberSize = max(1, memberSize)
    buffer.reserveCapacity(self.memberSize)
  }

  /// Takes plain bytes and hands finished members to the sink.
  public mutating func write<Failure: Error>(
    _ bytes: Span<UInt8>, to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var start = 0
    plainByteCount += UInt64(bytes.count)
    while start < bytes.count {
      let end = min(bytes.count, start + memberSize - buffer.count)
      let piece = bytes.extracting(start..<end)
      unsafe piece.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
      start = end
      if buffer.count == memberSize { try cut(to: sink) }
    }
  }

  /// Ends the member here, if it holds anything.
  public mutating func cut<Failure: Error>(
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    if buffer.isEmpty { return }
    var full: [UInt8] = []
    swap(&full, &buffer)
    try compressor.compress(full.span, to: sink)
    full.removeAll(keepingCapacity: true)
    swap(&full, &buffer)
  }

  /// Ends the last member and hands over all that is left; an empty stream becomes one empty member.
  public mutating func finish<Failure: Error>(
    to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    if plainByteCount == 0 {
      let nothing: [UInt8] = []
      try compressor.compress(nothing.span, to: sink)
    } else {
      try cut(to: sink)
    }
    try compressor.finish(to: sink)
  }
}
