import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@testable import SatchelExchange

/// What came of a conversion: the bytes and the report, or the error.
private struct Outcome: Equatable {
  var bytes: [UInt8]?
  var report: ConversionReport?
  var error: String?

  /// `stretch` is how many bytes the quick way takes together, on several threads; nil goes the usual way.
  init(_ input: FilePath, to output: FilePath, as target: FormatID, stretch: Int?, plain: Bool) throws {
    var options = ConversionOptions(putsAside: !plain)
    options.isQuick = stretch != nil
    if let stretch { (options.stretchByteCount, options.threadedByteCount) = (stretch, 0) }
    do throws(SessionError) {
      report = try Converter(options: options).convert(input, to: output, as: target, replacing: true)
      bytes = try? readFile(output)
    } catch {
      self.error = "\(error)"
    }
  }
}

private func other(_ format: FormatID) -> FormatID { format == .claw ? .a3s : .claw }

/// Converts both ways, in stretches of several sizes, and holds one against the other; answers what came of it.
@discardableResult private func check(
  _ input: FilePath, as target: FormatID, in folder: borrowing TemporaryFolder, _ what: String, plain: Bool = false,
  stretches: [Int] = [1 << 18, 900]
) throws -> [UInt8]? {
  let output = folder.path.appending("out")
  let usual = try Outcome(input, to: output, as: target, stretch: nil, plain: plain)
  for stretch in stretches {
    let quick = try Outcome(input, to: output, as: target, stretch: stretch, plain: plain)
    let isSame = quick.bytes == usual.bytes
    #expect(isSame, "\(what), \(stretch) bytes at a time")
    #expect(quick.report == usual.report, "\(what), \(stretch) bytes at a time")
    #expect(quick.error == usual.error, "\(what), \(stretch) bytes at a time")
  }
  return usual.bytes
}

@Suite("The quick way of plain messages") struct PlainPassageTests {
  @Test("gives the bytes and the report of the usual way, there and back", arguments: sessionSamples)
  func samples(sample: FilePath) throws {
    let format = try Inspector().inspect(sample).format
    guard format != .userSession else { return }
    let folder = try TemporaryFolder()
    for plain in [false, true] {
      guard let there = try check(sample, as: other(format), in: folder, "\(sample)", plain: plain) else { continue }
      let file = try folder.write(there, to: "there")
      try check(file, as: format, in: folder, "\(sample) back")
    }
  }

  @Test("gives the same for journals and sessions of any shape", arguments: generatedSeeds)
  func generated(seed: Int) throws {
    let folder = try TemporaryFolder()
    var generator = SessionGenerator(seed: UInt64(seed))
    for (bytes, format) in [
      (generator.clawJournal(), FormatID.claw), (generator.a3sSession(around: GeneratedSessionTests.head), .a3s),
    ] {
      let file = try folder.write(bytes, to: "in")
      guard let there = try check(file, as: other(format), in: folder, "seed \(seed)") else { continue }
      try check(try folder.write(there, to: "there"), as: format, in: folder, "seed \(seed) back")
    }
  }

  /// A journal of every kind of plain part.
  static let journal = """
    {"created_at_ms":1,"session_id":"s","type":"session_meta","updated_at_ms":2,"version":1}
    {"message":{"blocks":[{"text":"a\\n\\"b\\\\ é\\u001b","type":"text"}],"role":"user"},"type":"message"}
    {"message":{"blocks":[{"thinking":"t","type":"thinking"},{"text":"x","type":"text"},{"id":"c1","input":"{\\"a\\":[1,{\\"b\\":\\"\\\\n\\"}],\\"c\\":{}}","name":"bash","type":"tool_use"}],"role":"assistant","usage":{"cache_creation_input_tokens":1,"cache_read_input_tokens":2,"input_tokens":3,"output_tokens":4}},"type":"message"}
    {"message":{"blocks":[{"is_error":false,"output":"ok","tool_name":"bash","tool_use_id":"c1","type":"tool_result"}],"role":"tool"},"type":"message"}
    {"message":{"blocks":[],"role":"user"},"type":"message"}
    {"message":{"blocks":[{"signature":"s1","thinking":"t","type":"thinking"},{"text":"y","type":"text"},{"id":"c2","input":"{\\"cmd\\": \\"ls\\", \\"n\\": [1, 2],\\n \\"o\\": {}}","name":"bash","type":"tool_use"},{"id":"c3","input":"{\\"a\\":1}","name":"read","type":"tool_use"}],"role":"assistant","usage":{"cache_creation_input_tokens":1,"cache_read_input_tokens":2,"input_tokens":3,"output_tokens":4}},"type":"message"}
    {"message":{"blocks":[{"id":"c4","input":"{ }","name":"bash","type":"tool_use"}],"role":"assistant"},"type":"message"}

    """

