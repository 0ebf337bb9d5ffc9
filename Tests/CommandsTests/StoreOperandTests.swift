import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite struct StoreOperandTests {
  private static let samples = SampleTree()

  /// A folder with an A3S store at `.a3s/sessions` and, if asked for, a claw store at `p/.claw/sessions`.
  private func fill(_ folder: FilePath, _ places: [(sample: FilePath, place: FilePath)]) throws {
    for (sample, place) in places {
      try copyFiles(below: Self.samples.own.appending(sample), to: folder.appending(place))
    }
  }

  private func run(_ arguments: FilePath...) throws -> ProgramRun { try ProgramRun(arguments) }

  @Test("Of a folder around one store, every command uses that, and says so on standard error")
  func one() throws {
    let folder = try TemporaryFolder()
    try fill(folder.path, [("a3s/store-b3", "h/.a3s/sessions")])
    let (around, out) = (folder.path.appending("h"), folder.path)
    let runs = [
      try run("list", around), try run("inspect", around), try run("pack", around, "-o", out.appending("b.tar.gz")),
      try run("convert", around, out.appending("c"), "--to", "claw"),
      try run("salvage", around, "-o", out.appending("s")),
    ]
    for run in runs {
      #expect(run.status == 0)
      #expect(run.errors.contains("using the a3s store '\(around)/.a3s/sessions'"))
    }
    #expect(runs[0].text.contains("5 sessions"))
    #expect(runs[2].text.contains("5 sessions, 32 files"))
    #expect(try run("diff", around, around.appending(".a3s/sessions")).status == 0)
  }

  @Test("Of a folder around several stores, list and inspect take all, and the others ask for one with status 2")
  func several() throws {
    let folder = try TemporaryFolder()
    try fill(folder.path, [("a3s/store-b3", "h/a"), ("claw/store", "h/p/.claw/sessions")])
    let around = folder.path.appending("h")
    let list = try run("list", "--json", around)
    let sessions = try #require(try list.json["sessions"]?.elements)
    #expect(list.status == 0 && sessions.count == 11)
    #expect(Set(sessions.compactMap { $0["store"]?.text }) == ["\(around)/a", "\(around)/p/.claw/sessions"])
    #expect(Set(sessions.compactMap { $0["format"]?.text }) == ["a3s", "claw"])
    #expect(try run("inspect", "--json", around).json["inspections"]?.elements?.count == 2)
    let out = folder.path.appending("out")
    for arguments in [
      ["pack", around, "-o", out], ["convert", around, out, "--to", "claw"], ["salvage", around, "-o", out],
      ["diff", around, around],
    ] as [[FilePath]] {
      let run = try ProgramRun(arguments)
      #expect(run.status == 2, "\(arguments[0])")
      #expect(run.errors.contains("a3s '\(around)/a'") && run.errors.contains("claw '\(around)/p/.claw/sessions'"))
      #expect(try fileStatus(out) == nil)
    }
  }

  @Test("Of a folder around no store, the nearest is named, upwards too, with status 3")
  func none() throws {
    let folder = try TemporaryFolder()
    try fill(folder.path, [("a3s/store-b3", "h/.a3s/sessions")])
    try makeFolders(folder.path.appending("h/.a3s/logs"))
    for command in ["list", "inspect"] as [FilePath] {
      for inside in ["h/.a3s/sessions/traces", "h/.a3s/logs"] as [FilePath] {
        let run = try run(command, folder.path.appending(inside))
        #expect(run.status == 3)
        #expect(run.errors.contains("the nearest is the a3s store '\(folder.path)/h/.a3s/sessions'"))
      }
    }
  }

  @Test("Sessions of several programs in one folder are named for what they are, and packed as one of them by --format")
  func mixed() throws {
    let folder = try TemporaryFolder()
    try fill(folder.path, [("a3s/store-b3", "m"), ("claw/store", "m")])
    let (mixed, out) = (folder.path.appending("m"), folder.path.appending("b.tar.gz"))
    let list = try run("list", "--json", mixed)
    #expect(try list.json["sessions"]?.elements?.count == 11)
    #expect(try list.json["findings"]?.elements?.contains { $0["severity"]?.text == "damage" } == false)
    let refused = try run("pack", mixed, "-o", out)
    #expect(refused.status == 2 && refused.errors.contains("--format"))
    #expect(try run("pack", mixed, "-o", out, "--format", "claw").text.contains("6 sessions"))
    #expect(try run("list", "--json", out).json["sessions"]?.elements?.count == 6)
    #expect(try run("convert", mixed, folder.path.appending("c"), "--to", "claw", "--format", "a3s").status == 0)
  }

  @Test("A store without a session is packed and converted only with --allow-empty, and such a bundle can be imported")
  func empty() throws {
    let folder = try TemporaryFolder()
    for side in ["artifacts", "traces", "verification"] as [FilePath] {
      _ = try folder.write("note", to: FilePath("s").appending(side).appending("readme.txt"))
    }
    let (store, out, there) = (
      folder.path.appending("s"), folder.path.appending("b.tar.gz"), folder.path.appending("t")
    )
    let refused = try run("pack", store, "-o", out)
    #expect(refused.status == 3 && refused.errors.contains("--allow-empty"))
    #expect(try fileStatus(out) == nil)
    #expect(try run("convert", store, folder.path.appending("c"), "--to", "claw").status == 3)
    #expect(try run("convert", store, folder.path.appending("c"), "--to", "claw", "--allow-empty").status == 0)
    #expect(try run("pack", store, "-o", out, "--allow-empty").status == 0)
    #expect(try run("import", out, "--into", there).status == 0)
    #expect(try folderSnapshot(there).count { $0.kind == .regular } == 3)
  }

  @Test("A folder in which nothing is yet is taken with --allow-empty for the store that --format says it is")
  func nothingYet() throws {
    let folder = try TemporaryFolder()
    try makeFolders(folder.path.appending("s/sessions"))
    let (store, out) = (folder.path.appending("s"), folder.path.appending("b.tar.gz"))
    let refused = try run("pack", store, "-o", out, "--allow-empty")
    #expect(refused.status == 3 && refused.errors.contains("--format"))
    #expect(try run("pack", store, "-o", out, "--format", "claw").status == 3)
    #expect(try run("pack", store, "-o", out, "--allow-empty", "--format", "user-session").status == 0)
    #expect(try run("verify", out).status == 0)
    #expect(
      try run("convert", store, folder.path.appending("c"), "--to", "claw", "--allow-empty", "--format", "user-session")
        .status == 0)
  }

  @Test("Of a folder that is a store and has one of its kind inside, --format takes the folder, and the other is told")
  func folderFirst() throws {
    let folder = try TemporaryFolder()
    let session = RepeatedID.all[2]
    _ = try folder.write(session.content("outer", "x"), to: "m/outer.json")
    _ = try folder.write(session.content("inner", "x"), to: "m/sessions/inner.json")
    _ = try folder.write(RepeatedID.all[3].content("chat", "x"), to: "m/sessions/chat.json")
    let (store, out) = (folder.path.appending("m"), folder.path.appending("b.tar.gz"))
    #expect(try run("pack", store, "-o", out).status == 2)
    let packed = try run("pack", store, "-o", out, "--format", "a3s")
    #expect(packed.errors.contains("another a3s store stands in it"), "\(packed.errors)")
    #expect(try run("list", out, "-q").text == "outer\n")
  }

  @Test("A session where a bundle should be is called what it is, with the commands that take it")
  func kinds() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(RepeatedID.all[0].content("s", "x"), to: "s.jsonl")
    for arguments: [FilePath] in [["verify", file], ["import", file, "--into", folder.path.appending("t")]] {
      let run = try ProgramRun(arguments)
      #expect(run.status == 3 && run.errors.contains("a session of claw") && run.errors.contains("satchel inspect"))
    }
    #expect(try run("inspect", "-", "-").status == 2)
    let diff = try ProgramRun(["diff", folder.path, folder.path])
    #expect(diff.status == 0, "\(diff.errors)")
  }

  @Test(
    "A folder that cannot be read hides nothing else: list and inspect tell it, pack leaves it out if it is excluded")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(RepeatedID.all[0].content("s", "x"), to: "s/a.jsonl")
    _ = try folder.write("x", to: "s/locked/y")
    let store = folder.path.appending("s")
    let files = ClosedFolders(named: "locked")
    for command: FilePath in ["list", "inspect"] {
      let run = try ProgramRun([command, store], files: files)
      #expect(run.status == 4 && run.text.contains("folder-left-out") && run.text.contains("locked"), "\(run.errors)")
    }
    let out = folder.path.appending("b.tar.gz")
    let refused = try ProgramRun(["pack", store, "-o", out], files: files)
    #expect(refused.status == 3 && refused.errors.contains("--keep-going"), "\(refused.errors)")
    #expect(try ProgramRun(["pack", store, "-o", out, "--exclude", "locked"], files: files).status == 0)
  }

  @Test("A folder around a store that cannot be searched is told, and the status is 1: sessions may be in it")
  func unsearched() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(RepeatedID.all[0].content("s", "x"), to: "m/ok/a.jsonl")
    _ = try folder.write(RepeatedID.all[0].content("t", "x"), to: "m/shut/b.jsonl")
    let (around, files) = (folder.path.appending("m"), ClosedFolders(named: "shut"))
    for command: [FilePath] in [
      ["list", around, "-q"], ["inspect", around, "-q"],
      ["pack", around, "-o", folder.path.appending("b.tar.gz"), "-q"],
      ["convert", around, folder.path.appending("c"), "--to", "a3s", "-q"],
    ] {
      let run = try ProgramRun(command, files: files)
      #expect(run.status == 1 && run.errors.contains("shut"), "\(command): \(run.errors)")
    }
  }

  @Test("A store whose sessions are all damaged is no empty one: it is packed as it is")
  func damaged() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("torn", to: "s/v1/sessions/id_YQ.json")
    let run = try run("pack", folder.path.appending("s"), "-o", folder.path.appending("b.tar.gz"))
    #expect(run.status == 4)
  }

  @Test("Nobody's key is packed because a folder 'sessions' is beside it")
  func foreign() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(#"{"key":"secret"}"#, to: ".codex/auth.json")
    _ = try folder.write(#"{"type":"session_meta","payload":{}}"#, to: ".codex/sessions/2026/rollout-1.jsonl")
    let run = try run("pack", folder.path.appending(".codex"), "-o", folder.path.appending("b.tar.gz"))
    #expect(run.status == 3)
    #expect(try fileStatus(folder.path.appending("b.tar.gz")) == nil)
  }
}
