import SatchelFiles
import SatchelSessionFormats

/// Where a converted session goes: section 0 straight to its file, the others into spools
/// that are appended at the end.
final class ConversionSink: SectionedSink {
  private let take: ([UInt8]) throws -> Void
  private let later: [SharedSpool]
  private(set) var byteCount: UInt64 = 0
  private var buffer: [UInt8] = []
  static let capacity = 1 << 18

  /// A sink of some sections; `take` gets the bytes of the file in order.
  init(sections: Int, spool: () -> SharedSpool, take: @escaping ([UInt8]) throws -> Void) {
    self.take = take
    later = (1..<max(sections, 1)).map { _ in spool() }
  }

  func write(_ bytes: [UInt8], section: Int) throws {
    if section > 0 { return try later[section - 1].write(bytes) }
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.capacity { try flush() }
  }

  private func flush() throws {
    byteCount += UInt64(buffer.count)
    try take(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  /// Hands over what is still waiting.
  func finish() throws {
    try flush()
    for spool in later {
      try spool.drain { piece in
        byteCount += UInt64(piece.count)
        try take(piece)
      }
    }
  }
}
