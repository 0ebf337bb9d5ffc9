import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// More findings than stand in memory at once.
@Suite struct ManyFindingsTests {
  private static let count = 3000

  private static func id(_ number: Int) -> String { "session-\(10_000 + number)" }

  /// A store of user sessions, each with a message that nobody answered.
  private static func store(in folder: borrowing TemporaryFolder) throws -> FilePath {
    for number in 0..<count {
      let text = """
        {
          "id": "\(id(number))",
          "user_id": "default",
          "user_messages": [
            {
              "content": "question \(number)",
              "timestamp": "2026-06-14T06:41:02Z"
            }
          ],
          "agent_responses": [],
          "created_at": "2026-06-14T06:41:02Z",
          "updated_at": "2026-06-14T06:41:02Z",
          "metadata": {}
        }
        """
      try folder.write(text, to: FilePath("store/sessions/\(id(number)).json"))
    }
    return folder.path.appending("store")
  }

  private static func check(_ findings: JSON?, in command: String) {
    let found = findings?.elements ?? []
    #expect(found.count == count, "\(command)")
    let others = found.enumerated().filter {
      let file = $1["file"]?.text
      return $1["code"]?.text != "unanswered-message" || !(file?.hasSuffix("sessions/\(id($0)).json") ?? false)
    }
    #expect(others.isEmpty, "\(command): \(others.prefix(3))")
  }

  @Test("however many findings there are, every command tells all of them, in order")
  func tells() throws {
    let folder = try TemporaryFolder()
    let store = try Self.store(in: folder)
    let bundle = folder.path.appending("b.tar.gz")
    for command in [
      ["list", store], ["pack", store, "-o", bundle], ["list", bundle],
      ["convert", store, folder.path.appending("claw"), "--to", "claw"],
      ["salvage", store, "-o", folder.path.appending("saved")],
    ] as [[FilePath]] {
      let run = try ProgramRun(command + ["--json"])
      #expect(run.status == 0, "\(run.errors)")
      Self.check(try run.json["findings"], in: command[0].description)
    }
    Self.check(
      try ProgramRun(["inspect", store, "--json"]).json["inspections"]?.elements?[0]["findings"], in: "inspect")
  }

  @Test("of many findings of one kind five are told in words, and how many more there are")
  func isBrief() throws {
    let folder = try TemporaryFolder()
    let text = try ProgramRun(["list", try Self.store(in: folder)]).text
    let (_, told) = try #require(
      text.ranges(of: "3,000 findings\n").first.map { (text[..<$0.lowerBound], text[$0.upperBound...]) })
    let lines = told.split(separator: "\n")
    #expect(lines.count == 6)
    #expect(lines.prefix(5).enumerated().allSatisfy { $1.contains(Self.id($0)) && $1.contains("[unanswered-message]") })
    #expect(lines.last == "  and 2,995 findings of the same kinds; --json has all")
  }
}
