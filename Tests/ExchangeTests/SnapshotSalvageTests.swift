import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelExchange

@Suite struct SnapshotSalvageTests {
  static let samples = SampleTree()
  static let store = samples.own.appending("a3s/store-c")
  static let newest: FilePath = "v1/sessions/id_c2Vzcy10aWRlLWZpeA.json"
  static let large = store.appending(newest)
  static let all: [FilePath] = {
    let folders = [samples.own.appending("a3s")] + (samples.shared.map { [$0.appending("a3s/constructed-v1")] } ?? [])
    let files = folders.flatMap { (try? samples.files(below: $0)) ?? [] }
    return files.filter { path in
      guard let bytes = try? readFile(path) else { return false }
      guard let known = FormatRegistry.recognise(TextOutline(bytes)) else { return false }
      return known.format.name == .a3s && known.era >= A3SEra.c
    }
  }()

  private static func salvage(_ bytes: [UInt8], _ path: FilePath = large) throws -> MemorySalvage? {
    try MemorySalvage(bytes, stem: path.lastComponent)
  }

  private static func snapshot(_ bytes: [UInt8]) throws -> A3SSnapshot {
    try #require(try A3SReader(bytes).head.snapshot)
  }

  private func replaced(_ text: String, _ range: Range<String.Index>, _ other: String) -> String {
    text[..<range.lowerBound] + other + text[range.upperBound...]
  }

  /// What is wrong with a salvage of a damaged snapshot: besides what the account and the strict reader tell, it must
  /// be a snapshot that is recognised.
  private static func fault(_ salvage: MemorySalvage) throws -> String? {
    guard salvage.account != nil else { return salvage.accountFault }
    if let fault = salvage.accountFault ?? salvage.outputFault { return fault }
    let head = try A3SReader(salvage.output).head
    if head.snapshot == nil { return "no snapshot comes out" }
    return FormatRegistry.recognise(TextOutline(salvage.output))?.format.name == .a3s ? nil : "it is not recognised"
  }

