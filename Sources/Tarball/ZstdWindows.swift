// Unpacking a zstd frame takes as much memory as the frame's header demands, up to 128 MiB with libarchive, and each of
// any number of frames has a header of its own. So the frames are followed here while they pass (RFC 8878, section 3):
// their headers are read, their blocks are passed over by their sizes. That also tells whether the input ends between
// two frames.

/// Follows zstd frames and refuses one that needs too much memory.
final class ZstdWindows {
  private enum Part {
    case magic
    case skippableSize
    case descriptor
    case header(UInt8)
    case block
    case checksum
  }

  private let limit: UInt64
  private var part = Part.magic
  private var pending: [UInt8] = []
  private var skipping: UInt64 = 0
  private var hasChecksum = false
  private var isLastBlock = false

  init(limit: UInt64) { self.limit = limit }

  /// Whether a frame, or nothing, has just ended.
  var isBetweenFrames: Bool {
    if case .magic = part { return pending.isEmpty && skipping == 0 }
    return false
  }

  func watch(_ bytes: Span<UInt8>) throws(ForeignArchiveError) {
    var place = 0
    while place < bytes.count {
      if skipping > 0 {
        let count = min(skipping, UInt64(bytes.count - place))
        skipping -= count
        place += Int(count)
        continue
      }
      pending.append(bytes[place])
      place += 1
      if pending.count == wanted {
        let field = pending
        pending = []
        try take(field)
      }
    }
  }

  private var wanted: Int {
    switch part {
    case .magic, .skippableSize, .checksum: 4
    case .descriptor: 1
    case .header(let descriptor): Self.headerSize(descriptor)
    case .block: 3
    }
  }

  /// Window, dictionary and content size (3.1.1.1).
  private static func headerSize(_ descriptor: UInt8) -> Int {
    let isSingle = descriptor & 0x20 != 0
    let content = [isSingle ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
    return (isSingle ? 0 : 1) + [0, 1, 2, 4][Int(descriptor & 3)] + content
  }

  private func take(_ field: [UInt8]) throws(ForeignArchiveError) {
    let value = field.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    switch part {
    case .magic:
      if value == 0xfd2f_b528 {
        part = .descriptor
      } else if value & 0xffff_fff0 == 0x184d_2a50 {
        part = .skippableSize
      } else {
        throw ForeignArchiveError(.damaged, detail: "something that is not zstd follows the compressed data")
      }
    case .skippableSize:
      part = .magic
      skipping = value
    case .descriptor:
      hasChecksum = field[0] & 4 != 0
      part = .header(field[0])
    case .header(let descriptor):
      try check(descriptor, field)
      part = .block
    case .block: takeBlock(value)
    case .checksum: part = .magic
    }
  }

  private func takeBlock(_ header: UInt64) {
    isLastBlock = header & 1 != 0
    skipping = header >> 1 & 3 == 1 ? 1 : header >> 3
    if isLastBlock { part = hasChecksum ? .checksum : .magic }
  }

  private func check(_ descriptor: UInt8, _ field: [UInt8]) throws(ForeignArchiveError) {
    var window: UInt64
    if descriptor & 0x20 != 0 {
      let content = field.suffix([1, 2, 4, 8][Int(descriptor >> 6)])
      window = content.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    } else {
      let base = UInt64(1) << (10 + UInt64(field[0] >> 3))
      window = base + base / 8 * UInt64(field[0] & 7)
    }
    if window > limit {
      throw ForeignArchiveError(.tooMuchMemory, detail: "a window of \(window) bytes, and \(limit) are allowed")
    }
  }
}
