import SatchelZstd
import Testing

@Suite struct ZstdTests {
  private func frame(_ bytes: [UInt8]) throws -> [UInt8] {
    var compressor = try ZstdCompressor()
    return try compressor.frame(bytes.span)
  }

  @Test("A frame gives back what was put in, of any length", arguments: [0, 1, 1000, 1 << 20, 3_000_000])
  func roundTrip(_ count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
    var decompressor = try ZstdDecompressor()
    #expect(try decompressor.content(of: frame(bytes).span, limit: count) == bytes)
  }

  @Test("Any bit that is turned over in a frame is told, or changes nothing of the content") func flips() throws {
    let bytes = (0..<2000).map { UInt8($0 % 251) }
    let whole = try frame(bytes)
    var decompressor = try ZstdDecompressor()
    for bit in 0..<whole.count * 8 {
      var hurt = whole
      hurt[bit / 8] ^= 1 << (bit % 8)
      do {
        let content = try decompressor.content(of: hurt.span, limit: 1 << 20)
        #expect(content == bytes, "bit \(bit)")
      } catch { continue }
    }
  }

  @Test("A frame that is cut off, or longer than allowed, is refused") func bounds() throws {
    let bytes = [UInt8](repeating: 7, count: 5000)
    let whole = try frame(bytes)
    var decompressor = try ZstdDecompressor()
    #expect(throws: ZstdError.size) { try decompressor.content(of: whole.span, limit: 4999) }
    for count in 0..<whole.count {
      #expect(throws: ZstdError.self) { try decompressor.content(of: Array(whole[..<count]).span, limit: 5000) }
    }
  }
}
