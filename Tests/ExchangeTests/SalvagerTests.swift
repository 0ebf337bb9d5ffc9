import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@testable import SatchelExchange

@Suite struct SalvagerTests {
  static let samples = SampleTree()
  static let broken = (try? samples.files(below: samples.own.appending("broken"))) ?? []
  static let sound: [FilePath] = ["claw", "a3s", "user-session"].flatMap { name -> [FilePath] in
    let files = (try? samples.files(below: samples.own.appending(name))) ?? []
    return files.filter { path in
      guard let bytes = try? readFile(path), bytes.count < 6000 else { return false }
      return FormatRegistry.recognise(TextOutline(bytes)) != nil
    }
  }

  @Test(
    "Every byte of every broken sample is accounted for, and what comes out is taken by its program", arguments: broken)
  func brokenSamples(path: FilePath) throws {
    guard let salvage = try MemorySalvage(try readFile(path), stem: path.lastComponent) else { return }
    #expect(salvage.accountFault == nil)
    #expect(salvage.outputFault == nil)
  }

  @Test(
    "Of each fault, everything but the fault comes out",
    arguments: [
      ("torn-last-line.jsonl", 1), ("two-records-on-one-line.jsonl", 2), ("record-after-single-object.json", 5),
      ("surrogate-escape.jsonl", 2), ("fraction-in-record.jsonl", 2), ("integer-beyond-64-bits.jsonl", 2),
      ("nul-run.jsonl", 2), ("invalid-utf8.jsonl", 2), ("byte-order-mark.jsonl", 2), ("carriage-returns-only.jsonl", 2),
      ("garbage-line.jsonl", 2), ("unknown-record.jsonl", 2), ("unknown-block.jsonl", 2), ("input-is-object.jsonl", 3),
      ("usage-is-null.jsonl", 2), ("truncated-session.json", 1), ("duplicate-key.json", 2), ("lone-surrogate.json", 2),
      ("raw-control-character.json", 2), ("unknown-state.json", 2), ("content-is-string.json", 2),
      ("missing-member.json", 2), ("trailing-text.json", 2), ("trailing-comma.json", 2), ("comment.json", 2),
      ("fraction-for-integer.json", 2), ("list-is-null.json", 2), ("time-without-offset.json", 2),
      ("number-out-of-range.json", 2),
    ])
  func saved(name: String, count: Int) throws {
    let path = Self.samples.own.appending("broken").appending(FilePath(name))
    let salvage = try #require(try MemorySalvage(try readFile(path), stem: path.lastComponent))
    #expect(!salvage.isSound || name == "number-out-of-range.json")
    #expect(try salvage.messageCount >= count, "\(String(decoding: salvage.output, as: UTF8.self))")
  }

  @Test("Cut at any byte, a session gives all that stands before, and every byte is accounted for", arguments: sound)
  func truncated(path: FilePath) throws {
    let bytes = try readFile(path)
    let step = TestMode.isLong || bytes.count < 700 ? 1 : 41
    var most = 0
    for end in stride(from: 0, to: bytes.count, by: step) {
      guard let salvage = try MemorySalvage(Array(bytes[..<end]), stem: path.lastComponent) else { continue }
      #expect(salvage.accountFault == nil, "\(end)")
      #expect(salvage.outputFault == nil, "\(end)")
      let count = try salvage.messageCount
      #expect(count >= most, "cut at \(end), fewer messages come out than cut before")
      most = max(most, count)
    }
  }

  @Test("With any bit turned over, every byte is accounted for, and what comes out is taken", arguments: sound)
  func flipped(path: FilePath) throws {
    let bytes = try readFile(path)
    var numbers = SeededNumbers(seed: UInt64(bytes.count))
    for round in 0..<(TestMode.isLong ? 3000 : 12) {
      var hurt = bytes
      hurt[numbers.next(bytes.count)] ^= 1 << UInt8(numbers.next(8))
      guard let salvage = try MemorySalvage(hurt, stem: path.lastComponent) else { continue }
      #expect(salvage.accountFault == nil, "round \(round)")
      #expect(salvage.outputFault == nil, "round \(round)")
    }
  }

  @Test("With runs of bytes overwritten, doubled or taken out, likewise", arguments: sound)
  func mangled(path: FilePath) throws {
    let bytes = try readFile(path)
    var numbers = SeededNumbers(seed: UInt64(bytes.count) + 1)
    for round in 0..<(TestMode.isLong ? 1500 : 9) {
      let start = numbers.next(bytes.count)
      let range = start..<min(bytes.count, start + 1 + numbers.next(300))
      var hurt = bytes
      switch round % 3 {
      case 0: hurt.replaceSubrange(range, with: [UInt8](repeating: 0, count: range.count))
      case 1: hurt.insert(contentsOf: bytes[range], at: numbers.next(bytes.count))
      default: hurt.removeSubrange(range)
      }
      guard let salvage = try MemorySalvage(hurt, stem: path.lastComponent) else { continue }
      #expect(salvage.accountFault == nil, "round \(round)")
      #expect(salvage.outputFault == nil, "round \(round)")
    }
  }

