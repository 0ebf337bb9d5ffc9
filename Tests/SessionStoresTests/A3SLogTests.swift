import SatchelFiles
import SatchelJSONText
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("A3S store: the write-ahead log") struct A3SLogTests {
  private static let digest = "sha256:" + String(repeating: "a", count: 64)

  private static func entry(
    _ sequence: UInt64, _ phase: A3SLogEntry.Phase, digest: String = digest, time: UInt64 = 7
  ) -> A3SLogEntry {
    entry(sequence, "demo", phase, digest: digest, time: time)
  }

  private static func entry(
    _ sequence: UInt64, _ id: String, _ phase: A3SLogEntry.Phase, digest: String = digest, time: UInt64 = 7
  ) -> A3SLogEntry {
    A3SLogEntry(
      sequence: sequence, sessionID: SessionID(id), snapshotDigest: digest, phase: phase, recordedAtMilliseconds: time)
  }

  private static func log(_ entries: A3SLogEntry...) throws -> A3SLog {
    A3SLog(try entries.flatMap { try $0.line() + [0x0A] })
  }

  @Test("digests are the published ones") func golden() throws {
    let intent = Self.entry(1, .intent, time: 1_800_000_000_000)
    let committed = Self.entry(1, .committed, time: 1_800_000_000_001)
    #expect(try intent.digest() == "sha256:f58dfcfffe66317bb364ab5feb2da8e421ee31af110f17f2e7104f8d667978d2")
    #expect(try committed.digest() == "sha256:4233ed160662ff3055cf5015ff74f4697288d0b7892e83e39e2982dc35b6c294")
  }

  @Test("saves that follow each other leave nothing open") func sound() throws {
    let log = try Self.log(
      Self.entry(1, .intent), Self.entry(1, .committed), Self.entry(2, "other", .intent), Self.entry(3, .intent),
      Self.entry(2, "other", .committed), Self.entry(3, .committed))
    #expect(log.findings == [] && log.openIntents.isEmpty && log.entryCount == 6)
    #expect(log.lastCommitted.map(\.entry.sequence) == [3, 2] && log.lastCommitted.first?.place.line == 6)
  }

  @Test("a save that was not acknowledged is open, with its line and byte") func open() throws {
    let log = try Self.log(Self.entry(5, .intent), Self.entry(5, .committed), Self.entry(6, .intent))
    #expect(log.openIntents.map(\.entry.sequence) == [6] && log.findings == [])
    let length = UInt64(try Self.entry(5, .intent).line().count + Self.entry(5, .committed).line().count + 2)
    #expect(log.openIntents.first?.place.line == 3 && log.openIntents.first?.place.offset == length)
  }

  @Test("a number comes again only to acknowledge the same save") func sequences() throws {
    let other = "sha256:" + String(repeating: "b", count: 64)
    let cases: [(A3SLogEntry, A3SLogEntry)] = [
      (Self.entry(1, .intent), Self.entry(1, .intent)), (Self.entry(1, .committed), Self.entry(1, .committed)),
      (Self.entry(1, .committed), Self.entry(1, .intent)), (Self.entry(1, .intent), Self.entry(1, "x", .committed)),
      (Self.entry(1, .intent), Self.entry(1, .committed, digest: other)),
    ]
    for (first, second) in cases {
      let log = try Self.log(first, second)
      #expect(log.findings.map(\.code) == ["damaged-log"] && log.findings[0].severity == .damage)
      #expect(log.findings.first?.place.line == 2)
    }
    let third = try Self.log(Self.entry(1, .intent), Self.entry(1, .committed), Self.entry(1, .committed))
    #expect(third.findings.map(\.place.line) == [3])
  }

  @Test(
    "a line that is not as the program writes it is damage, and the others are read",
    arguments: [
      (#""sequence":1"#, #""sequence":0"#), (#""sequence":1"#, #""sequence":1.0"#),
      (#""sequence":1"#, #""sequence":2"#),
      ("wal-entry.v1", "wal-entry.v2"), (#""sessionId":"demo""#, #""sessionId":"""#), ("demo", "demo2"),
      (#""phase":"intent""#, #""phase":"Intent""#), ("sha256:aaaa", "sha256:Aaaa"), ("{", "{\"x\":1,"),
      (#""recordedAtMs":7,"#, ""), (#""recordedAtMs":7"#, #""recordedAtMs":7,"recordedAtMs":7"#), ("}", ""),
      (#"{"#, "[1,{"), (#""sessionId":"demo""#, #""sessionId":"de\nmo""#),
    ])
  func damagedLine(old: String, new: String) throws {
    let line = String(decoding: try Self.entry(1, .intent).line(), as: UTF8.self)
    try #require(line.contains(old))
    let range = try #require(line.firstRange(of: old))
    let broken = line.replacingCharacters(range, new)
    let sound = String(decoding: try Self.entry(9, .committed).line(), as: UTF8.self)
    let log = A3SLog(Array("\(broken)\n\n\(sound)\n".utf8))
    #expect(log.findings.map(\.place.line) == [1] && log.findings[0].place.offset == 0)
    #expect(log.lastCommitted.first?.place.line == 3)
  }

  @Test("numbers in any order are told apart by what was seen") func anyOrder() throws {
    var numbers: [UInt64] = Array(1...200)
    var generator = Seeded(state: 3)
    numbers.shuffle(using: &generator)
    let lines = try numbers.flatMap { number -> [UInt8] in try Self.entry(number, .committed).line() + [0x0A] }
    #expect(A3SLog(lines).findings == [])
    #expect(A3SLog(lines + lines).findings.count > 100)
  }

  private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state
    }
  }

  @Test("the last save of the sample is that of its snapshot; another snapshot is told of") func compared() throws {
    let sample = SampleTree().own.appending("a3s/store-d")
    let folder = try TemporaryFolder()
    for name in ["v1/wal/session-store.ndjson", "v1/sessions/id_Li4vbm90ZXMvdGlkZS4uMjAyNg.json"] as [FilePath] {
      try folder.write(readFile(sample.appending(name)), to: name)
    }
    let codes = { try StoreRegistry.inventory(of: folder.path).findings.map(\.code) }
    #expect(try codes() == ["open-intent", "logged-session-missing"])
    let name: FilePath = "v1/sessions/id_Li4vbm90ZXMvdGlkZS4uMjAyNg.json"
    let text = String(decoding: try readFile(sample.appending(name)), as: UTF8.self)
    try folder.write(text.replacing("4.20 m ✓", with: "4.21 m"), to: name)
    #expect(Set(try codes()) == ["open-intent", "logged-session-missing", "snapshot-replaced"])
  }
}

extension String {
  fileprivate func replacingCharacters(_ range: Range<String.Index>, _ new: String) -> String {
    String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
  }
}
