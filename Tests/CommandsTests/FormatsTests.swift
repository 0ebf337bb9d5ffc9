import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite("satchel formats") struct FormatsTests {
  @Test("The table names every era of every format, with what may be asked for in writing") func table() throws {
    let run = try ProgramRun("formats")
    #expect(run.status == 0)
    let lines = run.text.split(separator: "\n").dropFirst()
    #expect(lines.count == FormatRegistry.all.reduce(0) { $0 + $1.eras.count })
    for format in FormatRegistry.all {
      for era in format.eras {
        let words = [format.name.rawValue[...], era.name[...]]
        let line = lines.first { Array($0.split(separator: " ").prefix(2)) == words }
        #expect(
          line?.hasSuffix("yes" + (era.writtenAs.map { "   " + $0.rawValue } ?? "")) == true,
          "\(format.name) \(era.name)")
      }
      #expect(!format.writingStyles.isEmpty)
      #expect(Set(format.eras.map(\.name)).count == format.eras.count)
      #expect(Set(format.writingStyles).count == format.writingStyles.count)
    }
  }

  @Test("The object says the same, and its members are documented") func object() throws {
    let run = try ProgramRun("formats", "--json")
    let formats = try #require(try run.json["formats"]?.elements)
    #expect(formats.compactMap { $0["name"]?.text } == FormatRegistry.all.map { $0.name.rawValue })
    for (told, format) in zip(formats, FormatRegistry.all) {
      let eras = try #require(told["eras"]?.elements)
      #expect(eras.compactMap { $0["name"]?.text } == format.eras.map(\.name))
      #expect(eras.map { $0["writtenAs"]?.text } == format.eras.map(\.writtenAs?.rawValue))
    }
    let names = Set(CommandSpecification.formats.members.map(\.path))
    for path in memberPaths(of: try run.json) { #expect(isNamed(path, in: names), "\(path)") }
  }

  @Test("The README has the table as it is made from the registry") func readme() throws {
    let readme = String(decoding: try readFile(SampleTree().root.appending("README.md")), as: UTF8.self)
    #expect(readme.contains(try ProgramRun("formats", "--markdown").text))
  }

  @Test("The eras of a format are ordered as its history is, whatever they are called")
  func order() {
    for format in FormatRegistry.all {
      #expect(format.eras.map(\.era.place) == Array(0..<format.eras.count), "\(format.name)")
      #expect(format.eras.map(\.era).sorted() == format.eras.map(\.era), "\(format.name)")
      for era in format.eras { #expect(format.era(named: era.name) == era.era) }
      #expect(format.era(named: "E99") == nil)
    }
  }

  @Test("Every sample is of an era that the table has") func samples() throws {
    let tree = SampleTree()
    var count = 0
    for path in try [tree.own, tree.shared].compactMap({ $0 }).flatMap({ try tree.files(below: $0) }) {
      guard ["json", "jsonl"].contains(path.extension),
        let (format, era) = FormatRegistry.recognise(TextOutline(try readFile(path)))
      else { continue }
      count += 1
      #expect(format.eras.contains { $0.era == era }, "\(path): \(format.name.rawValue) \(era)")
    }
    #expect(count > 20)
  }
}