  @Test(
    "Of commas side by side one stays, wherever they stand, and all messages come out", arguments: [",,", ",\n    ,"])
  func commas(text: String) throws {
    let bytes = try readFile(Self.samples.own.appending("a3s/store-c/sess-still-flat.json"))
    let count = try A3SSession(bytes).messages.count
    let ends = bytes.indices.dropLast().filter { bytes[$0] == UInt8(ascii: ",") && bytes[$0 + 1] == 0x0A }
    #expect(ends.count > 20)
    for place in ends {
      var hurt = bytes
      hurt.replaceSubrange(place...place, with: text.utf8)
      let salvage = try #require(try MemorySalvage(hurt, stem: "sess-still-flat"))
      #expect(salvage.accountFault == nil && salvage.outputFault == nil, "\(place)")
      #expect(try salvage.messageCount == count, "\(place)")
    }
  }

  @Test("A record of a journal with commas side by side is saved, and what stood between them counts as lost")
  func commasInRecord() throws {
    let bytes = try readFile(Self.samples.own.appending("claw/store/session-1780300800001-0.jsonl"))
    let whole = try #require(try MemorySalvage(bytes))
    let lines = bytes.split(separator: 0x0A).map { Array($0) }
    for (number, line) in lines.enumerated() {
      let comma = try #require(line.lastIndex(of: UInt8(ascii: ",")))
      var hurt = lines
      hurt[number].insert(contentsOf: ", ,".utf8, at: comma)
      let salvage = try #require(try MemorySalvage(Array(hurt.joined(separator: [0x0A]))))
      guard !salvage.isSound else { continue }  // the comma stands in a text
      #expect(salvage.accountFault == nil && salvage.outputFault == nil, "\(number)")
      #expect(try salvage.messageCount == whole.messageCount && salvage.account?.lost ?? 0 > 0, "\(number)")
    }
  }

  @Test("A document whose middle was overwritten keeps the messages before and behind")
  func middle() throws {
    let path = Self.samples.own.appending("a3s/store-b3/sess-tide-fix.json")
    var bytes = try readFile(path)
    let whole = try #require(try MemorySalvage(bytes))
    let all = try whole.messageCount
    let middle = bytes.count / 2
    bytes.replaceSubrange(middle..<middle + 20, with: [UInt8](repeating: 0, count: 20))
    let salvage = try #require(try MemorySalvage(bytes))
    #expect(salvage.outputFault == nil)
    #expect(try salvage.messageCount >= all - 1)
    #expect(salvage.account?.lost ?? 9 <= 1)
  }

  @Test("What was torn in behind the end of a list is left", arguments: ["7", "null", ".5", "\0"])
  func behindList(garbage: String) throws {
    let path = Self.samples.own.appending("a3s/store-b3/sess-tide-fix.json")
    let text = String(decoding: try readFile(path), as: UTF8.self)
    let end = try #require(text.firstRange(of: "\n  ],\n  \"context_usage\"")?.lowerBound)
    var hurt = text
    hurt.insert(contentsOf: garbage, at: hurt.index(end, offsetBy: 4))
    let salvage = try #require(try MemorySalvage(Array(hurt.utf8)))
    #expect(salvage.outputFault == nil)
    #expect(salvage.accountFault == nil)
    let isWhole = try JSONDocument(salvage.output).root.tree() == JSONDocument(Array(text.utf8)).root.tree()
    #expect(isWhole)
  }

  @Test("A lost message of a user session leaves the answers with their questions")
  func pairing() throws {
    let path = Self.samples.own.appending("user-session/store/sessions/b7e1c2d3-4f50-4161-8273-94a5b6c7d8e9.json")
    let text = String(decoding: try readFile(path), as: UTF8.self)
    let mark = try #require(text.firstRange(of: "\"content\""))
    var hurt = text
    hurt.replaceSubrange(mark, with: "\"kontent\"")
    let before = try UserSession(parsing: Array(text.utf8))
    let salvage = try #require(try MemorySalvage(Array(hurt.utf8), stem: path.lastComponent))
    let after = try UserSession(parsing: salvage.output)
    #expect(after.userMessages.count == before.userMessages.count)
    #expect(after.userMessages.first?.content == "")
    #expect(after.userMessages.dropFirst() == before.userMessages.dropFirst())
    #expect(after.agentResponses == before.agentResponses)
  }

  @Test("Records that a line feed split, or that begin on a torn one, come out whole")
  func split() throws {
    func record(_ text: String) -> String {
      #"{"message":{"blocks":[{"text":"\#(text)","type":"text"}],"role":"user"},"type":"message"}"#
    }
    let (one, two, three) = (record("first"), record("second"), record("third"))
    let broken = one.prefix(30) + "\n" + one.dropFirst(30) + two.prefix(25) + three + "\n"
    let salvage = try #require(try MemorySalvage(Array(broken.utf8), stem: "s.jsonl"))
    #expect(String(decoding: salvage.output, as: UTF8.self) == one + "\n" + three + "\n")
    #expect(String(decoding: salvage.left, as: UTF8.self) == "\n" + two.prefix(25))
    #expect(salvage.accountFault == nil)
  }

