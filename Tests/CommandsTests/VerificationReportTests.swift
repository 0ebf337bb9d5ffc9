import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// What a person reads about a bundle.
@Suite struct VerificationReportTests {
  private static let base = Result { try HostileBase() }

  private func verify(_ bundle: [UInt8], _ options: String...) throws -> (text: String, json: JSON) {
    let folder = try TemporaryFolder()
    let path = try folder.write(bundle, to: "bundle")
    let more = options.map { FilePath($0) }
    return try (ProgramRun(["verify", path] + more).text, ProgramRun(["verify", path, "--json"] + more).json)
  }

  @Test("A sound bundle has a line for every check with what it means, and no advice")
  func sound() throws {
    let (text, json) = try verify(Self.base.get().whole)
    for check in BundleCheck.allCases where check != .identity {
      let line = text.split(separator: "\n").first { $0.hasPrefix("  \(check.rawValue) ") }
      let words = line?.split(separator: " ") ?? []
      #expect(words.count > 5 && words[1] == "passed", "\(check): \(line ?? "no line")")
    }
    #expect(!text.contains("->"))
    #expect(json["advice"]?.elements == [])
    let lines: [Substring] = text.split(separator: Character("\n"))
    for line in lines where !line.contains("SHA-256  ") { #expect(line.count < 80, "\(line)") }
  }

  /// The text with every break of a line as one blank.
  private func flat(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test("A file with a wrong checksum is named with what to do, and the others are said to be sound")
  func oneFile() throws {
    let base = try Self.base.get()
    var entries = base.entries
    let place = try #require(entries.firstIndex { $0.name == "data/a3s/s-2.json" })
    entries[place].content[3] ^= 1
    let (text, json) = try verify(base.of(entries))
    #expect(flat(text).contains("restore from another copy what is damaged or missing: data/a3s/s-2.json"))
    #expect(text.contains("manifest      FAILED"))
    #expect(json["advice"]?.elements?.count == 1)
  }

  @Test("Each kind of fault has its advice")
  func advice() throws {
    let base = try Self.base.get()
    let again = try verify(gzipMember(base.plain + [])).text
    #expect(!again.contains("->"), "one member without index is a form of its own")
    var otherHeader = base.whole
    otherHeader[4] = 1
    #expect(try flat(verify(otherHeader).text).contains("which is harmless"))
    #expect(try verify(base.members { $0[4] = 1 }).text.contains("contents intact; not in the form of a bundle"))
    #expect(try flat(verify(base.indexText { $0 + "x" }).text).contains("only the index or its footer is wrong"))
    #expect(try flat(verify(Array(base.whole.dropLast(900))).text).contains("could not be checked"))
    #expect(try flat(verify(base.adding("../x")).text).contains("do not unpack this with other programs"))
    #expect(try flat(verify(base.whole, "--max-entries", "2").text).contains("raise the limit with --max-entries"))
    let lying = try base.rewriting("bag-info.txt") { $0.replacing("Oxum: ", with: "Oxum: 1") }
    #expect(try flat(verify(lying).text).contains("use another copy of the bundle; wrong is: satchel/bag-info.txt"))
  }

  @Test("A damaged gzip member is told with number and files, in text and JSON")
  func damagedMember() throws {
    let base = try Self.base.get()
    let (text, json) = try verify(base.singleMember { $0[$0.count - 8] ^= 1 })
    let fault = try #require(json["faults"]?.elements?.first)
    #expect(fault["gzipMember"]?.int64 == 1)
    #expect(fault["concerned"]?.elements?.count == base.entries.count)
    #expect(flat(text).contains("satchel/data/a3s/s-2.json and \(base.entries.count - 3) more"))
    #expect(text.contains("not reached"))
  }
}
