import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// More sessions than stand in memory at once.
@Suite struct ManySessionsTests {
  private static let count = 3000

  private static func id(_ number: Int) -> String { "session-\(1_780_000_000_000 + number)-0" }

  /// A store of claw whose sessions differ in size, time, title and workspace; each tenth has a rotation.
  private static func store(in folder: borrowing TemporaryFolder) throws -> FilePath {
    for number in 0..<count {
      let time = 1_780_000_000 + (number * 7919) % count
      let prompt = String(repeating: "word \(number % 97) ", count: 1 + number % 5)
      let text = """
        {"created_at_ms":\(time)000,"model":"m-\(number % 3)","session_id":"\(id(number))","type":"session_meta",\
        "updated_at_ms":\(time)000,"version":1,"workspace_root":"/home/mara/src/w\(number % 11)"}
        {"message":{"blocks":[{"text":"\(prompt)","type":"text"}],"role":"user"},"type":"message"}

        """
      try folder.write(text, to: FilePath("store/\(id(number)).jsonl"))
      if number % 10 == 0 { try folder.write(text, to: FilePath("store/\(id(number)).rot-\(time)000.jsonl")) }
    }
    return folder.path.appending("store")
  }

  private static func ids(_ run: ProgramRun) throws -> [String] {
    #expect(run.status == 0, "\(run.errors)")
    return try run.json["sessions"]?.elements?.compactMap { $0["id"]?.text } ?? []
  }

  @Test("however many sessions there are, list tells all of them, in any order, and how much there is of each")
  func lists() throws {
    let folder = try TemporaryFolder()
    let store = try Self.store(in: folder)
    let all = try ProgramRun(["list", store, "--json"])
    #expect(try Self.ids(all) == (0..<Self.count).map(Self.id))
    let sessions = try all.json["sessions"]?.elements ?? []
    #expect(sessions.allSatisfy { $0["messages"]?.int64 == 1 && $0["format"]?.text == "claw" })
    #expect(try all.json["otherFiles"]?.int64 == 0 && all.json["kind"]?.text == "claw store")
    let files = sessions.enumerated().filter { $1["files"]?.int64 != ($0 % 10 == 0 ? 2 : 1) }
    #expect(files.isEmpty, "\(files.prefix(3))")
    let byTime = try ProgramRun(["list", store, "--json", "--sort", "created"])
    let wanted = (0..<Self.count).sorted { ($0 * 7919) % Self.count > ($1 * 7919) % Self.count }.map(Self.id)
    #expect(try Self.ids(byTime) == wanted)
    let some = try ProgramRun(["list", store, "--json", "--workspace", "w3", "--model", "m-1", "--limit", "20"])
    let few = (0..<Self.count).filter { $0 % 11 == 3 && $0 % 3 == 1 }.prefix(20).map(Self.id)
    #expect(try Self.ids(some) == Array(few))
    let bare = try ProgramRun(["list", store, "-q"])
    #expect(bare.text == (0..<Self.count).map { Self.id($0) + "\n" }.joined())
    let table = try ProgramRun(["list", store]).text
    #expect(table.contains(Self.id(0)) && table.contains(Self.id(Self.count - 1)) && table.contains("3,000 sessions"))
  }

  @Test("however many sessions there are, a bundle of them and a conversion there and back give the same files")
  func comesBack() throws {
    let folder = try TemporaryFolder()
    let store = try Self.store(in: folder)
    let bundle = folder.path.appending("b.tar.gz")
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 0)
    #expect(try ProgramRun(["verify", bundle]).status == 0)
    let back = folder.path.appending("back")
    #expect(try ProgramRun(["import", bundle, "--into", back]).status == 0)
    let wanted = try folderSnapshot(store).map(\.content)
    #expect(try folderSnapshot(back).map(\.content) == wanted)
    let (there, again) = (folder.path.appending("there"), folder.path.appending("again"))
    let run = try ProgramRun(["convert", store, there, "--to", "user-session", "--json"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try ProgramRun(["convert", there, again, "--to", "claw"]).status == 0)
    #expect(try folderSnapshot(again).map(\.content) == wanted)
  }
}
