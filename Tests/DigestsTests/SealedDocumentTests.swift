import SatchelDigests
import Testing

@Suite("Sealed documents") struct SealedDocumentTests {
  private static let key = SealingKey(file: [UInt8](repeating: 0, count: 32))
  /// NIST's 14th test case of AES-256-GCM: key, nonce and text are zeros.
  private static let sealed: [UInt8] =
    SealedDocument.mark + [UInt8](repeating: 0, count: 12) + [
      0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e, 0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3, 0x9d, 0x18, 0xd0, 0xd1,
      0xc8, 0xa7, 0x99, 0x99, 0x6b, 0xf0, 0x26, 0x5b, 0x98, 0xb5, 0xd4, 0x8a, 0xb9, 0x19,
    ]

  private func open(_ bytes: [UInt8], _ key: SealingKey) throws -> SealedDocument {
    try SealedDocument(byteCount: UInt64(bytes.count), key: key) { offset, count in
      Array(bytes.dropFirst(Int(offset)).prefix(count))
    }
  }

  @Test("the standard's example opens") func vector() throws {
    let document = try open(Self.sealed, try #require(Self.key))
    #expect(document.byteCount == 16)
    #expect(try document.read(at: 0, count: 100) == [UInt8](repeating: 0, count: 16))
  }

  @Test("any part reads as it does in the whole, at every offset") func parts() throws {
    let document = try open(Self.sealed, try #require(Self.key))
    for start in 0...17 {
      for count in 0...17 {
        let part = try document.read(at: UInt64(start), count: count)
        #expect(part == [UInt8](repeating: 0, count: max(0, min(count, 16 - start))))
      }
    }
  }

  @Test("a change of any byte is found before anything is read", arguments: 5..<49)
  func changed(index: Int) throws {
    var bytes = Self.sealed
    bytes[index] ^= 1
    let key = try #require(Self.key)
    #expect { try open(bytes, key) } throws: { Self.isNotAuthentic($0) }
  }

  @Test("another key, a document cut short and one with more behind it do not open") func other() throws {
    let key = try #require(Self.key)
    let another = try #require(SealingKey(file: [UInt8](repeating: 1, count: 32)))
    #expect { try open(Self.sealed, another) } throws: { Self.isNotAuthentic($0) }
    #expect { try open(Array(Self.sealed.dropLast()), key) } throws: { Self.isNotAuthentic($0) }
    #expect { try open(Self.sealed + [0], key) } throws: { Self.isNotAuthentic($0) }
    #expect(throws: SealedDocumentError.self) { try open(Array(Self.sealed.prefix(20)), key) }
  }

  @Test("a byte that changes behind the check is never read as text", arguments: [0, 15, 40_000, 99_999])
  func changedLater(place: Int) throws {
    let source = ChangingSource(try #require(Self.key))
    let document = try source.open()
    #expect(try document.read(at: 0, count: 200_000) == source.text)
    #expect(try document.read(at: 39_990, count: 20) == Array(source.text[39_990..<40_010]))
    source.flip(place)
    for range in [0..<200_000, place..<place + 1, max(0, place - 100)..<place + 1] {
      #expect { try document.read(at: UInt64(range.lowerBound), count: range.count) } throws: { error in
        if case .changed? = error as? SealedDocumentError { true } else { false }
      }
    }
    source.flip(place)
    #expect(try document.read(at: 0, count: 200_000) == source.text)
  }

  private static func isNotAuthentic(_ error: any Error) -> Bool {
    if case .notAuthentic? = error as? SealedDocumentError { true } else { false }
  }

  @Test("nothing larger than 256 MiB is opened") func tooLarge() throws {
    let key = try #require(Self.key)
    let head = SealedDocument.mark + [UInt8](repeating: 0, count: 12)
    #expect {
      try SealedDocument(byteCount: SealedDocument.largest + 34, key: key) { _, count in Array(head.prefix(count)) }
    } throws: { error in
      if case .tooLarge? = error as? SealedDocumentError { true } else { false }
    }
  }

  @Test("a key file holds 32 bytes or 64 hexadecimal digits") func keys() {
    let digits = String(repeating: "0aF9", count: 16)
    for text in [digits, digits + "\n", digits + "\r\n"] { #expect(SealingKey(file: Array(text.utf8)) != nil) }
    for text in ["", digits + " ", " " + digits, digits + "0", String(digits.dropLast()), "g" + digits.dropFirst()] {
      #expect(SealingKey(file: Array(text.utf8)) == nil)
    }
    #expect(SealingKey(file: Array(digits.utf8)) == SealingKey(file: Array(digits.lowercased().utf8)))
    #expect(SealingKey(file: [UInt8](repeating: 7, count: 31)) == nil)
  }
}
