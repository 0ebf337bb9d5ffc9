import SatchelDigests
import Testing

/// FNV-1a, against the vectors that its authors published.
@Suite struct Hash64Tests {
  @Test(
    "The hash of known texts is the published one",
    arguments: [("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8")])
  func vectors(_ text: String, _ hex: String) {
    #expect(Hash64(text.utf8).hex == hex)
    #expect(Hash64(hex: hex) == Hash64(text.utf8))
    var inTwo = Hash64(text.utf8.prefix(2))
    inTwo.add(text.utf8.dropFirst(2))
    #expect(inTwo.hex == hex)
  }

  @Test(
    "What are not 16 hexadecimal digits is no hash", arguments: ["", "cbf2", "cbf29ce48422232g", "0cbf29ce484222325"])
  func notAHash(_ text: String) { #expect(Hash64(hex: text) == nil) }
}
