import Glibc
import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite("Import: sessions that are there with other content")
struct ConflictTests {
  @Test("stop: the import ends with 5, names what differs, and nothing is written", arguments: ConflictSample.all)
  func stop(sample: ConflictSample) throws {
    let scene = try ConflictScene(sample, changing: [sample.parent.file, sample.child.file])
    let before = try scene.snapshot()
    let run = try scene.run("stop", "--json")
    #expect(run.status == 5)
    #expect(try run.error["code"] == "refused" || run.error["code"] == "conflict")
    let named = try (run.error["conflicts"]?.elements ?? []).compactMap(\.text)
    #expect(named == [sample.parent.file, sample.child.file].map(\.description).sorted())
    #expect(try scene.run("stop").errors.contains(sample.parent.file.description))
    #expect(try ProgramRun(["import", scene.bundle, "--into", scene.target]).status == 5, "it is the usual")
    #expect(try scene.snapshot() == before)
  }

  @Test("skip: the target's sessions stay, all others come, and the status is 1", arguments: ConflictSample.all)
  func skip(sample: ConflictSample) throws {
    let scene = try ConflictScene(sample, changing: [sample.parent.file])
    try scene.remove(sample.child.file)
    let changed = try readFile(scene.target.appending(sample.parent.file))
    let run = try scene.run("skip")
    #expect(run.status == 1)
    #expect(run.text.contains("\(sample.sessionCount - 1) of \(sample.sessionCount) sessions; 1 file written"))
    #expect(run.text.contains("\(sample.parent.id): skipped"))
    let expected = scene.packed.map { $0.path == sample.parent.file ? ($0.path, changed) : ($0.path, $0.content) }
    #expect(try scene.targetFiles().map(\.path) == expected.map(\.0))
    #expect(try scene.targetFiles().map(\.content) == expected.map(\.1))
    let again = try scene.run("skip", "--json")
    #expect(again.status == 1)
    #expect(try again.json["complete"] == .bool(false) && paths(again, "written").isEmpty)
    #expect(try told(again, sample.parent.id)["action"] == "skipped")
    #expect(try told(again, sample.child.id)["action"] == "identical")
  }

  @Test(
    "replace: the target becomes the bundle's store, and a second import finds all the same",
    arguments: ConflictSample.all)
  func replace(sample: ConflictSample) throws {
    let scene = try ConflictScene(sample, changing: [sample.parent.file])
    let run = try scene.run("replace", "--json")
    #expect(run.status == 0)
    #expect(try told(run, sample.parent.id)["action"] == "replaced")
    #expect(try paths(run, "retired") == [sample.parent.file] && paths(run, "written") == [sample.parent.file])
    #expect(try scene.targetFiles() == scene.packed)
    for policy in ["stop", "skip", "replace", "rename", "append"] {
      let again = try scene.run(policy, "--json")
      #expect(again.status == 0)
      #expect(try paths(again, "written").isEmpty && paths(again, "identical").count == scene.packed.count)
      let actions = try again.json["sessions"]?.elements?.map { $0["action"] }
      #expect(actions == Array(repeating: "identical", count: sample.sessionCount))
    }
    #expect(try scene.run("stop").text.contains("\(scene.packed.count) files of the same bytes already there"))
  }

  @Test("append: a journal whose beginning is there is lengthened; anything else ends with 5 and changes nothing")
  func append() throws {
    let sample = ConflictSample.claw
    let scene = try ConflictScene(sample, changing: [])
    let whole = try #require(scene.content(sample.child.file))
    let end = try #require(whole.dropLast().lastIndex(of: 0x0A))
    try scene.write(whole[...end], to: sample.child.file)
    let shorter = try scene.snapshot()
    let dry = try scene.run("append", "--dry-run", "--json")
    #expect(try scene.snapshot() == shorter)
    let run = try scene.run("append", "--json")
    #expect(run.status == 0 && dry.status == 0)
    #expect(try told(run, sample.child.id)["action"] == "appended")
    #expect(try run.json["sessions"] == dry.json["sessions"] && run.json["written"] == dry.json["written"])
    #expect(try scene.targetFiles() == scene.packed)
    #expect(try scene.undo().status == 0)
    #expect(try readFile(scene.target.appending(sample.child.file)) == Array(whole[...end]))
    for content in [whole + Array("{}\n".utf8), Array(whole.reversed()), Array(whole.dropFirst(1))] {
      try scene.write(content, to: sample.child.file)
      let before = try scene.snapshot()
      let refused = try scene.run("append")
      #expect(refused.status == 5 && refused.errors.contains(sample.child.file.description))
      #expect(try scene.run("append", "--dry-run").status == 5)
      #expect(try scene.snapshot() == before)
    }
  }