  @Test("There are samples of snapshots of both eras")
  func present() { #expect(Self.all.count >= (Self.samples.shared == nil ? 2 : 3)) }

  @Test(
    "Cut at any byte, a snapshot gives a snapshot with all that stands before, and every byte is accounted for",
    arguments: all)
  func truncated(path: FilePath) throws {
    let bytes = try readFile(path)
    let id = try A3SReader(bytes).head.id
    let step = TestMode.isLong ? 1 : bytes.count < 6000 ? 29 : 131
    var most = 0
    for end in stride(from: 0, to: bytes.count - 2, by: step) {
      guard let salvage = try Self.salvage(Array(bytes[..<end]), path), salvage.account != nil else {
        #expect(most == 0, "cut at \(end), nothing comes out")
        continue
      }
      #expect(try Self.fault(salvage) == nil, "\(end)")
      #expect(try A3SReader(salvage.output).head.id == id, "\(end)")
      let count = try salvage.messageCount
      #expect(count >= most, "cut at \(end), fewer messages come out than cut before")
      most = max(most, count)
    }
    #expect(try most == A3SSession(bytes).messages.count)
  }

  @Test("With any bit turned over, the session comes out, and every byte is accounted for", arguments: all)
  func flipped(path: FilePath) throws {
    let bytes = try readFile(path)
    let whole = try A3SSession(bytes)
    var numbers = SeededNumbers(seed: UInt64(bytes.count))
    for _ in 0..<(TestMode.isLong ? 4000 : 60) {
      var hurt = bytes
      let (place, bit) = (numbers.next(bytes.count), UInt8(numbers.next(8)))
      hurt[place] ^= 1 << bit
      let salvage = try #require(try Self.salvage(hurt, path), "\(place) \(bit)")
      #expect(salvage.account != nil)
      #expect(try Self.fault(salvage) == nil, "\(place) \(bit)")
      #expect(try salvage.messageCount >= whole.messages.count - 1, "\(place) \(bit)")
    }
  }

  @Test("A message whose first bracket became that of a list comes out with all others", arguments: all)
  func listBracket(path: FilePath) throws {
    let bytes = try readFile(path)
    let whole = try A3SSession(bytes)
    let lines = bytes.ranges(of: Array("\n      {\n        \"role\"".utf8))
    #expect(lines.count == whole.messages.count)
    for line in lines {
      var hurt = bytes
      hurt[line.lowerBound + 7] = UInt8(ascii: "[")
      let salvage = try #require(try Self.salvage(hurt, path))
      #expect(try Self.fault(salvage) == nil, "\(line)")
      #expect(try A3SSession(salvage.output).messages == whole.messages, "\(line)")
    }
  }

  @Test("With runs of bytes overwritten, doubled or taken out, likewise", arguments: all)
  func mangled(path: FilePath) throws {
    let bytes = try readFile(path)
    let session = try #require(bytes.firstRange(of: Array("\"session\"".utf8))).lowerBound
    var numbers = SeededNumbers(seed: UInt64(bytes.count) + 1)
    for round in 0..<(TestMode.isLong ? 3000 : 60) {
      let start = numbers.next(bytes.count)
      let range = start..<min(bytes.count, start + 1 + numbers.next(round % 2 == 0 ? 60 : 900))
      var hurt = bytes
      var isBeforeSession = false
      switch round % 3 {
      case 0: hurt.replaceSubrange(range, with: [UInt8](repeating: 0, count: range.count))
      case 1:
        let place = numbers.next(bytes.count)
        hurt.insert(contentsOf: bytes[range], at: place)
        isBeforeSession = place < session
      default: hurt.removeSubrange(range)
      }
      let salvage = try #require(try Self.salvage(hurt, path), "\(round) \(range)")
      // The end of a document, put in where nothing has come yet, is taken for that of the document.
      if salvage.account == nil, isBeforeSession { continue }
      #expect(salvage.account != nil, "\(round) \(range)")
      #expect(try Self.fault(salvage) == nil, "\(round) \(range)")
    }
  }

  @Test("A list is found whose line a quote was torn into")
  func quoteInLine() throws {
    var bytes = try readFile(Self.large)
    let line = try #require(bytes.firstRange(of: Array("\n    \"messages\": [".utf8)))
    bytes[line.lowerBound + 2] = UInt8(ascii: "\"")
    let salvage = try #require(try Self.salvage(bytes))
    #expect(try salvage.messageCount == A3SSession(try readFile(Self.large)).messages.count)
    #expect(try Self.fault(salvage) == nil)
  }

  @Test("In another layout than the program's, every byte is accounted for as well", arguments: all)
  func layouts(path: FilePath) throws {
    let tree = try JSON(parsing: try readFile(path))
    let compact = tree.text()
    let pretty = String(decoding: try readFile(path), as: UTF8.self)
    let wide = pretty.split(separator: "\n").map { line in line.prefix { $0 == " " } + line }.joined(separator: "\r\n")
    for bytes in [compact, Array(wide.utf8)] {
      #expect(try Self.salvage(bytes, path)?.isSound == true)
      var numbers = SeededNumbers(seed: UInt64(bytes.count) + 2)
      for round in 0..<(TestMode.isLong ? 1000 : 24) {
        var hurt = bytes
        let place = numbers.next(bytes.count)
        switch round % 3 {
        case 0: hurt = Array(hurt[..<place])
        case 1: hurt[place] ^= 1 << UInt8(numbers.next(8))
        default: hurt.removeSubrange(place..<min(bytes.count, place + 1 + numbers.next(99)))
        }
        guard let salvage = try Self.salvage(hurt, path) else { continue }
        #expect(try Self.fault(salvage) == nil, "\(round) \(place)")
      }
    }
  }

  @Test("Any line of the beginning may be lost or overwritten: the messages come out", arguments: [true, false])
  func beginnings(isTakenOut: Bool) throws {
    let bytes = try readFile(Self.large)
    let count = try A3SSession(bytes).messages.count
    let feeds = [-1] + bytes.indices.filter { bytes[$0] == 0x0A }
    for (start, end) in zip(feeds, feeds.dropFirst()).prefix(25) {
      var hurt = bytes
      let range = start + 1..<end + (isTakenOut ? 1 : 0)
      hurt.replaceSubrange(range, with: isTakenOut ? [] : [UInt8](repeating: 0, count: range.count))
      let salvage = try #require(try Self.salvage(hurt))
      #expect(try Self.fault(salvage) == nil, "\(range)")
      let line = String(decoding: bytes[start + 1..<end], as: UTF8.self)
      if !line.contains("messages") { #expect(try salvage.messageCount == count, "\(line)") }
    }
  }

  @Test(
    "A byte that makes a line look like another one costs no more than its message",
    arguments: [(1743, 1), (4769, 1), (4983, 4), (5386, 1)])
  func looks(place: Int, bit: UInt8) throws {
    var bytes = try readFile(Self.large)
    let count = try A3SSession(bytes).messages.count
    bytes[place] ^= 1 << bit
    let salvage = try #require(try Self.salvage(bytes))
    #expect(try Self.fault(salvage) == nil)
    #expect(try salvage.messageCount >= count - 1)
  }

  @Test("A damaged element of a list is left over with its place; the session and the rest of the list come out")
  func lists() throws {
    let bytes = try readFile(Self.large)
    let whole = try A3SSession(bytes)
    for list in A3SSnapshotList.allCases {
      guard let part = try Self.snapshot(bytes).part(list), part.text.byteCount > 10 else { continue }
      let start = Int(part.text.range.lowerBound)
      var hurt = bytes
      hurt.replaceSubrange(start + 20..<start + 40, with: [UInt8](repeating: 0, count: 20))
      let salvage = try #require(try Self.salvage(hurt))
      #expect(try Self.fault(salvage) == nil)
      let after = try A3SSession(salvage.output)
      #expect(after.messages == whole.messages, "\(list)")
      #expect(salvage.left.contains(0))
      let piece = try #require(salvage.pieces.first { $0.kind == .left })
      #expect(part.text.range.contains(piece.offset ?? 0), "\(list)")
      for other in A3SSnapshotList.allCases where other != list {
        #expect(try Self.snapshot(bytes).part(other) == Self.snapshot(salvage.output).part(other), "\(list) \(other)")
      }
    }
  }

  @Test("A run of which one event is damaged comes out with the others")
  func events() throws {
    let text = String(decoding: try readFile(Self.large), as: UTF8.self)
    let mark = try #require(text.firstRange(of: #""sequence": 1,"#))
    let salvage = try #require(
      try Self.salvage(Array(replaced(text, mark, #""sequence": -,"#).utf8)))
    #expect(try Self.fault(salvage) == nil)
    let before = try JSON(parsing: Array(text.utf8))["run_records"]?.elements
    let after = try JSON(parsing: salvage.output)["run_records"]?.elements
    #expect(after?.count ?? 0 >= (before?.count ?? 9) - 1)
  }

  @Test("What the program refuses between the parts of a snapshot is left over: another session's run, a second one")
  func conditions() throws {
    let text = String(decoding: try readFile(Self.large), as: UTF8.self)
    let sound = try #require(try JSON(parsing: Array(text.utf8))["run_records"]?.elements)
    let foreign = text.replacing(#""session_id": "sess-tide-fix""#, with: #""session_id": "sess-other""#)
    let one = try #require(try Self.salvage(Array(foreign.utf8)))
    #expect(try Self.fault(one) == nil)
    #expect(try JSON(parsing: one.output)["run_records"]?.elements?.isEmpty == true)

    let runs = String(decoding: JSON.array(sound + sound).text(), as: UTF8.self)
    let list = try #require(try Self.snapshot(Array(text.utf8)).part(.runRecords)).text.range
    var bytes = Array(text.utf8)
    bytes.replaceSubrange(Int(list.lowerBound)..<Int(list.upperBound), with: Array(runs.utf8))
    let two = try #require(try Self.salvage(bytes))
    #expect(try Self.fault(two) == nil)
    #expect(try JSON(parsing: two.output)["run_records"]?.elements == sound)
    #expect(two.pieces.contains { $0.reason == "one of the same name came before" })
  }

  @Test("A version that is lost or another one becomes the only one that programs read; what was there is kept")
  func version() throws {
    let bytes = try readFile(Self.large)
    let text = String(decoding: bytes, as: UTF8.self)
    for spelling in ["3", "null", "\"1\"", "1.0"] {
      let salvage = try #require(
        try Self.salvage(Array(text.replacing(#""schema_version": 1"#, with: "\"schema_version\": \(spelling)").utf8)))
      #expect(try Self.fault(salvage) == nil)
      #expect(try A3SSession(salvage.output).messages == A3SSession(bytes).messages)
      #expect(String(decoding: salvage.left, as: UTF8.self).contains("\"schema_version\": \(spelling)"))
    }
  }

  @Test("An id that is lost or hurt is the one that the file is named by, and runs and tasks go with it")
  func id() throws {
    let text = String(decoding: try readFile(Self.large), as: UTF8.self)
    for line in [#""id": "sess-tidE-fix""#, #""ie": "sess-tide-fix""#, "\"id\": \"sess-\u{1}ide-fix\""] {
      let mark = try #require(text.firstRange(of: #""id": "sess-tide-fix""#))
      let salvage = try #require(try Self.salvage(Array(replaced(text, mark, line).utf8)))
      #expect(try Self.fault(salvage) == nil)
      #expect(try A3SReader(salvage.output).head.id == "sess-tide-fix")
      #expect(
        try JSON(parsing: salvage.output)["run_records"] == JSON(parsing: Array(text.utf8))["run_records"], "\(line)")
    }
  }

  @Test("A binding or policy that has not the shape that the program demands is left over, the session comes out")
  func bindings() throws {
    let text = String(decoding: try readFile(Self.large), as: UTF8.self)
    let binding = #"{"schema":"a3s.code.immutable-content-adapter-binding.v1","authority_digest":"sha256:0"}"#
    let mark = "    \"state\": \"Active\","
    let hurt = text.replacing(mark, with: "    \"immutable_content_adapter_binding\": \(binding),\n" + mark)
    let salvage = try #require(try Self.salvage(Array(hurt.utf8)))
    #expect(try Self.fault(salvage) == nil)
    #expect(try A3SSession(salvage.output) == A3SSession(Array(text.utf8)))
    #expect(String(decoding: salvage.left, as: UTF8.self).contains(binding))
  }

  @Test("A run larger than the limit of a value comes out whole where something else is damaged")
  func largeRun() throws {
    let text = String(decoding: try readFile(Self.large), as: UTF8.self)
    let hurt = Array(text.replacing(#""state": "Active""#, with: #""state": "Aktive""#).utf8)
    var limits = ReadingLimits()
    limits.maximumValueBytes = 2000
    let salvage = try #require(try MemorySalvage(hurt, stem: Self.newest.lastComponent, limits: limits))
    #expect(try Self.fault(salvage) == nil)
    #expect(try JSON(parsing: salvage.output)["run_records"] == JSON(parsing: hurt)["run_records"])
  }
}
