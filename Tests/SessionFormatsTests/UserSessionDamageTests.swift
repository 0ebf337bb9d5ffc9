import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

@Suite("User sessions: damage")
struct UserSessionDamageTests {
  @Test(
    "a file cut at any byte is an error, never a shorter session",
    arguments: UserSessionSamples.sessions.filter { $0.bytes.count < 1300 })
  func cut(file: UserSessionSamples.File) {
    let bytes = file.bytes
    for length in 0..<bytes.count {
      #expect(throws: SessionError.self) { try UserSessionParts(Array(bytes[..<length])) }
      guard length % 7 == 0 else { continue }
      #expect(UserSessionFormat.objections(to: Array(bytes[..<length])).count == 1)
    }
  }

  @Test(
    "any single byte overwritten gives an error, or a session that is written and read again",
    arguments: UserSessionSamples.sessions.filter { $0.bytes.count < 500 })
  func overwritten(file: UserSessionSamples.File) throws {
    let bytes = file.bytes
    for index in bytes.indices {
      for byte in [0x22, 0x5D, 0x7B, 0x2C] as [UInt8] {
        var damaged = bytes
        damaged[index] = byte
        guard let parts = try? UserSessionParts(damaged) else { continue }
        #expect(try UserSessionParts(parts.bytes).exchanges == parts.exchanges)
      }
    }
  }

  @Test("an error tells where: the byte and the member")
  func places() throws {
    let bytes = UserSessionSketch { $0.steps = "[" + UserSessionSketch.step(duration: "-1") + "]" }.bytes
    var reader = try UserSessionReader(bytes)
    let error = #expect(throws: SessionError.self) { while try reader.next() != nil {} }
    let place = try #require(error?.place)
    #expect(place.member == "trajectory_steps[0]")
    let offset = try #require(place.offset)
    #expect(bytes[Int(offset)...].starts(with: "-1".utf8))
    #expect(error?.message.contains("duration_ms") == true)
  }

  @Test("a head member that does not fit is named with its place")
  func headPlaces() throws {
    let bytes = UserSessionSketch { $0.created = "17" }.bytes
    let error = #expect(throws: SessionError.self) { try UserSessionReader(bytes) }
    let offset = try #require(error?.place.offset)
    #expect(bytes[Int(offset)...].starts(with: "17".utf8))
    #expect(error?.place.member == "created_at")
  }

  @Test("one value larger than the limit is refused, not read")
  func tooLarge() {
    let text = String(repeating: "x", count: 1 << 20)
    let bytes = UserSessionSketch { $0.users = #"[{"content": "\#(text)", "timestamp": "2026-06-01T00:00:00Z"}]"# }
      .bytes
    let error = #expect(throws: SessionError.self) {
      var reader = try UserSessionReader(bytes, limits: ReadingLimits(maximumValueBytes: 1 << 16))
      while try reader.next() != nil {}
    }
    #expect(error?.code == .tooLarge)
  }

  @Test("values nested beyond the limit are refused")
  func tooDeep() {
    let bytes = UserSessionSketch { $0.metadata = #"{"k": "# + UserSessionSketch.nested(10_000) + "}" }.bytes
    let error = #expect(throws: SessionError.self) { try UserSessionReader(bytes) }
    #expect(error?.code == .tooLarge)
  }
}
