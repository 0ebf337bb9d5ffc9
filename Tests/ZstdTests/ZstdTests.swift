import SatchelZstd
import Testing

@Suite struct ZstdTests {
  private func frame(_ bytes: [UInt8]) throws -> [UInt8] {
    var compressor = try ZstdCompressor()
    return try compressor.frame(bytes.span)
  }

  private func content(of frame: [UInt8], limit: Int = 1 << 30) throws(ZstdError) -> [UInt8] {
    var decompressor = try ZstdDecompressor()
    return try decompressor.content(of: frame.span, limit: limit)
  }

  @Test("A frame gives back what was put in, of any length", arguments: [0, 1, 1000, 1 << 20, 3_000_000])
  func roundTrip(_ count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
    let back = try content(of: frame(bytes), limit: count)
    #expect(back == bytes)
  }

  @Test("Any bit that is turned over in a frame is told, or changes nothing of the content") func flips() throws {
    let bytes = (0..<2000).map { UInt8($0 % 251) }
    let whole = try frame(bytes)
    var toldCount = 0
    for bit in 0..<whole.count * 8 {
      var hurt = whole
      hurt[bit / 8] ^= 1 << (bit % 8)
      guard let found = try? content(of: hurt, limit: 1 << 20) else {
        toldCount += 1
        continue
      }
      #expect(found == bytes, "bit \(bit)")
    }
    #expect(toldCount > whole.count * 7)
  }

  @Test("A frame that is cut off, or longer than allowed, is refused") func bounds() throws {
    let bytes = [UInt8](repeating: 7, count: 5000)
    let whole = try frame(bytes)
    #expect(throws: ZstdError.size) { try content(of: whole, limit: 4999) }
    for count in 0..<whole.count {
      #expect(throws: ZstdError.self) { try content(of: Array(whole[..<count]), limit: 5000) }
    }
  }

  @Test("A buffer that was used for a longer content is used again for a shorter one") func again() throws {
    var decompressor = try ZstdDecompressor()
    var buffer: [UInt8] = []
    for count in [5000, 10, 0, 7000] {
      let bytes = [UInt8](repeating: UInt8(count % 200), count: count)
      let frame = try frame(bytes)
      try decompressor.open(frame.span, into: &buffer, limit: 10_000)
      #expect(buffer == bytes)
    }
  }
}
