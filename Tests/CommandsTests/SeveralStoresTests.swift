import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite struct SeveralStoresTests {
  private static let a3s = SampleTree().own.appending("a3s/store-b3")
  private static let claw = SampleTree().own.appending("claw/store")

  private static func fill(_ folder: borrowing TemporaryFolder) throws -> FilePath {
    try copyFiles(below: a3s, to: folder.path.appending("two/a"))
    try copyFiles(below: claw, to: folder.path.appending("two/c"))
    return folder.path.appending("two")
  }

  @Test("A store with a folder that cannot be read is listed with the others, and that is told")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let two = try Self.fill(folder)
    let run = try ProgramRun(["list", two, "-q"], files: ClosedFolders(named: "runs"))
    #expect(run.status == 4)
    let ids = run.text.split(separator: "\n")
    #expect(ids.count == 11 && ids.count { $0.hasPrefix("session-") } == 6, "\(run.text)")
    #expect(try ProgramRun(["list", two], files: ClosedFolders(named: "runs")).text.contains("folder-left-out"))
  }

  @Test("A session is looked for in all stores of a folder, and told as missing only if none has it")
  func session() throws {
    let folder = try TemporaryFolder()
    let two = try Self.fill(folder)
    for id: FilePath in ["sess-tide-fix", "session-1780297200001-0"] {
      let run = try ProgramRun(["inspect", two, "--session", id])
      #expect(run.status == 0 && run.errors.isEmpty && run.text.contains(id.description), "\(run.errors)")
    }
    let none = try ProgramRun(["inspect", two, "--session", "nowhere"])
    #expect(none.status == 3 && none.errors.contains("nowhere"))
  }

  @Test("Two sessions of one id have each the size of their own file, in a store as in its bundle")
  func sizes() throws {
    let folder = try TemporaryFolder()
    let session = try readFile(Self.claw.appending(TargetScene.changed))
    for name in ["0123456789abcdef", "fedcba9876543210"] {
      try folder.write(session, to: FilePath("w/\(name)").appending(TargetScene.changed))
    }
    let (store, bundle) = (folder.path.appending("w"), folder.path.appending("w.tgz"))
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 0)
    for path in [store, bundle] {
      let sessions = try #require(try ProgramRun(["list", path, "--json"]).json["sessions"]?.elements)
      #expect(sessions.count == 2 && sessions.allSatisfy { $0["bytes"] == .integer(session.count) }, "\(path)")
    }
  }

  @Test("The era of a session is what its store shows, whichever command tells it")
  func eras() throws {
    let folder = try TemporaryFolder()
    let bundle = folder.path.appending("b.tgz")
    #expect(try ProgramRun(["pack", Self.a3s, "-o", bundle]).status == 0)
    let id: FilePath = "sess-tide-fix"
    let listed = try #require(try ProgramRun(["list", Self.a3s, "--json"]).json["sessions"]?.elements)
    let era = try #require(listed.first { $0["id"]?.text == id.description }?["era"]?.text)
    #expect(era == "B3")
    let inspected = try ProgramRun(["inspect", Self.a3s, "--session", id, "--json"]).json["inspections"]?.elements
    #expect(inspected?.first?["era"]?.text == era)
    let compared = try ProgramRun(["diff", Self.a3s, bundle, "--session", id, "--json"]).json["sessions"]?.elements
    #expect(compared?.first?["left"]?["era"]?.text == era)
  }

  @Test("Sessions of two programs in one folder of a store are packed each in a bundle of its own, and all of them")
  func mixedInside() throws {
    let folder = try TemporaryFolder()
    let store = folder.path.appending("m")
    try copyFiles(below: SampleTree().own.appending("user-session/store"), to: store)
    let journal = FilePath("m/sessions").appending(TargetScene.changed)
    try folder.write(try readFile(Self.claw.appending(TargetScene.changed)), to: journal)
    let refused = try ProgramRun(["pack", store, "-o", folder.path.appending("x.tgz")])
    #expect(refused.status == 2 && refused.errors.contains("--format"))
    let found = try #require(try ProgramRun(["find", store, "--json"]).json["stores"]?.elements)
    let own = try readFile(Self.claw.appending(TargetScene.changed)).count
    let whole = try folderSnapshot(store).filter { $0.kind == .regular }.reduce(0) { $0 + $1.content.count }
    #expect(found.map { $0["bytes"] } == [.integer(whole - own), .integer(own)])
    let bundles = folder.path.appending("all")
    #expect(try ProgramRun(["pack", "--all", store, "-o", bundles]).status < 2)
    var files: [[UInt8]] = []
    for bundle in try directoryListing(bundles) {
      let back = folder.path.appending("back").appending(bundle.path)
      #expect(try ProgramRun(["import", bundles.appending(bundle.path), "--into", back]).status == 0)
      let own = try folderSnapshot(back).filter { $0.kind == .regular }
      let formats = Set(own.filter { $0.path.components.contains("sessions") || own.count == 1 }.map(\.path.extension))
      #expect(formats.count == 1, "\(own.map(\.path))")
      files += own.map(\.content)
    }
    #expect(try files.count == folderSnapshot(store).count { $0.kind == .regular })
  }

  @Test("A folder of a store whose sessions that takes for its own is no store besides")
  func folderOfAStore() throws {
    let folder = try TemporaryFolder()
    let store = folder.path.appending("c")
    try copyFiles(below: Self.claw, to: store)
    try copyFiles(below: Self.claw, to: store.appending("sub"))
    let found = try #require(try ProgramRun(["find", store, "--json"]).json["stores"]?.elements)
    #expect(found.count == 1 && found[0]["path"]?.text == store.description)
    #expect(try ProgramRun(["list", store, "--json"]).json["sessions"]?.elements?.count == 12)
  }

  @Test("Of an archive with several stores, list and inspect take all, and the others ask for one with status 2")
  func archive() throws {
    let folder = try TemporaryFolder()
    let two = try Self.fill(folder)
    let archive = folder.path.appending("two.tar")
    let tar = try #require(try runOutside("tar", ["-cf", "\(archive)", "-C", "\(folder.path)", "two"]))
    #expect(tar.status == 0, "\(tar.output)")
    let list = try ProgramRun(["list", archive, "--json"])
    #expect(list.status == 0, "\(list.errors)")
    #expect(try list.json["sessions"]?.elements?.count == 11)
    #expect(try ProgramRun(["inspect", archive, "--json"]).json["inspections"]?.elements?.count == 2)
    let out = folder.path.appending("out")
    for command: [FilePath] in [
      ["convert", archive, out, "--to", "claw"], ["import", archive, "--into", out], ["diff", archive, two],
    ] {
      let run = try ProgramRun(command)
      #expect(run.status == 2 && run.errors.contains("two/a"), "\(run.errors)")
    }
    #expect(try fileStatus(out) == nil)
  }
}
