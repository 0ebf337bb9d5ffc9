import Foundation
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

@Suite("A3S sessions: reading and writing")
struct A3SRoundTripTests {
  @Test("a file of the program is written again byte for byte", arguments: A3SSamples.sessions)
  func identity(file: A3SSamples.File) throws {
    let bytes = file.bytes
    try #require(!bytes.isEmpty)
    #expect(try A3SSession(bytes).bytes == bytes)
  }

  @Test("a file made by hand keeps its values", arguments: A3SSamples.handmade)
  func values(file: A3SSamples.File) throws {
    let bytes = file.bytes
    let session = try A3SSession(bytes)
    var expected = try JSON(parsing: bytes)
    expected.renameTodos()
    expected.dropKey()
    #expect(try JSON(parsing: session.bytes).isEquivalent(to: expected))
    #expect(try A3SSession(session.bytes) == session)
    #expect(try A3STestSink.rewrite(bytes) == session.bytes)
  }

  @Test("Foundation's coders agree with the lossless path", arguments: A3SSamples.withoutRepeats)
  func codable(file: A3SSamples.File) throws {
    let bytes = file.bytes
    let lossless = try A3SSession(bytes)
    let decoded = try JSONDecoder().decode(A3SSession.self, from: Data(bytes))
    #expect(decoded.tree.isEquivalent(to: lossless.tree))
    let encoded = try JSON(parsing: Array(JSONEncoder().encode(lossless)))
    #expect(encoded.withoutSpelling.isEquivalent(to: lossless.tree))
  }

  @Test("messages say where they stand")
  func places() throws {
    let bytes = Array(#"{"messages":[{"role":"user","content":[]}],"x":1}"#.utf8)
    let whole = Array(A3SMutations.base.utf8)
    var reader = try A3SReader(whole)
    var index = 0
    while let next = try reader.next() {
      let start = Int(try #require(next.place.offset))
      let part = whole[start..<start + Int(try #require(next.place.length))]
      #expect(try JSON(parsing: Array(part)).isEquivalent(to: next.record.tree))
      #expect(next.place.member == "messages[\(index)]")
      index += 1
    }
    #expect(index == 5)
    #expect(throws: SessionError.self) { try A3SReader(bytes) }
  }

  @Test("members around the messages are found wherever they stand")
  func anywhere() throws {
    let base = try JSON(parsing: A3SMutations.base)
    let members = try #require(base.members)
    for turn in members.indices {
      let text = JSON.object(Array(members[turn...] + members[..<turn])).text()
      #expect(try A3SSession(text).bytes == A3SSession(base.text()).bytes)
    }
  }
}

extension JSON {
  mutating func renameTodos() {
    guard case .object(var members) = self else { return }
    for index in members.indices where members[index].name == "todos" { members[index].key = "tasks" }
    self = .object(members)
  }

  mutating func dropKey() {
    guard case .object(var members) = self else { return }
    for index in members.indices where members[index].name == "llm_config" {
      members[index].value = .object(members[index].value.members?.filter { $0.name != "api_key" } ?? [])
    }
    self = .object(members)
  }
}

/// Collects what a writer writes.
struct A3STestSink: SectionedSink {
  var bytes: [UInt8] = []

  mutating func write(_ bytes: [UInt8], section: Int) throws { self.bytes += bytes }

  static func rewrite(_ bytes: [UInt8]) throws -> [UInt8] {
    var reader = try A3SReader(bytes)
    var sink = A3STestSink()
    var writer = try A3SWriter(head: reader.head, into: &sink)
    while let next = try reader.next() { try writer.append(next.record, into: &sink) }
    try writer.finish(head: reader.head, into: &sink)
    return sink.bytes
  }
}