  @Test("append: what is no journal is never lengthened", arguments: [ConflictSample.a3s, .userSession])
  func appendNoJournal(sample: ConflictSample) throws {
    let scene = try ConflictScene(sample, changing: [])
    let whole = try #require(scene.content(sample.parent.file))
    try scene.write(whole.dropLast(20), to: sample.parent.file)
    let before = try scene.snapshot()
    #expect(try scene.run("append").status == 5)
    #expect(try scene.snapshot() == before)
  }

  @Test(
    "A dry run tells the plan of the real one and writes nothing", arguments: ConflictSample.all,
    ["skip", "replace", "rename"])
  func dryRun(sample: ConflictSample, policy: String) throws {
    let scene = try ConflictScene(sample, changing: [sample.parent.file, sample.child.file])
    let before = try scene.snapshot()
    let dry = try scene.run(policy, "--dry-run", "--json")
    #expect(try scene.snapshot() == before)
    let run = try scene.run(policy, "--json")
    #expect(dry.status == run.status)
    for member in ["sessions", "written", "writtenBytes", "identical", "retired", "kept", "complete"] {
      #expect(try dry.json[member] == run.json[member], "\(member)")
    }
  }

  @Test("A target of another kind of store is refused whatever the policy", arguments: ConflictSample.all)
  func otherKind(sample: ConflictSample) throws {
    let scene = try ConflictScene(sample, changing: [])
    let other = scene.path.appending("other.tar.gz")
    #expect(try ProgramRun(["pack", SampleTree().own.appending(sample.other), "-o", other]).status == 0)
    let before = try scene.snapshot()
    for policy: FilePath in ["stop", "skip", "replace", "rename", "append"] {
      let run = try ProgramRun(["import", other, "--into", scene.target, "--on-conflict", policy])
      #expect(run.status == 5 && run.errors.contains("kind"))
      #expect(try scene.snapshot() == before)
    }
  }

  @Test(
    "Some sessions of a plain archive are imported by any policy, as those of a bundle are",
    arguments: ConflictSample.all, ["skip", "replace", "rename"])
  func plainArchive(sample: ConflictSample, policy: String) throws {
    let scene = try ConflictScene(sample, changing: [sample.parent.file, sample.child.file])
    let archive = scene.path.appending("plain.tar")
    let store = SampleTree().own.appending(sample.store)
    guard let tar = try runOutside("tar", ["cf", archive.description, "-C", store.description, "."]) else { return }
    #expect(tar.status == 0, "\(tar.output)")
    let more: [FilePath] = ["--session", FilePath(sample.child.id), "--json", "--dry-run"]
    let bundled = try scene.run(policy, more[0], more[1], more[2], more[3])
    let plain = try ProgramRun(["import", archive, "--into", scene.target, "--on-conflict", FilePath(policy)] + more)
    #expect(plain.status == bundled.status)
    #expect(try told(plain, sample.child.id) == told(bundled, sample.child.id))
    #expect(try plain.json["sessions"] == bundled.json["sessions"])
    #expect(try paths(plain, "written").sorted() == paths(bundled, "written").sorted())
  }

  @Test("What is no file is never moved away: it is named", arguments: ConflictSample.all)
  func blocked(sample: ConflictSample) throws {
    let scene = try ConflictScene(sample, changing: [])
    for file in [sample.parent.file, sample.child.file] { try scene.remove(file) }
    try makeFolders(scene.target.appending(sample.parent.file))
    try link("elsewhere", at: scene.target.appending(sample.child.file))
    let before = try scene.snapshot()
    for policy in ["stop", "replace", "append"] {
      let run = try scene.run(policy)
      #expect(run.status == 5, "\(policy)")
      for file in [sample.parent.file, sample.child.file] {
        #expect(run.errors.contains(file.description), "\(policy): \(run.errors)")
      }
      #expect(try scene.snapshot() == before)
    }
    #expect(try scene.run("skip").status == 1)
    #expect(try scene.run("rename").status == 0)
    let after = try scene.snapshot()
    for entry in before where !entry.path.description.hasPrefix(".") { #expect(after.contains(entry), "\(entry)") }
  }

  @Test("A folder that is a link or a file stops a renaming too, by name", arguments: [true, false])
  func blockedFolder(isLink: Bool) throws {
    let scene = try ConflictScene(.a3s, changing: ["sess-tide-fix.json"])
    try removeTree(scene.target.appending("runs"))
    if isLink { try link(".", at: scene.target.appending("runs")) } else { try scene.write([1], to: "runs") }
    let before = try scene.snapshot()
    for options: [FilePath] in [[], ["--dry-run"]] {
      let run = try ProgramRun(
        ["import", scene.bundle, "--into", scene.target, "--on-conflict", "rename"] + options)
      #expect(run.status == 5 && run.errors.contains("runs/"), "\(run.errors)")
      #expect(try scene.snapshot() == before)
    }
  }

  private func link(_ destination: String, at path: FilePath) throws {
    #expect(unsafe symlink(destination, path.description) == 0)
  }
}
