import Foundation
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@Suite("A3S: the key of the provider is in memory only") struct A3SKeyTests {
  private static let secret = "sk-an-invented-key"

  private func keyed(_ value: JSON = .string(secret)) throws -> [UInt8] {
    try JSON(parsing: A3SMutations.base).setting(["llm_config", "api_key"], value).text()
  }

  /// A session with a key from a file and one with a key that was set.
  private func sessions() throws -> [A3SSession] {
    var set = try A3SSession(Array(A3SMutations.base.utf8))
    set.llmConfig?.apiKey = Self.secret
    return [try A3SSession(keyed()), set]
  }

  @Test("A file that holds one gives it to the session, by the reader and by any decoder")
  func read() throws {
    #expect(try A3SSession(keyed()).llmConfig?.apiKey == Self.secret)
    #expect(try A3SReader(keyed()).head.llmConfig?.apiKey == Self.secret)
    #expect(try JSONDecoder().decode(A3SSession.self, from: Data(keyed())).llmConfig?.apiKey == Self.secret)
    #expect(try JSON(parsing: keyed()).decoded(as: A3SSession.self).llmConfig?.apiKey == Self.secret)
    #expect(try A3SHead(tree: JSON(parsing: keyed())).llmConfig?.apiKey == Self.secret)
    #expect(try A3SSession(Array(A3SMutations.base.utf8)).llmConfig?.apiKey == nil)
    for other in [.null, 7, ["k": "sk"]] as [JSON] { #expect(try A3SSession(keyed(other)).llmConfig?.apiKey == nil) }
  }

  @Test("A decoder gives it also where a spelling was lost")
  func readBesideSpelling() throws {
    let odd = try JSON(parsing: A3SMutations.base).setting(["odd"], ["b": 1, "a": 2])
    var encoded = try JSON(parsing: Array(JSONEncoder().encode(A3SSession(odd.text()))))
    #expect(encoded["x-satchel-spelling"] != nil)
    encoded = encoded.setting(["llm_config", "api_key"], .string(Self.secret))
    #expect(try JSONDecoder().decode(A3SSession.self, from: Data(encoded.text())).llmConfig?.apiKey == Self.secret)
  }

  @Test("Nothing that writes a value writes it: bytes, tree, writer, Codable, side files")
  func written() throws {
    for session in try sessions() {
      var sink = ClawBuffer()
      var writer = try A3SWriter(head: session.head, into: &sink)
      for message in session.messages { try writer.append(message, into: &sink) }
      try writer.finish(head: session.head, into: &sink)
      let config = try #require(session.llmConfig)
      let texts: [[UInt8]] = [
        session.bytes, sink.bytes, session.tree.text(), session.head.tree.text(), config.tree.text(),
        Array(try JSONEncoder().encode(session)), Array(try JSONEncoder().encode(session.head)),
        Array(try JSONEncoder().encode(config)), Array(try PropertyListEncoder().encode(["c": config])),
        try JSON(encoding: session).text(), A3SSideFile.bytes(of: config),
      ]
      for text in texts {
        let text = String(decoding: text, as: UTF8.self)
        #expect(text.contains("openai") && !text.contains(Self.secret) && !text.contains("api_key"))
      }
    }
  }

  @Test("It is not shown, and does not count when values are compared")
  func shown() throws {
    for session in try sessions() {
      var dumped = ""
      dump(session, to: &dumped)
      for text in ["\(session)", String(reflecting: session), dumped] { #expect(!text.contains(Self.secret)) }
      #expect(try session == A3SSession(Array(A3SMutations.base.utf8)))
    }
  }
}
