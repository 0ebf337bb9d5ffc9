import Testing

@testable import SatchelJSONText

@Suite("Blocks of bytes") struct ByteBlockTests {
  private static func bits(_ block: ArraySlice<UInt8>, where matches: (UInt8) -> Bool) -> UInt32 {
    block.enumerated().reduce(0) { $0 | (matches($1.element) ? 1 << UInt32($1.offset) : 0) }
  }

  @Test("tell of every byte at every place what a look at it alone tells") func everyByte() {
    for byte in UInt8.min...UInt8.max {
      for place in 0..<ByteBlock.size {
        // At an odd address, between bytes that are looked for.
        var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: ByteBlock.size + 2)
        (bytes[0], bytes[ByteBlock.size + 1]) = (UInt8(ascii: "\""), 0x80)
        bytes[1 + place] = byte
        check(bytes)
      }
    }
  }

  @Test("tell the same of blocks full of what is looked for") func dense() {
    var numbers = SeededGenerator(seed: 7)
    let alphabet = Array("\"\\{}[]kz=".utf8) + [0, 0x1F, 0x20, 0x7E, 0x7F, 0x80, 0xA2, 0xDC, 0xFB, 0xFF]
    for _ in 0..<1000 {
      check((0..<ByteBlock.size + 2).map { _ in alphabet[Int.random(in: alphabet.indices, using: &numbers)] })
    }
  }

  private func check(_ bytes: [UInt8]) {
    let block = bytes[1..<1 + ByteBlock.size]
    let isQuote: (UInt8) -> Bool = { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
    unsafe bytes.withUnsafeBytes { raw in
      #expect(unsafe ByteBlock.quotes(raw, 1) == Self.bits(block, where: isQuote))
      #expect(
        unsafe ByteBlock.specials(raw, 1, deletes: false)
          == Self.bits(block) { isQuote($0) || $0 < 0x20 || $0 >= 0x80 })
      #expect(
        unsafe ByteBlock.specials(raw, 1, deletes: true) == Self.bits(block) { isQuote($0) || $0 < 0x20 || $0 >= 0x7F })
      #expect(
        unsafe ByteBlock.brackets(raw, 1) == Self.bits(block) { "\"{}[]".utf8.contains($0) })
      let sought = (UInt8(ascii: "="), UInt8(ascii: "k"), UInt8(ascii: "z"))
      #expect(unsafe ByteBlock.any(sought, raw, 1) == Self.bits(block) { "=kz".utf8.contains($0) })
    }
  }
}
