import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite("Which of several sessions of one id is meant") struct ChosenSessionTests {
  private static let names = ["0123456789abcdea/root", "0123456789abcdeb/root", "./root"]

  private struct Scene: ~Copyable {
    let folder: TemporaryFolder
    var store: FilePath { folder.path.appending("store") }
    var bundle: FilePath { folder.path.appending("b.tar.gz") }

    init() throws {
      let made = try TemporaryFolder()
      for (index, name) in ChosenSessionTests.names.enumerated() {
        try made.write(RepeatedID.all[0].content("root", "text \(index)"), to: FilePath("store/\(name).jsonl"))
      }
      let run = try ProgramRun(["pack", made.path.appending("store"), "-o", made.path.appending("b.tar.gz")])
      #expect(run.status == 0)
      folder = made
    }
  }

  @Test("list names each so that inspect, pack and diff take the name, of a store and of a bundle")
  func names() throws {
    let scene = try Scene()
    for path in [scene.store, scene.bundle] {
      let list = try ProgramRun(["list", path, "-q"]).text
      #expect(list.split(separator: "\n").map(String.init) == Self.names, "\(path)")
    }
    for (index, name) in Self.names.enumerated() {
      let stored = try ProgramRun(["inspect", scene.store, "--session", FilePath(name), "--json"])
      #expect(stored.status == 0 && stored.text.contains("\(FilePath(name).parent == "." ? "root" : name).jsonl"))
      let bundled = try ProgramRun(["inspect", scene.bundle, "--session", FilePath(name)])
      let file = name.hasPrefix("./") ? "data/claw/root.jsonl" : "data/claw/\(name).jsonl"
      #expect(bundled.status == 0 && bundled.text.contains(file), "\(bundled.text)\(bundled.errors)")
      #expect(bundled.text.split(separator: "\n").count { $0.contains("data/claw/") } == 1)
      let part = scene.folder.path.appending("part.tar.gz")
      #expect(try ProgramRun(["pack", scene.store, "--session", FilePath(name), "-o", part, "--replace"]).status == 0)
      let target = scene.folder.path.appending("target \(index)")
      #expect(try ProgramRun(["import", part, "--into", target]).status == 0)
      let files = try folderSnapshot(target).filter { $0.kind == .regular }
      #expect(files.map(\.content) == [Array(RepeatedID.all[0].content("root", "text \(index)").utf8)])
    }
  }

  @Test("a bare id that several have is no choice: they are named, status 2; pack takes all of them")
  func several() throws {
    let scene = try Scene()
    for path in [scene.store, scene.bundle] {
      let run = try ProgramRun(["inspect", path, "--session", "root"])
      #expect(run.status == 2)
      for name in Self.names { #expect(run.errors.contains("  \(name)\n"), "\(run.errors)") }
    }
    #expect(try ProgramRun(["diff", scene.store, scene.store, "--session", "root"]).status == 3)
    let part = scene.folder.path.appending("part.tar.gz")
    #expect(try ProgramRun(["pack", scene.store, "--session", "root", "-o", part]).text.contains("3 sessions"))
  }

  @Test("two files of one id in one folder are told apart by their names")
  func oneFolder() throws {
    let scene = try Scene()
    try scene.folder.write(RepeatedID.all[0].content("root", "fourth"), to: "store/0123456789abcdea/other.jsonl")
    let list = try ProgramRun(["list", scene.store, "-q"]).text.split(separator: "\n").map(String.init)
    #expect(Set(list).count == 4 && list.contains("0123456789abcdea/other.jsonl"), "\(list)")
    let name: FilePath = "0123456789abcdea/other.jsonl"
    #expect(try ProgramRun(["inspect", scene.store, "--session", name]).text.contains("other.jsonl"))
  }

  @Test("an id is taken as list shows it, and one that is left out is a contradiction")
  func shown() throws {
    let folder = try TemporaryFolder()
    try folder.write(RepeatedID.all[0].content(#"a\tb"#, "x"), to: "store/x.jsonl")
    let store = folder.path.appending("store")
    let shown = try ProgramRun(["list", store, "-q"]).text.dropLast()
    #expect(shown == #"a\tb"#)
    #expect(try ProgramRun(["inspect", store, "--session", FilePath(String(shown))]).status == 0)
    let bundle = folder.path.appending("b.tar.gz")
    let run = try ProgramRun(["pack", store, "--session", "a\tb", "--exclude", "x.*", "-o", bundle])
    #expect(run.status == 2 && run.errors.contains("--exclude"))
  }
}
