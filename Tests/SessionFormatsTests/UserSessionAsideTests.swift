import SatchelJSONText
import SatchelSessionModel
import Testing

@testable import SatchelSessionFormats

@Suite("User sessions: what is put aside")
struct UserSessionAsideTests {
  static let asides: [String?] = [nil, #"{"a": "\u0000"}"#, nil, nil, "🌊", nil]

  static func parts(headAside: String? = "head", metadata: SessionMetadata = SessionMetadata()) throws
    -> UserSessionParts
  {
    let session = UserSessionExchangeTests.session(
      asides.count, asides.indices.map { UserSessionExchangeTests.response($0, at: 10 * $0 + 5) })
    var parts = try UserSessionParts(session.bytes)
    parts.head.metadata = metadata
    parts.head.aside = headAside
    for (index, aside) in asides.enumerated() { parts.exchanges[index].aside = aside }
    return parts
  }

  @Test("it comes back, for the head and for every exchange", arguments: [nil, "", "head"], [true, false])
  func back(headAside: String?, hasTitle: Bool) throws {
    var metadata = SessionMetadata()
    if hasTitle { metadata["title"] = "t" }
    let parts = try Self.parts(headAside: headAside, metadata: metadata)
    let bytes = try parts.bytes
    let again = try UserSessionParts(bytes)
    #expect(again.head == parts.head)
    #expect(again.exchanges == parts.exchanges)
    #expect(try again.bytes == bytes)
    #expect(again.findings.isEmpty)
    #expect(UserSessionFormat.objections(to: bytes) == [])
  }

  @Test("what was put aside for exchanges that are gone is joined to what can be read, and to nothing else")
  func joined() throws {
    let stray = #"{"f":"claw","p":[]}"#
    let list = try #require(String(validating: JSON.array([.string(stray)]).text(), as: UTF8.self))
    #expect(Aside.joining(nil, [stray]) == #"{"f":"claw","s":\#(list)}"#)
    #expect(Aside.joining(#"{"f":"a3s","u":1}"#, [stray]) == #"{"f":"a3s","u":1,"s":\#(list)}"#)
    for unreadable in ["🌊", "3", "", #"{"f":"#] {
      #expect(Aside.joining(unreadable, [stray]) == nil)
      #expect(Aside.joining(nil, [unreadable]) == nil)
    }
  }

  @Test("the file is laid out as the program lays it out")
  func layout() throws {
    let bytes = try Self.parts().bytes
    #expect(try UserSession(parsing: bytes).bytes == bytes)
    let tree = try JSON(parsing: bytes)
    #expect(tree["metadata"]?.members?.last?.name == "x-satchel")
  }

  @Test("members behind the metadata stay behind them")
  func behind() throws {
    var parts = try Self.parts()
    parts.head.extra["later"] = 7
    let again = try UserSessionParts(parts.bytes)
    #expect(again.head.extra["later"] == 7)
    #expect(again.exchanges == parts.exchanges)
    #expect(try again.bytes == parts.bytes)
  }

  @Test("nothing put aside leaves no trace")
  func nothing() throws {
    var parts = try Self.parts(headAside: nil)
    for index in parts.exchanges.indices { parts.exchanges[index].aside = nil }
    #expect(try !String(decoding: parts.bytes, as: UTF8.self).contains("x-satchel"))
  }

  /// The text after somebody changed the lists and left the metadata alone.
  static func edited(_ edit: (inout UserSession) -> Void) throws -> UserSessionParts {
    var session = try UserSession(parsing: parts().bytes)
    edit(&session)
    return try UserSessionParts(session.bytes)
  }

  @Test("an exchange that was removed loses its own text only", arguments: 0..<6)
  func removed(index: Int) throws {
    let parts = try Self.edited { session in
      session.userMessages.remove(at: index)
      session.agentResponses.remove(at: index)
    }
    var expected = Self.asides
    let gone = expected.remove(at: index)
    #expect(parts.exchanges.map(\.aside) == expected)
    #expect(parts.findings.contains { $0.code == "stray-aside" } == (gone != nil))
  }

  @Test("an exchange that came in between has none, and the others keep theirs", arguments: 0...6)
  func inserted(index: Int) throws {
    let parts = try Self.edited { session in
      session.userMessages.insert(UserSessionExchangeTests.message(77, at: 1), at: index)
      session.agentResponses.insert(UserSessionExchangeTests.response(77, at: 1), at: index)
    }
    var expected = Self.asides
    expected.insert(nil, at: index)
    #expect(parts.exchanges.map(\.aside) == expected)
  }

  @Test("an exchange that was edited in place keeps its text", arguments: 0..<6)
  func changed(index: Int) throws {
    let parts = try Self.edited { $0.agentResponses[index].content += "!" }
    #expect(parts.exchanges.map(\.aside) == Self.asides)
  }

  @Test("the program's own save, which shuffles the metadata and drops unknown members, loses nothing")
  func shuffled() throws {
    var metadata = SessionMetadata()
    metadata["title"] = "t"
    let parts = try Self.parts(metadata: metadata)
    var session = try UserSession(parsing: parts.bytes)
    session.metadata.members.reverse()
    let again = try UserSessionParts(session.bytes)
    #expect(again.head == parts.head)
    #expect(again.exchanges == parts.exchanges)
  }

  @Test(
    "something else under the same name is left as it is",
    arguments: [
      "7", "[]", "{}", #"{"other": 1}"#, #"{"head": 1}"#, #"{"units": {}}"#, #"{"head": "x", "other": 1}"#,
    ])
  func foreign(value: String) throws {
    let bytes = UserSessionSketch { $0.metadata = #"{"x-satchel": \#(value)}"# }.bytes
    let parts = try UserSessionParts(bytes)
    let written = try JSON(parsing: parts.bytes)
    #expect(written["metadata"]?.isEquivalent(to: try JSON(parsing: #"{"x-satchel": \#(value)}"#)) == true)
    #expect(parts.exchanges.allSatisfy { $0.aside == nil })
  }

  @Test("a list of texts that is no such list is passed over", arguments: ["[7]", #"["x"]"#, "[[], null]", #"[":"]"#])
  func odd(units: String) throws {
    let bytes = UserSessionSketch { $0.metadata = #"{"x-satchel": {"units": \#(units)}}"# }.bytes
    #expect(try UserSessionParts(bytes).exchanges.map(\.aside) == [nil])
  }

  @Test("texts stay in step over more exchanges without any than are looked ahead")
  func many() throws {
    var parts = try Self.parts()
    parts.exchanges = (0..<9000).map { index in
      var exchange = UserExchange()
      exchange.user = UserMessage(content: "\(index)", timestamp: UserSessionExchangeTests.time(index))
      exchange.response = AgentResponse(content: "", timestamp: UserSessionExchangeTests.time(index))
      exchange.aside = index == 8999 ? "last" : nil
      return exchange
    }
    #expect(try UserSessionParts(parts.bytes).exchanges.last?.aside == "last")
  }
}
