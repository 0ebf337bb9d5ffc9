import Foundation
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@Suite("Codable: what is encoded comes back equal") struct CodableTests {
  private static let spelling = "x-satchel-spelling"

  /// By Foundation's JSON coders, and by those that keep all of a tree.
  private func expectSame<Value: Codable & Equatable & Sendable>(
    _ value: Value, _ comment: @autoclosure () -> Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let data = try JSONEncoder().encode(value)
    #expect(try JSONDecoder().decode(Value.self, from: data) == value, comment(), sourceLocation: sourceLocation)
    let tree = try JSON(encoding: value)
    #expect(try tree.decoded(as: Value.self) == value, comment(), sourceLocation: sourceLocation)
    guard let coded = value as? any TreeCoded else { return }
    #expect(tree == coded.tree, "a coder that keeps all needs no spelling", sourceLocation: sourceLocation)
  }

  private func a3s(_ edits: [([String], JSON)] = []) throws -> A3SSession {
    try A3SSession(edits.reduce(JSON(parsing: A3SMutations.base)) { $0.setting($1.0, $1.1) }.text())
  }

  @Test("A3S sessions and their messages", arguments: A3SSamples.sessions + A3SSamples.handmade)
  func a3sSamples(file: A3SSamples.File) throws {
    let session = try A3SSession(file.bytes)
    try expectSame(session)
    try expectSame(session.head)
    for message in session.messages { try expectSame(message) }
  }

  @Test("claw heads and records", arguments: ClawSamples.all)
  func clawSamples(file: URL) throws {
    let reading = try ClawReading(ClawSamples.bytes(file))
    try expectSame(reading.head)
    for record in reading.records { try expectSame(record.record) }
  }

  @Test("user sessions and their metadata", arguments: UserSessionSamples.sessions)
  func userSamples(file: UserSessionSamples.File) throws {
    let session = try UserSession(parsing: file.bytes)
    try expectSame(session)
    try expectSame(session.metadata)
    for message in session.userMessages { try expectSame(message) }
  }

  @Test("A fresh session, whose cost is 0.0, is encoded as it always was")
  func fresh() throws {
    try expectSame(A3SSession())
    let encoded = try JSON(parsing: Array(JSONEncoder().encode(A3SSession())))
    #expect(encoded[Self.spelling] == nil && encoded.isEquivalent(to: A3SSession().tree))
    try expectSame(A3SContextUsage())
    try expectSame(A3SConfig())
    var record = A3SCostRecord()
    record.costUSD = JSONNumber("2.0")
    try expectSame(record)
  }

  @Test(
    "Numbers in every spelling, as a cost and in free members",
    arguments: [
      "0", "0.0", "-0.0", "-0", "1", "1.0", "1.00", "1e3", "1E+3", "1e-7", "0.1", "1e16", "1.5e300",
      "18446744073709551615", "123456789012345678901234567890", "-9223372036854775809", "0.30000000000000004",
    ])
  func numbers(text: String) throws {
    let number = JSON.number(try #require(JSONNumber(text)))
    try expectSame(a3s([(["total_cost"], number), (["context_usage", "percent"], number)]), "\(text)")
    try expectSame(a3s([(["odd"], ["deep": [number, ["x": number]]])]), "\(text)")
    var session = UserSession()
    session.metadata["n"] = number
    try expectSame(session, "\(text)")
  }

  @Test(
    "Members in any order, twice, under odd names, and texts with escapes",
    arguments: [
      #"{"b":1,"a":2}"#, #"{"b":{"z":1,"y":[{"d":1.0,"c":2}]},"a":2}"#, #"{"a":1,"a":2}"#, #"{"a":{"b":1,"b":{}}}"#,
      #"{"A":"\u00e9\/","b":"\ud800"}"#, #"{"\u0061":1}"#, "{\"e\u{301}\":1,\"\u{E9}\":2}", #"{"":null}"#,
      #"{"x-satchel-spelling":[["a","1"]],"a":1.0}"#, #"[1.0,[2.0]]"#, #"{"a/b":{"":1.0},"0":[1.0]}"#,
    ])
  func oddTrees(text: String) throws {
    let tree = try JSON(parsing: text)
    try expectSame(a3s([(["odd"], tree)]))
    try expectSame(A3SToolUse(id: "1", name: "n", input: tree))
    try expectSame(A3SContentBlock.toolUse(A3SToolUse(id: "1", name: "n", input: tree)))
    var session = UserSession()
    session.metadata["odd"] = tree
    try expectSame(session)
    var claw = ClawSession()
    claw.extra["odd"] = tree
    try expectSame(claw)
    let inside = UserSession().tree.setting(["metadata"], tree)
    if tree.members != nil { try expectSame(UserSession(parsing: inside.text())) }
  }

  @Test("Unknown members that stand anywhere, that are called as ours is, or that somebody added")
  func unknownMembers() throws {
    let base = try #require(try JSON(parsing: A3SMutations.base).members)
    for place in [0, 1, 3, 4, base.count] {
      for name in ["unknown", Self.spelling] {
        var members = base
        members.insert(JSONMember(name, try JSON(parsing: #"{"b":1.0,"a":[["x","1"]]}"#)), at: place)
        try expectSame(A3SSession(JSON.object(members).text()), "\(name) at \(place)")
      }
    }
    var session = try a3s()
    session.extra["added"] = 1
    session.head.config.extra["added"] = ["x"]
    try expectSame(session)
    #expect(try A3SSession(session.bytes) == session)
    try expectSame([session.messages[0], session.messages[1]])
  }

  @Test("Who changes an encoded value is obeyed, whatever its spelling was")
  func edited() throws {
    let session = try a3s([(["odd"], JSON(parsing: #"{"b":1.0,"a":2.0}"#)), (["more"], ["z": 1, "y": 2])])
    var encoded = try JSON(parsing: Array(JSONEncoder().encode(session)))
    #expect(encoded[Self.spelling] != nil)
    encoded = encoded.setting(["odd", "b"], 7)
    let decoded = try JSONDecoder().decode(A3SSession.self, from: Data(encoded.text()))
    #expect(decoded.extra["odd"]?["b"] == 7)
    #expect(decoded.extra["odd"]?["a"] == JSON.number(try #require(JSONNumber("2.0"))))
    #expect(decoded.extra["more"] == ["z": 1, "y": 2])
    #expect(decoded.extra["odd"]?.members?.map(\.name) == ["b", "a"])
    #expect(decoded.extra[Self.spelling] == nil)
  }

  @Test("Spellings that are damaged or lead nowhere change nothing")
  func damagedSpellings() throws {
    let session = try a3s()
    for lost in [#"[["id"]]"#, #"[[]]"#, #"[["messages",99,"1"],["id","id","2"],["id","\"Y\""],[{},"{"]]"#, "[1]", "7"]
    {
      let encoded = session.tree.setting([Self.spelling], try JSON(parsing: lost))
      let decoded = try JSONDecoder().decode(A3SSession.self, from: Data(encoded.text()))
      #expect(decoded.id == session.id && decoded.messages == session.messages, "\(lost)")
    }
  }
}

extension JSON {
  /// Encoded objects without the member that says how they were spelled.
  var withoutSpelling: JSON {
    switch self {
    case .object(let members): .object(members.filter { $0.name != "x-satchel-spelling" })
    case .array(let elements): .array(elements.map(\.withoutSpelling))
    default: self
    }
  }
}
