/// The bytes of a tar stream from the first block on that can be a header, at or behind a place.
final class ResumedTar {
  /// Where in the stream it begins.
  private(set) var offset: UInt64 = 0
  /// Whether there is no such block.
  private(set) var isEmpty = false
  private var pending: ArraySlice<UInt8> = []
  private let source: (inout [UInt8]) throws -> Int

  init(at start: UInt64, _ source: @escaping (inout [UInt8]) throws -> Int) throws {
    self.source = source
    if start == 0 { return }
    var buffer = [UInt8](repeating: 0, count: 262_144)
    while case let count = try source(&buffer), count > 0 {
      var place = start > offset ? Int(min(UInt64(count), start - offset)) : 0
      while place + 512 <= count {
        let block = buffer[place..<(place + 512)]
        if block.dropFirst(257).starts(with: "ustar".utf8), hasTarChecksum(Array(block)) {
          pending = buffer[place..<count]
          offset += UInt64(place)
          return
        }
        place += 512
      }
      offset += UInt64(count)
      if count < buffer.count { break }
    }
    isEmpty = true
  }

  /// Fills the buffer; fewer bytes only at the end.
  func read(into buffer: inout [UInt8]) throws -> Int {
    if pending.isEmpty { return try source(&buffer) }
    let part = pending.prefix(buffer.count)
    buffer.replaceSubrange(0..<part.count, with: part)
    pending = pending.dropFirst(part.count)
    if part.count == buffer.count { return part.count }
    var rest = [UInt8](repeating: 0, count: buffer.count - part.count)
    let count = try source(&rest)
    buffer.replaceSubrange(part.count..<(part.count + count), with: rest[..<count])
    return part.count + count
  }
}
