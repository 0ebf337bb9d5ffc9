import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@Suite("Conversion between eras of claw") struct EraTests {
  private static let claw = sessionSamples.filter { (try? Inspector().inspect($0).format) == .claw }

  private func convert(
    _ input: FilePath, _ output: FilePath, to format: FormatID = .claw, _ style: WritingStyle? = nil,
    redacts: Bool = false
  ) throws -> ConversionReport {
    try Converter(options: ConversionOptions(style: style, redacts: redacts)).convert(input, to: output, as: format)
  }

  @Test("what the seed has no place for is put aside, told, and comes back", arguments: claw)
  func seedAndBack(_ sample: FilePath) throws {
    let folder = try TemporaryFolder()
    let (seed, back) = (folder.path.appending("seed.jsonl"), folder.path.appending("back"))
    let report = try convert(sample, seed, "seed")
    #expect(ClawFormat.objections(to: try readFile(seed), as: .reference).isEmpty)
    let inspection = try Inspector().inspect(sample)
    let isPort = inspection.era == ClawEra.port
    guard report.count(.lost) == 0, inspection.sessions[0].isCanonical == true else { return }
    _ = try convert(seed, back, isPort ? "port" : "newest")
    let reading = try Inspector().inspect(back)
    #expect(reading.sessions[0].totals.messageCount == inspection.sessions[0].totals.messageCount)
    let isJournal = inspection.sessions[0].features.contains("journal")
    let isNewest = ClawFormat.objections(to: try readFile(sample)).isEmpty
    if isPort || isJournal && isNewest { #expect(try readFile(back) == readFile(sample)) }
  }

  @Test("another format becomes a journal that the seed reads, and comes back", arguments: sessionSamples)
  func foreignSeed(_ sample: FilePath) throws {
    let inspection = try Inspector().inspect(sample)
    guard inspection.format != .claw, inspection.era != A3SEra.c, inspection.era != A3SEra.d else { return }
    let folder = try TemporaryFolder()
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
    let report = try convert(sample, there, "seed")
    #expect(ClawFormat.objections(to: try readFile(there), as: .reference).isEmpty)
    #expect(report.lines.filter { $0.outcome == .lost && !$0.path.hasPrefix("side file") } == [])
    _ = try convert(there, back, to: inspection.format)
    if report.isCanonical == true { #expect(try readFile(back) == readFile(sample)) }
  }

  @Test("a file of the Python port becomes a journal, and what is invented is told") func port() throws {
    let folder = try TemporaryFolder()
    let sample = SampleTree().own.appending("claw/.port_sessions/0b1c2d3e4f50617283940a1b2c3d4e5f.json")
    let (journal, back) = (folder.path.appending("j.jsonl"), folder.path.appending("p.json"))
    let report = try convert(sample, journal, "newest")
    #expect(Set(report.lines.filter { $0.outcome == .invented }.map(\.path)) == ["created_at_ms", "updated_at_ms"])
    #expect(report.findings.map(\.code) == ["port-session"])
    let bytes = try readFile(journal)
    #expect(ClawFormat.objections(to: bytes).isEmpty)
    #expect(ClawFormat.objections(to: bytes, as: .reference).isEmpty)
    _ = try convert(journal, back, "port")
    #expect(try readFile(back) == readFile(sample))
    let copy = folder.path.appending("copy.json")
    _ = try convert(sample, copy)
    #expect(try readFile(copy) == readFile(sample))
  }

  @Test("a journal as a file of the port keeps what was typed, and tells what is lost") func toPort() throws {
    let folder = try TemporaryFolder()
    let sample = SampleTree().own.appending("claw/store/session-1780297200001-0.jsonl")
    let output = folder.path.appending("p.json")
    let report = try convert(sample, output, "port")
    #expect(report.count(.lost) > 0)
    #expect(try Inspector().inspect(output).era == ClawEra.port)
    let messages = try Inspector().inspect(output).sessions[0].totals.messages
    #expect(messages[.user] == 2 && messages.total == 2)
  }

  @Test("a single object without an id gets that of its file") func naming() throws {
    let folder = try TemporaryFolder()
    let sample = SampleTree().own.appending("claw/store/session-1774979005000.json")
    let output = folder.path.appending("j.jsonl")
    let report = try convert(sample, output, "newest")
    #expect(try Inspector().inspect(output).sessions[0].header.id == "session-1774979005000")
    #expect(report.count(.lost) == 0)
  }

  @Test("a journal of one line is told, as E2 does not read it") func oneLine() throws {
    let folder = try TemporaryFolder()
    let sample = SampleTree().own.appending("claw/store/session-1780304400001-0.jsonl")
    let report = try convert(sample, folder.path.appending("j.jsonl"), "seed")
    #expect(report.findings.map(\.code) == ["one-line"])
  }

  @Test("texts are written as they are, and what the newest program would change is counted") func counted() throws {
    let folder = try TemporaryFolder()
    let sample = SampleTree().own.appending("claw/eras/secrets.jsonl")
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
    _ = try convert(sample, there, to: .a3s)
    let report = try convert(there, back)
    #expect(try readFile(back) == readFile(sample))
    let redaction = try #require(report.redaction)
    #expect(!redaction.isApplied)
    #expect(redaction.count == 11)
    #expect(redaction.counts.values.allSatisfy { $0 == 1 })
    let copied = try convert(sample, folder.path.appending("copy"))
    #expect(copied.redaction?.counts == redaction.counts)
  }

  @Test("they are changed if that is asked for, with a mark for each, once and for all") func redacted() throws {
    let folder = try TemporaryFolder()
    let sample = SampleTree().own.appending("claw/eras/secrets.jsonl")
    let (once, twice) = (folder.path.appending("once"), folder.path.appending("twice"))
    let report = try convert(sample, once, redacts: true)
    let redaction = try #require(report.redaction)
    #expect(redaction.isApplied)
    #expect(redaction.marks.count == 11)
    #expect(redaction.marks.allSatisfy { $0.lengthBefore > 0 || $0.rule.rule == "XAI_API_KEY=" })
    #expect(report.count(.degraded) == 11)
    let text = String(decoding: try readFile(once), as: UTF8.self)
    for number in [1, 2, 4, 5, 6, 7, 8, 9, 10] { #expect(!text.contains("tide-\(number)"), "tide-\(number)") }
    let again = try convert(once, twice, redacts: true)
    #expect(again.redaction == nil)
    #expect(try readFile(twice) == readFile(once))
  }

  @Test("on the way from another format, secrets are changed in what is put aside too") func aside() throws {
    let folder = try TemporaryFolder()
    let sample = SampleTree().own.appending("a3s/era-a/hand-edited.json")
    let output = folder.path.appending("j.jsonl")
    _ = try convert(sample, output, redacts: true)
    let bytes = try readFile(output)
    #expect(ClawFormat.objections(to: bytes).isEmpty)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.ranges(of: "sk-ant-").count == text.ranges(of: "sk-ant-[redacted]").count)
  }
}
