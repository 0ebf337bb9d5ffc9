import Foundation
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite("Import: sessions that get new ids")
struct ConflictRenamingTests {
  @Test(
    "rename: what was there stays, and two sessions that refer to each other do so under their new ids",
    arguments: ConflictSample.all)
  func renamed(sample: ConflictSample) throws {
    let scene = try ConflictScene(sample, changing: [sample.parent.file, sample.child.file])
    let before = try scene.targetFiles()
    let run = try scene.run("rename", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let after = try scene.targetFiles()
    for entry in before { #expect(after.contains(entry), "\(entry)") }
    #expect(try paths(run, "kept").isEmpty && run.json["complete"] == .bool(true))
    #expect(
      try paths(run, "written").sorted() == after.map(\.path).filter { path in !before.contains { $0.path == path } })

    let stock = try StoreRegistry.inventory(of: scene.target)
    let (parent, child) = (try newID(run, sample.parent.id), try newID(run, sample.child.id))
    #expect(stock.sessions.count == sample.sessionCount + 2)
    #expect(stock.sessions.first { $0.id.text == child }?.header.origin?.parentID.text == parent)
    #expect(stock.sessions.first { $0.id.text == sample.child.id }?.header.origin?.parentID.text == sample.parent.id)
    try checkBytes(run, scene, after)
    #expect(try ProgramRun(["import", "--undo", "--into", scene.target]).status == 0)
    #expect(try scene.targetFiles() == before)
  }

  /// With the old ids put back, the written files are those of the bundle.
  private func checkBytes(_ run: ProgramRun, _ scene: ConflictScene, _ after: [SnapshotEntry]) throws {
    var ids: [(new: String, old: String)] = []
    for session in try run.json["sessions"]?.elements ?? [] {
      for renamed in [session] + (session["renamedRuns"]?.elements ?? []) {
        if let new = renamed["newID"]?.text, let old = renamed["id"]?.text { ids.append((new, old)) }
      }
    }
    func back(_ text: String) -> String { ids.reduce(text) { $0.replacing($1.new, with: $1.old) } }
    for path in try paths(run, "written") {
      let entry = try #require(after.first { $0.path == path })
      let text = back(String(decoding: entry.content, as: UTF8.self))
      #expect(Array(text.utf8) == scene.content(FilePath(back(path.description))), "\(path)")
    }
  }

  private func newID(_ run: ProgramRun, _ id: String) throws -> String {
    let session = try told(run, id)
    #expect(session["action"] == "renamed")
    return try #require(session["newID"]?.text)
  }

  @Test("rename: the runs of a session go along, and so do their checkpoints") func runs() throws {
    let scene = try ConflictScene(.a3s, changing: ["sess-tide-fix.json"])
    let checkpoint = "run-7b9e2c10-41d8-4f0a-8c55-0f6e7d8c9ba1"
    let path = FilePath("loop_checkpoints/\(checkpoint).json")
    let old = String(decoding: try #require(scene.content(path)), as: UTF8.self)
    try scene.write(old.replacing("Commit it.", with: "Commit not.").utf8, to: path)
    let text = try scene.run("rename", "--dry-run").text
    #expect(text.contains("this one is called sess-tide-fix-2 now, and 3 runs of it got new ids"), "\(text)")
    let run = try scene.run("rename", "--json")
    #expect(run.status == 0)
    let renamed = try #require(try told(run, "sess-tide-fix")["renamedRuns"]?.elements)
    #expect(renamed.count == 3 && renamed.first?["id"] == "run-0a4f7d52-7f3e-4a6d-9d0e-5d6a1c2b3e4f")
    let new = try #require(renamed.first { $0["id"] == .string(checkpoint) }?["newID"]?.text)
    let copy = try readFile(scene.target.appending("loop_checkpoints/\(new).json"))
    let expected = old.replacing(checkpoint, with: new).replacing("sess-tide-fix", with: "sess-tide-fix-2")
    #expect(String(decoding: copy, as: UTF8.self) == expected)
    let stock = try StoreRegistry.inventory(of: scene.target)
    #expect(Set(stock.runs.map(\.id)).count == stock.runs.count, "no run is there twice")
    #expect(stock.findings.allSatisfy { $0.severity == .note })
  }

  @Test("rename: a second import finds what the first renamed, and all the same", arguments: ConflictSample.all)
  func twice(sample: ConflictSample) throws {
    for changed in [[sample.parent.file], [sample.parent.file, sample.child.file]] {
      let scene = try ConflictScene(sample, changing: changed)
      if changed.count == 1 { try scene.remove(sample.child.file) }  // comes again, and refers to the renamed one
      let first = try scene.run("rename", "--json")
      let after = try scene.targetFiles()
      for options: [FilePath] in [["--dry-run"], []] {
        let second = try ProgramRun(
          ["import", scene.bundle, "--into", scene.target, "--on-conflict", "rename", "--json"] + options)
        #expect(second.status == 0)
        #expect(try paths(second, "written").isEmpty && paths(second, "kept").isEmpty)
        #expect(try paths(second, "identical").count == scene.packed.count)
        let sessions = try #require(try second.json["sessions"]?.elements)
        #expect(sessions.allSatisfy { $0["action"] == "identical" })
        #expect(try told(second, sample.parent.id)["newID"]?.text == newID(first, sample.parent.id))
        #expect(try scene.targetFiles() == after)
      }
    }
  }

  @Test("rename: what changed since the first import gets one more id, and refers to what did not")
  func changedAgain() throws {
    let sample = ConflictSample.a3s
    let scene = try ConflictScene(sample, changing: [sample.parent.file, sample.child.file])
    #expect(try scene.run("rename").status == 0)
    try scene.change("sess-tide-photo-2.json")
    let text = try scene.run("rename", "--dry-run").text
    #expect(text.contains("sess-tide-fix: there already under the id sess-tide-fix-2"), "\(text)")
    let run = try scene.run("rename", "--json")
    #expect(try told(run, "sess-tide-fix")["action"] == "identical")
    #expect(try newID(run, "sess-tide-photo") == "sess-tide-photo-3")
    let stock = try StoreRegistry.inventory(of: scene.target)
    #expect(stock.sessions.first { $0.id == "sess-tide-photo-3" }?.header.origin?.parentID == "sess-tide-fix-2")
    #expect(Set(stock.runs.map(\.id)).count == stock.runs.count)
    let third = try scene.run("rename", "--json")
    #expect(try paths(third, "written").isEmpty && told(third, "sess-tide-photo")["newID"] == "sess-tide-photo-3")
  }

  @Test("rename: a run that is free in the target keeps its id") func freeRuns() throws {
    let scene = try ConflictScene(.a3s, changing: ["sess-tide-photo.json"])
    try scene.write("[]".utf8, to: "runs/sess-tide-photo.json")
    let run = try scene.run("rename", "--json")
    #expect(try told(run, "sess-tide-photo")["renamedRuns"]?.elements == [])
    let runs = try readFile(scene.target.appending("runs/sess-tide-photo-2.json"))
    #expect(String(decoding: runs, as: UTF8.self).contains("\"run-photo-1\""))
  }

  @Test("rename: an id is not free where anything has a name that is made of it")
  func takenNames() throws {
    let scene = try ConflictScene(.a3s, changing: ["sess-tide-photo.json"])
    try makeFolders(scene.target.appending("sess-tide-photo-2.json"))
    try scene.write("[]".utf8, to: "traces/sess-tide-photo-3.json")
    try scene.write("[]".utf8, to: "artifacts/sess-tide-photo-4/artifacts.json")
    try scene.write("x".utf8, to: "sess-tide-photo-5.json.17.4.tmp")
    let run = try scene.run("rename", "--json")
    #expect(try newID(run, "sess-tide-photo") == "sess-tide-photo-6")
    #expect(try paths(run, "kept").isEmpty)
  }

  @Test("rename: a file that is named by something else than its id gets the new name too")
  func misnamed() throws {
    let folder = try TemporaryFolder()
    let store = SampleTree().own.appending("broken/a3s-other-id-inside")
    let (bundle, target) = (folder.path.appending("b"), folder.path.appending("target"))
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 0)
    #expect(try ProgramRun(["import", bundle, "--into", target]).status == 0)
    let id = try #require(try StoreRegistry.inventory(of: store).sessions.first?.id)
    let traces = try folder.write("[ ]", to: "target/traces/renamed.json")
    let run = try ProgramRun(["import", bundle, "--into", target, "--on-conflict", "rename", "--json"])
    #expect(run.status == 0)
    let new = try newID(run, id.text)
    #expect(try readFile(traces) == Array("[ ]".utf8))
    #expect(try paths(run, "written").contains(FilePath("\(new).json")) && paths(run, "kept").isEmpty)
    #expect(try StoreRegistry.inventory(of: target).sessions.map(\.id).sorted() == [id, SessionID(new)].sorted())
  }

  @Test("rename: the real client resumes all sessions of the target", .enabled(if: RealClient.python != nil))
  func realClient() throws {
    let scene = try ConflictScene(.a3s, changing: ["sess-tide-fix.json", "sess-tide-photo.json"])
    #expect(try scene.run("rename").status == 0)
    let process = Process()
    process.executableURL = URL(filePath: try #require(RealClient.python))
    let tool = try #require(SampleTree().shared).parent.appending("tools/a3s_check_store.py")
    process.arguments = [tool.description, scene.target.description]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let answer = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(answer)")
    let accepted = answer.components(separatedBy: "\n").filter { $0.hasPrefix("ok ") }
    #expect(accepted.count == 7, "\(answer)")
  }
}
