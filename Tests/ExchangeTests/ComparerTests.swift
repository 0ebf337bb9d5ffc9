import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@testable import SatchelExchange

@Suite struct ComparerTests {
  static let samples = SampleTree()
  static let files: [FilePath] = [
    "claw/store/session-1780300800001-0.jsonl", "claw/store/session-1774978989000.json",
    "a3s/store-b3/sess-tide-fix.json",
    "a3s/store-b3/sess-tide-photo.json", "a3s/era-a/late.json",
    "user-session/store/sessions/b7e1c2d3-4f50-4161-8273-94a5b6c7d8e9.json",
  ].map { samples.own.appending(FilePath($0)) }

  static func compare(_ left: FilePath, _ right: FilePath, details: Int = 1000) throws -> Comparison {
    let report = try Comparer(maximumDetails: details).compare(ComparedPath(left), ComparedPath(right))
    return try #require(report.sessions.first)
  }

  /// A journal of the lines.
  static func journal(_ texts: [String], in folder: borrowing TemporaryFolder, _ name: FilePath) throws -> FilePath {
    let meta = #"{"session_id":"s","type":"session_meta","updated_at_ms":2,"version":1}"#
    let lines = texts.map {
      #"{"message":{"blocks":[{"text":"\#($0)","type":"text"}],"role":"user"},"type":"message"}"#
    }
    return try folder.write(([meta] + lines).map { $0 + "\n" }.joined(), to: name)
  }

  @Test("A session is equal to itself", arguments: files)
  func same(path: FilePath) throws {
    let comparison = try Self.compare(path, path)
    #expect(comparison.isEqual)
    #expect(comparison.equalCount > 0)
    #expect(comparison.notHeld.isEmpty)
  }

  @Test("Members and ids of calls whose names Unicode calls equivalent are two")
  func equivalentNames() throws {
    let folder = try TemporaryFolder()
    let meta = #"{"session_id":"s","type":"session_meta","updated_at_ms":2,"version":1,"§":1}"#
    let files = try ["caf\u{E9}", "cafe\u{301}"].map { name in
      let text = meta.split(separator: "§").joined(separator: name)
      return try folder.write(text + "\n", to: FilePath("\(name).jsonl"))
    }
    #expect(try !Self.compare(files[0], files[1]).header.isEmpty)
    var calls = RecentCalls()
    calls.remember("caf\u{E9}", name: "one")
    calls.remember("cafe\u{301}", name: "two")
    #expect(calls.name(of: "caf\u{E9}") == "one" && calls.name(of: "cafe\u{301}") == "two")
  }

  @Test("What was converted, by whatever way, is equal to its original, both ways round", arguments: files)
  func converted(path: FilePath) throws {
    let folder = try TemporaryFolder()
    let sessionID = try #require(try Inspector().inspect(path).sessions.first).header.id
    for target in FormatRegistry.ids {
      let output = folder.path.appending(FilePath(target.rawValue)).appending(path.lastComponent)
      try makeFolders(output.parent)
      _ = try Converter().convert(path, to: output, as: target)
      for (a, b) in [(path, output), (output, path)] {
        let comparison = try Self.compare(a, b)
        #expect(comparison.isEqual, "\(sessionID) \(target) \(comparison.header) \(comparison.messages)")
        #expect(comparison.equalCount > 0)
      }
    }
  }

  @Test("What a format cannot hold is named, with its number")
  func notHeld() throws {
    let folder = try TemporaryFolder()
    let output = folder.path.appending("session-1780300800001-0.json")
    _ = try Converter().convert(Self.files[0], to: output, as: .a3s)
    let lacks = try Self.compare(Self.files[0], output).notHeld
    #expect(lacks.contains(.init(format: .a3s, what: "signatures", count: 1)))
    #expect(lacks.contains(.init(format: .a3s, what: "tokens of messages", count: 5)))
    #expect(lacks.contains(.init(format: .a3s, what: "the model", count: 1)))
    #expect(lacks.contains(.init(format: .claw, what: "the tools", count: 1)))
  }

  @Test("Messages put in and taken out are found, and what follows is the same again", arguments: [1, 70, 3000])
  func inserted(count: Int) throws {
    let folder = try TemporaryFolder()
    let texts = (0..<5000).map { "text \($0)" }
    let more = texts[..<100] + (0..<count).map { "new \($0)" } + texts[100...]
    let a = try Self.journal(texts, in: folder, "a")
    let b = try Self.journal(Array(more), in: folder, "b")
    let there = try Self.compare(a, b)
    #expect((there.onlyRightCount, there.onlyLeftCount, there.changedCount) == (count, 0, 0))
    #expect(there.equalCount == 5000)
    let first = try #require(there.messages.first?.right)
    #expect((first.number, first.place.line) == (101, 102))
    let back = try Self.compare(b, a)
    #expect((back.onlyLeftCount, back.onlyRightCount, back.changedCount) == (count, 0, 0))
  }