  @Test("A torn text is closed at a whole character, and a torn id is not made into another")
  func closing() {
    func closed(_ text: String) -> [String] {
      TornValue(Array(text.utf8), cutting: ["text", "content", "thinking"]).cuts.map { cut in
        String(decoding: Array(Array(text.utf8)[..<cut.end]) + cut.closing, as: UTF8.self)
      }
    }
    #expect(closed(#"{"a":[1,{"text":"é\ud83"#).first == #"{"a":[1,{"text":"é"}]}"#)
    #expect(closed(#"{"a":[1,{"id":"abc"#) == [#"{"a":[1,{}]}"#, #"{"a":[1]}"#, #"{}"#])
    #expect(closed(#"{"a":1,"b":{"c":2"#) == [#"{"a":1,"b":{}}"#, #"{"a":1}"#])
    #expect(closed(#"{"a":1}"#).isEmpty)
  }
}

@Suite struct StoreSalvageTests {
  static let samples = SalvagerTests.samples

  @Test(
    "Of a store, sound files are copied, hurt ones salvaged, and all is accounted for",
    arguments: [
      "a3s-damaged-side-file", "a3s-one-unreadable-session", "claw-one-torn-journal", "claw-only-rotation-left",
      "a3s-leftover-temporary", "user-session-markdown-beside",
    ])
  func stores(name: String) throws {
    let folder = try TemporaryFolder()
    let store = Self.samples.own.appending("broken").appending(FilePath(name))
    let before = try folderSnapshot(store)
    let output = folder.path.appending("out")
    let report = try Salvager().salvage(store, to: output)
    #expect(try folderSnapshot(store) == before)
    for entry in before where entry.kind == .regular {
      let file = try #require(report.files.first { $0.input == entry.path })
      #expect(file.account.isComplete)
      #expect(file.account.byteCount == UInt64(entry.content.count))
      if file.outcome == .sound { #expect(try readFile(output.appending(entry.path)) == entry.content) }
    }
    let inspection = try Inspector().inspect(output)
    #expect(!inspection.hasDamage, "\(inspection.findings)")
    #expect(!inspection.sessions.isEmpty)
  }

  @Test("A journal that is gone is taken from its newest rotation, in a store and by its own name")
  func rotation() throws {
    let folder = try TemporaryFolder()
    let store = Self.samples.own.appending("broken/claw-only-rotation-left")
    let stem = "session-1780305000001-0"
    let copy = try readFile(store.appending(FilePath(stem + ".rot-1780305300000.jsonl")))
    _ = try Salvager().salvage(store, to: folder.path.appending("store"))
    #expect(try readFile(folder.path.appending("store").appending(FilePath(stem + ".jsonl"))) == copy)
    let report = try Salvager().salvage(
      store.appending(FilePath(stem + ".jsonl")), to: folder.path.appending("one.jsonl"))
    #expect(try readFile(folder.path.appending("one.jsonl")) == copy)
    #expect(report.findings.contains { $0.code == "only-rotation-left" })
  }

  @Test("What is written beside a file is what the report says, piece by piece")
  func leftovers() throws {
    let folder = try TemporaryFolder()
    let input = Self.samples.own.appending("broken/garbage-line.jsonl")
    let output = folder.path.appending("out.jsonl")
    let report = try Salvager().salvage(input, to: output)
    let beside = Salvager.leftoverFolder(of: output)
    #expect(report.files.first?.leftover == beside)
    #expect(try readFile(beside.appending("bytes")) == Array("-- cut here --\n".utf8))
    let index = try JSON(parsing: try readFile(beside.appending("index.json")))
    let kinds = index["pieces"]?.elements?.compactMap { $0["kind"]?.text }
    #expect(kinds == ["copied", "left", "left", "copied"])
    #expect(index["bytes"] == .integer(try readFile(input).count))
  }

  @Test("An output that exists is refused and stays; a failing write leaves nothing")
  func refusals() throws {
    let folder = try TemporaryFolder()
    let input = Self.samples.own.appending("broken/torn-last-line.jsonl")
    let mine = try folder.write("mine", to: "mine")
    let before = try folderSnapshot(folder.path)
    #expect(throws: SessionError.self) { try Salvager().salvage(input, to: mine) }
    #expect(throws: SessionError.self) { try Salvager().salvage(mine, to: folder.path.appending("other")) }
    let stopped = Salvager(progress: { _ in false })
    #expect(throws: SessionError.self) { try stopped.salvage(input, to: folder.path.appending("other")) }
    #expect(try folderSnapshot(folder.path) == before)
  }
}
