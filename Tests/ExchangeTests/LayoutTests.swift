import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelTestSupport
import Testing

/// Files that are not laid out as their programs do it.
@Suite("Layout") struct LayoutTests {
  private static let seeds = TestMode.seeds(40)

  private static let some = sessionSamples.enumerated().filter { TestMode.isLong || $0.offset % 4 == 0 }.map(\.element)

  private static func convert(_ text: [UInt8], _ format: FormatID) throws -> (text: [UInt8], report: ConversionReport) {
    try Converter().convert(text, named: "session", as: format)
  }

  /// Goes to the other formats and back; answers what the layout took there, in bytes.
  @discardableResult
  private static func check(_ text: [UInt8], _ format: FormatID, _ name: String) throws -> [Int] {
    try FormatRegistry.ids.filter { $0 != format }.map { target in
      let there = try convert(text, target)
      let back = try convert(there.text, format)
      #expect(back.text == text, "\(name) by \(target): \(String(decoding: text, as: UTF8.self))")
      #expect(!there.report.losesLayout, "\(name) by \(target)")
      #expect(there.report.count(.lost) == 0, "\(name) by \(target)")
      return layoutByteCount(of: there.text)
    }
  }

  private static func layoutByteCount(of text: [UInt8]) -> Int {
    let text = String(decoding: text, as: UTF8.self)
    guard let start = text.firstRange(of: #"layout\":"#), let end = text[start.upperBound...].firstRange(of: "]}}\"")
    else {
      return 0
    }
    return text[start.upperBound..<end.lowerBound].utf8.count
  }

  private static func session(seed: Int) -> (text: String, format: FormatID, isJournal: Bool) {
    var generator = SessionGenerator(seed: UInt64(seed))
    return switch seed % 4 {
    case 0: (String(decoding: generator.clawJournal(), as: UTF8.self), .claw, true)
    case 1: (String(decoding: generator.clawObject(), as: UTF8.self), .claw, false)
    case 2: (String(decoding: generator.a3sSession(around: GeneratedSessionTests.head), as: UTF8.self), .a3s, false)
    default: (String(decoding: generator.userSession(), as: UTF8.self), .userSession, false)
    }
  }

  @Test("Sessions of any shape in any layout come back byte for byte", arguments: seeds)
  func generated(seed: Int) throws {
    let (text, format, isJournal) = Self.session(seed: seed)
    guard !text.isEmpty else { return }
    var relayout = Relayout(seed: UInt64(seed), isJournal: isJournal)
    try Self.check(Array(relayout.text(text, isJournal: isJournal).utf8), format, "seed \(seed)")
  }

  @Test("Samples in another layout come back byte for byte", arguments: some)
  func samples(sample: FilePath) throws {
    let bytes = try readFile(sample)
    guard let format = FormatRegistry.recognise(TextOutline(bytes))?.format.name else { return }
    // A key that is stored comes back nowhere.
    guard !String(decoding: bytes, as: UTF8.self).contains("api_key\":") else { return }
    let isJournal = sample.extension == "jsonl"
    for seed in 0..<(TestMode.isLong ? 40 : 1) {
      var relayout = Relayout(seed: UInt64(seed + bytes.count), isJournal: isJournal)
      let text = Array(relayout.text(String(decoding: bytes, as: UTF8.self), isJournal: isJournal).utf8)
      try Self.check(text, format, "seed \(seed) of \(sample)")
    }
  }

  @Test("An unknown member of an A3S session that stands right behind its messages comes back there")
  func behindMessages() throws {
    let session = try readFile(SampleTree().own.appending("a3s/store-c/sess-still-flat.json"))
    let text = String(decoding: session, as: UTF8.self)
    for name in ["\n  \"messages\": [", "\n  \"context_usage\": {"] {
      let changed = text.replacing(name, with: "\n  \"x_unknown\": 1," + name)
      #expect(changed != text)
      try Self.check(Array(changed.utf8), .a3s, name)
    }
  }

  // MARK: How much it takes

  private static func journal(_ count: Int) -> String {
    let meta =
      #"{"created_at_ms":1780300800001,"session_id":"session-1780300800001-0","type":"session_meta","updated_at_ms":1780300900002,"version":1}"#
    let message = #"{"message":{"blocks":[{"text":"Grüße / 😀","type":"text"}],"role":"user"},"type":"message"}"#
    return ([meta] + Array(repeating: message, count: count)).joined(separator: "\n") + "\n"
  }

  @Test("What one rule lays out takes as much for a thousand records as for ten, and little")
  func rules() throws {
    let rules: [(String) -> String] = [
      { $0.replacing("\n", with: "\r\n") },
      { $0.replacing("\":", with: "\" : ").replacing(",", with: ", ") },
      { $0.replacing("ü", with: "\\u00FC").replacing("ß", with: "\\u00DF").replacing("/", with: "\\/") },
      { $0.replacing(#"{"text":"Grüße / 😀","type":"text"}"#, with: #"{"type":"text","text":"Grüße / 😀"}"#) },
      { $0.replacing("\n", with: " \n\n") },
    ]
    for (index, rule) in rules.enumerated() {
      let few = try Self.check(Array(rule(Self.journal(10)).utf8), .claw, "rule \(index)")
      let many = try Self.check(Array(rule(Self.journal(1000)).utf8), .claw, "rule \(index)")
      #expect(zip(few, many).allSatisfy { $1 <= $0 + 4 && $0 > 0 && $0 < 160 }, "rule \(index): \(few), \(many)")
    }
  }

  @Test("A place that somebody changed takes a few bytes")
  func place() throws {
    let text = Self.journal(1000).replacing("{\"message\":{", with: "{\"message\":  {", maxReplacements: 1)
    let counts = try Self.check(Array(text.utf8), .claw, "a place")
    #expect(counts.allSatisfy { $0 > 0 && $0 < 120 }, "\(counts)")
  }

  // MARK: Where it cannot be

  @Test("A session that was edited comes back in its program's form, and the report says so")
  func edited() throws {
    let spaced = Self.journal(3).replacing("\":", with: "\" : ")
    let there = try Self.convert(Array(spaced.utf8), .a3s)
    let edited = String(decoding: there.text, as: UTF8.self).replacing("Grüße", with: "Hello")
    let back = try Self.convert(Array(edited.utf8), .claw)
    #expect(String(decoding: back.text, as: UTF8.self) == Self.journal(3).replacing("Grüße", with: "Hello"))
    #expect(back.report.losesLayout)
    #expect(back.report.lines.contains { $0.outcome == .degraded && $0.path == "layout of the source" })
  }

  @Test(
    "A layout that was damaged where it was put aside is told as lost, and the values come back",
    arguments: ["[7,", "[null,"])
  func damaged(beginning: String) throws {
    let spaced = Self.journal(3).replacing("\":", with: "\" : ")
    let there = try Self.convert(Array(spaced.utf8), .a3s)
    let text = String(decoding: there.text, as: UTF8.self)
    let place = try #require(text.firstRange(of: #"\"is\":["#))
    let damaged = text[..<place.lowerBound] + #"\"is\":"# + beginning + text[place.upperBound...]
    let back = try Self.convert(Array(damaged.utf8), .claw)
    #expect(back.text == Array(Self.journal(3).utf8))
    #expect(back.report.lines.contains { $0.outcome == .lost && $0.path == "layout of the source" })
  }

  @Test("Without putting aside, a layout is told as not kept")
  func untold() throws {
    var options = ConversionOptions()
    options.putsAside = false
    let spaced = Array(Self.journal(3).replacing("\":", with: "\" : ").utf8)
    let there = try Converter(options: options).convert(spaced, named: "s", as: .a3s)
    #expect(there.report.losesLayout && there.report.isCanonical == false)
  }
}
