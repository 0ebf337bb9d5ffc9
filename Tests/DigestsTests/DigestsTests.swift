import SatchelDigests
import Testing

@Test("The digests are those of the standard's examples")
func vectors() throws {
  #expect(try sha256([]).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  #expect(try sha256(Array("abc".utf8)).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  let long = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
  #expect(try sha256(long).hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
}

@Test("Pieces of any size give the digest of the whole")
func pieces() throws {
  let content = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
  for size in [1, 3, 64, 999] {
    var hasher = try SHA256Hasher()
    var rest = content[...]
    while !rest.isEmpty {
      hasher.update(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    #expect(try hasher.finish() == sha256(content))
  }
}

@Test("Hexadecimal digits read back to the digest, and nothing else does")
func hexadecimal() throws {
  let digest = try sha256([1, 2, 3])
  #expect(SHA256Digest(hex: Array(digest.hex.utf8)) == digest)
  #expect(SHA256Digest(bytes: digest.bytes) == digest)
  #expect(SHA256Digest(hex: Array(digest.hex.uppercased().utf8)) == nil)
  #expect(SHA256Digest(hex: Array(digest.hex.dropLast().utf8)) == nil)
  #expect(SHA256Digest(hex: Array((digest.hex.dropLast() + "g").utf8)) == nil)
  #expect(SHA256Digest(bytes: [1]) == nil)
}
