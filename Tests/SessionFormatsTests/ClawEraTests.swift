import Foundation
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@Suite("Claw: eras and dialects") struct ClawEraTests {
  private typealias Text = ClawObjectionTests

  private static func bytes(_ name: String) throws -> [UInt8] {
    try ClawSamples.bytes(ClawSamples.root.appending(path: "Samples/\(name)"))
  }

  private func era(_ bytes: [UInt8]) throws -> (era: String, features: [String]) {
    let tally = try ClawFormat.tally(bytes)
    return (ClawFormat.era(of: tally.head, showing: tally.features).name, ClawFormat.names(of: tally.features))
  }

  @Test(
    "a session has the earliest era whose program writes all of it",
    arguments: [
      ("claw/store/session-1774978989000.json", "E0"), ("claw/store/session-1774979005000.json", "E1"),
      ("claw/other/branch-metadata.json", "E1m"), ("claw/eras/e3.jsonl", "E3"), ("claw/eras/e4.jsonl", "E4"),
      ("claw/eras/e5.jsonl", "E5"), ("claw/eras/e6.jsonl", "E6"), ("claw/eras/e7.jsonl", "E7"),
      ("claw/eras/e8.jsonl", "E8"), ("claw/other/port-session.json", "port"),
      ("claw/store/session-1780297200001-0.jsonl", "E3"), ("claw/store/session-1780304400001-0.jsonl", "E5"),
    ])
  func eras(_ name: String, _ expected: String) throws {
    let found = try era(try Self.bytes(name))
    #expect(found.era == expected)
    #expect(!found.features.isEmpty)
    #expect(ClawFormat.eras.contains { $0.name == expected })
  }

  @Test("each feature is found by itself") func features() throws {
    func features(_ text: String) throws -> [String] { try era(Array(text.utf8)).features }
    #expect(try features(Text.journal(Text.meta)) == ["journal"])
    #expect(try features(Text.metaWith("}", #","model":"m"}"#)) == ["journal", "model"])
    #expect(try features(Text.metaWith("}", #","x":1}"#)) == ["journal", "members of a fork"])
    #expect(try features(Text.journal(Text.meta, Text.compaction)) == ["journal", "compaction"])
    #expect(try features(Text.usage(Text.fullUsage)) == ["usage", "journal"])
    #expect(
      try features(Text.journal(Text.meta, Text.message(#"{"data":"x","type":"image"}"#)))
        == ["journal", "parts of a fork"])
    #expect(try features(Text.journal(Text.meta, #"{"type":"rollback"}"#)) == ["journal", "records of a fork"])
    #expect(try features(Text.journal(Text.meta, Text.message(role: "critic"))) == ["journal", "roles of a fork"])
    #expect(
      try features(Text.journal(Text.meta, Text.message(#"{"text":"x","type":"text","y":1}"#)))
        == ["journal", "members of a fork"])
    #expect(
      try features(Text.journal(Text.meta, Text.message(#"{"id":"1","text":"x","type":"text"}"#)))
        == ["journal", "members of a fork"])
    #expect(
      try features(Text.journal(Text.meta, Text.message().replacing("}]", with: #"}],"x-satchel":"{}""#)))
        == ["journal"])
  }

  static let forks: [String] = [
    "atlastrinity", "clawcode", "go-port", "incomplete", "passionke", "replay", "verification", "zo",
  ]

  @Test("every dialect of a fork is read to its end and written again as it was", arguments: forks)
  func dialects(_ name: String) throws {
    let bytes = try Self.bytes("claw-forks/\(name).jsonl")
    let reading = try ClawReading(bytes)
    #expect(!reading.records.isEmpty)
    let features = try era(bytes).features
    #expect(features.contains { $0.hasSuffix("of a fork") })
    guard name != "go-port" else { return }
    #expect(try reading.written() == bytes)
  }

  @Test("a message in the shape of a provider's interface is kept as a record of a fork") func goPort() throws {
    let reading = try ClawReading(try Self.bytes("claw-forks/go-port.jsonl"))
    #expect(reading.records.map(\.record.type) == ["message", "message"])
    guard case .unknown(_, let record)? = reading.records.first?.record else {
      Issue.record("not kept as it was")
      return
    }
    #expect(record["message"]?["content"] != nil)
  }

  @Test("what is written as seed is read by the seed and by E2", arguments: ClawSamples.all)
  func seed(_ file: URL) throws {
    let written = try rewritten(try ClawSamples.bytes(file), as: "seed")
    #expect(ClawFormat.objections(to: written, as: .reference).isEmpty)
    let lineCount = written.count { $0 == 0x0A }
    #expect(ClawFormat.objections(to: written, as: .e2).isEmpty == (lineCount > 1))
    let reading = try ClawReading(written)
    #expect(reading.head.meta?.model == nil && reading.head.meta?.workspaceRoot == nil)
    #expect(reading.records.allSatisfy { $0.record.type == "message" })
    #expect(ClawFormat.remarks(on: reading.head, recordCount: reading.records.count).isEmpty == (lineCount > 1))
  }

  @Test("what is written as newest is read by the newest, dialects too", arguments: forks)
  func newest(_ name: String) throws {
    let bytes = try Self.bytes("claw-forks/\(name).jsonl")
    #expect(ClawFormat.objections(to: try rewritten(bytes, as: "newest")).isEmpty)
    #expect(ClawFormat.objections(to: try rewritten(bytes, as: "seed"), as: .reference).isEmpty)
  }

  @Test("a journal of the program is the same when it is written as newest", arguments: ClawSamples.all)
  func unchanged(_ file: URL) throws {
    let bytes = try ClawSamples.bytes(file)
    guard try ClawReading(bytes).head.layout == .journal else { return }
    #expect(try rewritten(bytes, as: "newest") == bytes)
  }

  @Test("unknown members that the program cannot read are left out") func unreadable() throws {
    for value in ["1.5", "[1e3]", #"{"a":99999999999999999999}"#, #""\ud83d\ude00""#] {
      let text = Text.metaWith("}", #","x":\#(value),"y":"\\ud83d \u00e9"}"#)
      let written = try rewritten(Array(text.utf8), as: "newest")
      #expect(ClawFormat.objections(to: written).isEmpty)
      let meta = try #require(try ClawReading(written).head.meta)
      #expect(meta.extra["x"] == nil)
      #expect(meta.extra["y"] != nil)
    }
  }

  @Test("thinking of the early branch becomes thinking") func branch() throws {
    let written = try rewritten(try Self.bytes("claw/other/branch-metadata.json"), as: "newest")
    let messages = try ClawReading(written).messages
    let thoughts = messages.flatMap(\.blocks).compactMap { block in
      if case .thinking(let part) = block { part } else { nil }
    }
    #expect(thoughts.map(\.thinking) == ["two files, two ports"])
    #expect(thoughts.map(\.signature) == ["c2ln"])
  }

  private func rewritten(_ bytes: [UInt8], as style: WritingStyle) throws -> [UInt8] {
    var reading = try ClawReading(bytes)
    reading.head = ClawFormat.naming(ClawFormat.head(reading.head, as: style), "session-5-0")
    reading.records = reading.records.compactMap { located in
      ClawFormat.record(located.record, as: style).map { LocatedRecord($0, at: located.place) }
    }
    return try reading.written()
  }
}