  @Test("takes the plain journal without reading a value of it") func takesIt() throws {
    let lines = Self.journal.split(separator: "\n").dropFirst()
    var (taken, moreCount) = (0, 0)
    for line in lines {
      var message = PlainMessage()
      let bytes = Array(line.utf8)
      let isPlain = unsafe bytes.withUnsafeBytes { bytes in
        var scan = unsafe PlainScan(bytes, from: 0, depth: 64)
        return ClawFormat.takePlain(&scan, into: &message) && scan.position == bytes.count
      }
      taken += isPlain ? 1 : 0
      moreCount += message.saysMore ? 1 : 0
    }
    #expect(taken == lines.count)
    #expect(moreCount == 2, "seals, and inputs with blanks")
  }

  @Test("gives what was put aside back without the usual way, and goes that way where somebody edited it")
  func restores() throws {
    let folder = try TemporaryFolder()
    let journal = try folder.write(Array(Self.journal.utf8), to: "journal")
    let there = try #require(try check(journal, as: .a3s, in: folder, "there"))
    let text = String(decoding: there, as: UTF8.self)
    #expect(text.contains("x-satchel"))
    let back = try #require(try check(try folder.write(there, to: "there"), as: .claw, in: folder, "back"))
    #expect(back == Array(Self.journal.utf8))
    for (old, new) in [
      (#""cmd": "ls""#, #""cmd": "ps""#), (#""text": "y""#, #""text": "z""#), ("c2", "c9"), ("bash", "sh"),
    ] {
      let edited = text.replacing(old, with: new)
      #expect(edited != text, "\(old)")
      try check(try folder.write(Array(edited.utf8), to: "edited"), as: .claw, in: folder, "\(old) edited")
    }
  }

  @Test(
    "gives the same when any byte of a plain session is another; every third byte but for the long mode",
    arguments: [FormatID.claw, .a3s], 0..<8)
  func mutations(format: FormatID, part: Int) throws {
    let folder = try TemporaryFolder()
    let journal = try folder.write(Array(Self.journal.utf8), to: "journal")
    var bytes = Array(Self.journal.utf8)
    if format == .a3s { bytes = try check(journal, as: .a3s, in: folder, "whole") ?? [] }
    #expect(bytes.count > 600)
    let words = Array("\"\\ ,}{]nu0\u{7f}\t".utf8)
    for place in bytes.indices where place % 8 == part && (TestMode.isLong || place % 3 == 0) {
      // Each byte becomes one other byte; all of the words in the long mode.
      let choices = TestMode.isLong ? words : [place % 16 < 8 ? words[(place / 8) % words.count] : bytes[place] ^ 1]
      for byte in choices where byte != bytes[place] {
        var changed = bytes
        changed[place] = byte
        let file = try folder.write(changed, to: "changed")
        try check(file, as: other(format), in: folder, "byte \(place) is \(byte)")
      }
    }
  }

  @Test(
    "misses nothing that stands between plain messages", arguments: FormatRegistry.ids,
    ["5,", "[],", "\n\n", "{}", "{},"])
  func between(format: FormatID, garbage: String) throws {
    guard format != .userSession else { return }
    let folder = try TemporaryFolder()
    let journal = try folder.write(Array(Self.journal.utf8), to: "journal")
    let whole = try #require(format == .claw ? readFile(journal) : check(journal, as: .a3s, in: folder, "whole"))
    let text = String(decoding: whole, as: UTF8.self)
    let places = text.ranges(of: format == .claw ? "\n" : "\n    {\n")
    #expect(places.count > 3)
    for place in places {
      var hurt = text
      hurt.insert(contentsOf: garbage, at: text.index(after: place.lowerBound))
      let file = try folder.write(Array(hurt.utf8), to: "hurt")
      let output = try check(file, as: other(format), in: folder, garbage)
      #expect(output == nil || garbage == "\n\n", "taken for nothing: \(garbage)")
    }
  }

  @Test("reads journals to the values that reading through a tree gives", arguments: generatedSeeds)
  func values(seed: Int) throws {
    var generator = SessionGenerator(seed: UInt64(seed))
    let bytes = seed == 0 ? Array(Self.journal.utf8) : generator.clawJournal()
    guard !bytes.isEmpty, var reader = try? ClawFormat.Reader(bytes) else { return }
    var lines = bytes.split(separator: 0x0A).map { Array($0) }[...]
    var count = 0
    while let next = try reader.next() {
      guard let offset = next.place.offset, let length = next.place.length else { continue }
      let text = Array(bytes[Int(offset)..<Int(offset) + Int(length)])
      let tree = try ClawRecord.read(JSONDocument(text, options: ClawFormat.jsonOptions()).root)
      #expect(next.record == tree, "seed \(seed)")
      while let line = lines.popFirst(), line != text {}
      count += 1
    }
    #expect(count > 0 || lines.count < 4)
  }
}
