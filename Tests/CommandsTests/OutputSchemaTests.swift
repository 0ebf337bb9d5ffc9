import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// What `ProgramRun.json` checks in every test that looks at an object is that it fits the schema; here it is that the
/// schemas and their pages are sound.
@Suite struct OutputSchemaTests {
  private static let commands = ProgramTable.commands.filter { !$0.members.isEmpty }

  @Test("Every command with --json has a schema, which names every member of the table")
  func complete() throws {
    for command in Self.commands {
      let printed = try JSON(parsing: try ProgramRun("help", "--json-schema", command.name).text)
      #expect(printed == OutputSchema.schema(of: command))
      #expect(Set(command.members.map(\.path)).count == command.members.count, "\(command.name)")
      for shape in printed["anyOf"]?.elements ?? [printed] {
        #expect(shape["properties"]?["schemaVersion"]?["type"]?.text == "integer")
        #expect(shape["required"]?.elements?.contains("schemaVersion") == true)
      }
    }
  }

  @Test("The check of schemas finds a wrong kind, a missing and an unknown member")
  func checkFinds() throws {
    let schema = OutputSchema.schema(of: .formats)
    let sound = try JSON(parsing: try ProgramRun("formats", "--json").text)
    #expect(faults(of: sound, against: schema).isEmpty)
    let members = try #require(sound.members)
    #expect(faults(of: .object(Array(members.dropFirst())), against: schema) == ["$ lacks 'schemaVersion'"])
    #expect(faults(of: .object(members + [JSONMember("x", 1)]), against: schema).count == 1)
    #expect(faults(of: ["schemaVersion": 1, "formats": [["name": 1]]], against: schema).count > 1)
  }

  @Test("The pages of the documentation are what the tables say; tools/make-json-pages writes them")
  func pages() throws {
    let folder = SampleTree().root.appending("Sources/Commands/Commands.docc")
    for command in Self.commands {
      let page = folder.appending(FilePath(OutputPage.fileName(of: command)))
      #expect(String(decoding: try readFile(page), as: UTF8.self) == OutputPage.text(of: command), "\(page)")
    }
    let page = folder.appending("JSONOutput.md")
    #expect(String(decoding: try readFile(page), as: UTF8.self) == OutputPage.overview())
  }

  @Test("A name that is not UTF-8 stands as text and, beside it, as its bytes in base64")
  func pathBytes() throws {
    let folder = try TemporaryFolder()
    let name = FilePath(bytes: Array("caf".utf8) + [0xE9])
    let sample = try readFile(SampleTree().own.appending("claw/store/session-1780300800001-0.jsonl"))
    let path = try folder.write(sample, to: name)
    let run = try ProgramRun(["inspect", path, "--json"])
    let inspection = try #require(try run.json["inspections"]?.elements?.first)
    #expect(inspection["path"]?.text == path.description)
    #expect(inspection["path_bytes"]?.text == PathBytes.base64(path.bytes))
    let missing = try ProgramRun(["inspect", folder.path.appending(FilePath(bytes: [0xFF])), "--json"])
    #expect(
      try missing.error["file_bytes"]?.text == PathBytes.base64(folder.path.appending(FilePath(bytes: [0xFF])).bytes))
    let plain = try ProgramRun(["inspect", SampleTree().own.appending("claw/store"), "--json"])
    #expect(!plain.text.contains("_bytes"))
  }

  @Test("Base64 is that of RFC 4648")
  func base64() {
    let vectors = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE="]
    for (plain, coded) in vectors { #expect(PathBytes.base64(plain.utf8) == coded) }
    #expect(PathBytes.base64([0xFB, 0xFF, 0xFE]) == "+//+")
  }

  @Test("A list of paths gets a list of bytes of the same length")
  func lists() {
    let odd = FilePath(bytes: [0xFF])
    let settled = PathBytes.settle(["written": [.path("a"), .path(odd)], "other": [.path("b")]])
    #expect(settled["written"] == ["a", "\u{FFFD}"])
    #expect(settled["written_bytes"] == [.null, "/w=="])
    #expect(settled["other_bytes"] == nil)
  }
}
