import Satchel
import SatchelTestSupport
import Testing

/// Sessions that are converted in memory.
@Suite struct ValueTests {
  private static let samples = SampleTree()

  private func read<Format: SessionFormat>(_ name: FilePath, _ format: Format.Type) throws -> NativeSession<Format> {
    try NativeSession(readFile(Self.samples.own.appending(name)))
  }

  @Test("A session's text read into memory is written with the same bytes")
  func sameBytes() throws {
    let name: FilePath = "claw/store/session-1780300800001-0.jsonl"
    #expect(try read(name, ClawFormat.self).text == readFile(Self.samples.own.appending(name)))
    let stored: FilePath = "a3s/store-b3/sess-tide-fix.json"
    #expect(try read(stored, A3SFormat.self).text == readFile(Self.samples.own.appending(stored)))
  }

  @Test("A session in memory goes to each other format and comes back equal")
  func thereAndBack() throws {
    let claw = try read("claw/store/session-1780300800001-0.jsonl", ClawFormat.self)
    let (a3s, report) = try claw.converted(to: A3SFormat.self)
    #expect(report.lines.allSatisfy { $0.outcome != .lost })
    #expect(a3s.header.id == claw.header.id)
    #expect(try a3s.converted(to: ClawFormat.self).session == claw)
    let user = try claw.converted(to: UserSessionFormat.self).session
    #expect(try user.converted(to: ClawFormat.self).session == claw)
    let stored = try read("a3s/store-b3/sess-tide-fix.json", A3SFormat.self)
    let journal = try stored.converted(to: ClawFormat.self).session
    #expect(try journal.converted(to: A3SFormat.self).session == stored)
  }

  @Test("The handy types of the formats are made of such a session and make one")
  func handyTypes() throws {
    let stored = try read("a3s/store-b3/sess-tide-fix.json", A3SFormat.self)
    #expect(NativeSession(A3SSession(stored)) == stored)
    let claw = ClawSession(try stored.converted(to: ClawFormat.self).session)
    #expect(claw.messages.count == stored.entries.count { $0.message != nil })
    #expect(ClawSession(NativeSession(claw)) == claw)
    let user = try UserSession(stored.converted(to: UserSessionFormat.self).session)
    #expect(try UserSession(NativeSession(user)) == user)
    #expect(!user.userMessages.isEmpty)
  }

  @Test("The key that a value carries goes into no text, conversion or file")
  func key() throws {
    let folder = try TemporaryFolder()
    var session = A3SSession(try read("a3s/store-b3/sess-tide-fix.json", A3SFormat.self))
    session.llmConfig = A3SModelConfig()
    session.llmConfig?.apiKey = "sk-invented"
    let native = NativeSession(session)
    #expect(native.head.llmConfig?.apiKey == "sk-invented")
    let store = try A3SStore(at: folder.path.appending("store"))
    try store.save(session)
    let texts = [
      try native.text, try native.converted(to: ClawFormat.self).session.text,
      try native.converted(to: UserSessionFormat.self).session.text,
      try native.converted(to: ClawFormat.self).session.converted(to: A3SFormat.self).session.text,
      try readFile(store.root.appending("sess-tide-fix.json")),
    ]
    for text in texts { #expect(!String(decoding: text, as: UTF8.self).contains("sk-invented")) }
    #expect(try native.converted(to: ClawFormat.self).session.converted(to: A3SFormat.self).session == native)
  }

  @Test("A text that is no session is refused in memory too")
  func refused() {
    #expect(throws: SessionError.self) { try Converter().convert(Array("{}".utf8), as: .a3s) }
  }
}