  @Test("A changed text is told with the message, the part, and the first byte that differs")
  func changed() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "é", count: 400)
    let a = try Self.journal(["one", long + "x" + long, "three"], in: folder, "a")
    let b = try Self.journal(["one", long + "y" + long, "three"], in: folder, "b")
    let comparison = try Self.compare(a, b)
    #expect((comparison.equalCount, comparison.changedCount) == (2, 1))
    let message = try #require(comparison.messages.first)
    #expect(message.left?.number == 2)
    #expect(message.left?.place.line == 3)
    let value = try #require(message.values.first)
    #expect(message.values.count == 1)
    #expect(value.field == "block 1, text")
    #expect(value.offset == 800)
    let left = try #require(value.left)
    #expect(left.contains("éx") && left.unicodeScalars.count <= Excerpt.length + 2)
  }

  @Test("Two sessions that have nothing in common are all different, and none is forgotten")
  func unrelated() throws {
    let folder = try TemporaryFolder()
    let a = try Self.journal((0..<700).map { "a \($0)" }, in: folder, "a")
    let b = try Self.journal((0..<900).map { "b \($0)" }, in: folder, "b")
    let comparison = try Self.compare(a, b, details: 3)
    #expect(comparison.equalCount == 0)
    #expect(comparison.changedCount + comparison.onlyLeftCount == 700)
    #expect(comparison.changedCount + comparison.onlyRightCount == 900)
    #expect(comparison.messages.count == 3)
  }

  @Test(
    "Numbers are compared by all their digits, whatever their spelling",
    arguments: [
      ("1.0", "1", true), ("1e2", "100", true), ("-0", "0", true), ("0.1", "0.10000000000000000001", false),
      ("9007199254740993", "9007199254740992", false), ("18446744073709551616", "18446744073709551616.0", true),
    ])
  func numbers(a: String, b: String, isSame: Bool) {
    let meanings = [a, b].map { text in
      MeaningBytes.of { $0.input(.text(#"{"n":\#(text)}"#)) }
    }
    #expect((meanings[0] == meanings[1]) == isSame)
    let value = MeaningBytes.of { $0.input(.value(.object([JSONMember("n", .number(JSONNumber(1)))]))) }
    #expect((meanings[0] == value) == (a == "1.0"))
  }

  @Test("The same letters in another composition are a difference")
  func composition() throws {
    let folder = try TemporaryFolder()
    let a = try Self.journal(["caf\u{E9}"], in: folder, "a")
    let b = try Self.journal(["cafe\u{301}"], in: folder, "b")
    #expect(try Self.compare(a, b).changedCount == 1)
  }

  @Test("A member that only this format knows is compared between two sessions of it, in heads and records")
  func native() throws {
    let folder = try TemporaryFolder()
    let lines = [
      #"{"message":{"blocks":[],"role":"user","x":1},"type":"message"}"#,
      #"{"session_id":"s","type":"session_meta","updated_at_ms":2,"version":1,"y":[1]}"#,
    ]
    let a = try folder.write(lines[1] + "\n" + lines[0] + "\n", to: "a")
    let changed = (lines[1] + "\n" + lines[0] + "\n").replacing("\"x\":1", with: "\"x\":2").replacing(
      "[1]", with: "[2]")
    let b = try folder.write(changed, to: "b")
    let comparison = try Self.compare(a, b)
    #expect(comparison.changedCount == 1)
    #expect(comparison.messages.first?.values.map(\.field) == ["record.message.x"])
    #expect(comparison.header.map(\.field) == ["head.meta.y"])
  }

  @Test("A file is compared with the session of its id in a store; two stores by ids, with those that are missing")
  func stores() throws {
    let folder = try TemporaryFolder()
    let store = Self.samples.own.appending("a3s/store-b3")
    let report = try Comparer().compare(ComparedPath(Self.files[2]), ComparedPath(store))
    #expect(report.isEqual && report.sessions.count == 1)
    for name in ["sess-empty.json", "sess-tide-fix.json"] {
      try folder.write(try readFile(store.appending(FilePath(name))), to: FilePath(name))
    }
    let two = try Comparer().compare(ComparedPath(store), ComparedPath(folder.path))
    #expect(two.sessions.count == 2)
    for session in two.sessions { #expect(session.isEqual) }
    #expect(two.onlyLeft.contains("sess-tide-photo"))
    #expect(two.onlyRight.isEmpty)
    #expect(two.sideFiles.contains { $0.path == "runs/sess-tide-fix.json" && $0.kind == .onlyLeft })
    #expect(!two.isEqual)
  }

  @Test("A session that is not there, or another one, is named")
  func missing() throws {
    let store = ComparedPath(Self.samples.own.appending("a3s/store-b3"), sessionID: "none")
    #expect(throws: SessionError.self) { try Comparer().compare(store, ComparedPath(Self.files[2])) }
    let file = ComparedPath(Self.files[2], sessionID: "other")
    #expect(throws: SessionError.self) { try Comparer().compare(file, ComparedPath(Self.files[2])) }
  }
}

@Suite struct EntryAlignmentTests {
  @Test("Every element of both lists is in the steps once and in order, and same ones are the same")
  func laws() {
    var generator = SeededNumbers(seed: 7)
    for _ in 0..<500 {
      let a = (0..<generator.next(40)).map { _ in generator.next(8) }
      let b = (0..<generator.next(40)).map { _ in generator.next(8) }
      let steps = EntryAlignment.steps(a, b) { _, _ in 1 }
      #expect(steps.compactMap(\.left) == Array(a.indices))
      #expect(steps.compactMap(\.right) == Array(b.indices))
      for step in steps where step.isSame {
        if let i = step.left, let j = step.right { #expect(a[i] == b[j]) }
      }
    }
  }

  @Test("In lists too long for a table, the elements that occur once settle the order")
  func long() {
    let a = Array(0..<3000)
    let b = Array(500..<700) + Array(0..<500) + Array(700..<3000).map { $0 % 10 == 0 ? -$0 : $0 }
    let steps = EntryAlignment.steps(a, b) { _, _ in 0 }
    #expect(steps.compactMap(\.left) == Array(a.indices))
    #expect(steps.count { $0.isSame } == 500 + 2070)
  }
}

/// Numbers that are the same at every run.
struct SeededNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(limit))
  }
}
