import Foundation
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

@Suite("User sessions: reading and writing")
struct UserSessionRoundTripTests {
  @Test("there are samples")
  func samples() { #expect(UserSessionSamples.sessions.count >= 7) }

  @Test("a file of the program is written again byte for byte", arguments: UserSessionSamples.sessions)
  func identity(file: UserSessionSamples.File) throws {
    let bytes = file.bytes
    try #require(!bytes.isEmpty)
    #expect(try UserSession(parsing: bytes).bytes == bytes)
  }

  @Test("the stream of exchanges gives the same bytes as the whole", arguments: UserSessionSamples.sessions)
  func streamed(file: UserSessionSamples.File) throws {
    let parts = try UserSessionParts(file.bytes)
    #expect(try parts.bytes == file.bytes)
    #expect(parts.sameLists(as: try UserSession(parsing: file.bytes)))
  }

  @Test("Foundation's coders agree with the lossless path", arguments: UserSessionSamples.sessions)
  func codable(file: UserSessionSamples.File) throws {
    let lossless = try UserSession(parsing: file.bytes)
    let decoded = try JSONDecoder().decode(UserSession.self, from: Data(file.bytes))
    #expect(decoded.tree.isEquivalent(to: lossless.tree))
    let encoded = try JSON(parsing: Array(JSONEncoder().encode(lossless)))
    #expect(encoded.withoutSpelling.isEquivalent(to: lossless.tree))
  }

  @Test("every sample is recognised, with its era")
  func eras() {
    let eras = UserSessionSamples.sessions.map { UserSessionFormat.recognise(TextOutline($0.bytes)) }
    #expect(!eras.contains(nil))
    let names = Set(eras.compactMap { $0?.name })
    #expect(names.isSuperset(of: ["E1", "E2", "E3", "E4"]))
  }
}
