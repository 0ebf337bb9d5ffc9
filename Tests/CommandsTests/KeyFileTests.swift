import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite("The key of sealed documents") struct KeyFileTests {
  private static let samples = SampleTree().own.appending("a3s")
  private static let sealed = samples.appending("store-d/v1/sessions/id_c2Vzcy1zZWFsZWQ.json").description

  @Test("without a key the status is 3 and the message tells how to give one") func without() throws {
    let run = try ProgramRun("inspect", Self.sealed)
    #expect(run.status == 3 && run.errors.contains("--key-file FILE") && run.output.isEmpty)
  }

  @Test("with the key the session is told of") func with() throws {
    let run = try ProgramRun("inspect", Self.sealed, "--key-file", Self.samples.appending("store-d.key").description)
    #expect(run.status == 0 && String(decoding: run.output, as: UTF8.self).contains("sess-sealed"))
  }

  @Test("a wrong key is damage, status 4") func wrong() throws {
    let folder = try TemporaryFolder()
    let key = try folder.write([UInt8](repeating: 3, count: 32), to: "key")
    let run = try ProgramRun("inspect", Self.sealed, "--key-file", key.description)
    #expect(run.status == 4 && run.errors.contains("does not open this sealed document"))
  }

  @Test("a file that is no key, standard input and no file are refused") func noKey() throws {
    let folder = try TemporaryFolder()
    let key = try folder.write("secret words", to: "key")
    let run = try ProgramRun("inspect", Self.sealed, "--key-file", key.description)
    #expect(run.status == 2 && !run.errors.contains("secret"))
    #expect(try ProgramRun("inspect", Self.sealed, "--key-file", "-").status == 2)
    #expect(try ProgramRun("inspect", Self.sealed, "--key-file", folder.path.appending("x").description).status == 3)
  }

  @Test("nothing is imported into a store that is reserved: status 5, and nothing changes") func lease() throws {
    let folder = try TemporaryFolder()
    let bundle = folder.path.appending("c.tar.gz").description
    #expect(try ProgramRun("pack", Self.samples.appending("store-c").description, "-o", bundle).status == 0)
    for entry in try folderSnapshot(Self.samples.appending("store-d")) where entry.kind == .regular {
      try folder.write(entry.content, to: FilePath("store").appending(entry.path))
    }
    let before = try folderSnapshot(folder.path.appending("store"))
    let run = try ProgramRun("import", bundle, "--into", folder.path.appending("store").description)
    #expect(run.status == 5 && run.errors.contains("'tide-worker' (epoch 3)"))
    #expect(try folderSnapshot(folder.path.appending("store")) == before)
  }

  @Test("a refusal of the newest era names the condition") func condition() throws {
    let folder = try TemporaryFolder()
    let name = "v1/sessions/id_c2Vzcy10aWRlLWZpeA.json"
    let text = String(decoding: try readFile(Self.samples.appending("store-c/\(name)")), as: UTF8.self)
    let flat = folder.path.appending("flat")
    try folder.write(text.replacing(#""event_count": 5"#, with: #""event_count": 0"#), to: FilePath("in/\(name)"))
    _ = try ProgramRun(
      "convert", folder.path.appending("in").description, flat.description, "--to", "a3s", "--era", "flat")
    let run = try ProgramRun(
      "convert", flat.description, folder.path.appending("out").description, "--to", "a3s", "--era", "v1", "--json")
    if text.contains(#""event_count": 5"#) {
      #expect(run.status == 5 && run.errors.contains(#""condition":"event-count""#))
      #expect(try fileStatus(folder.path.appending("out")) == nil)
    } else {
      Issue.record("the sample has no run of two events")
    }
  }
}

@Suite struct KeyFileTableTests {
  @Test(
    "every command that reads what may be sealed takes --key-file, and every one that looks into stores --no-follow")
  func options() {
    let readers = ["find", "inspect", "convert", "diff", "salvage", "pack", "list", "show", "import"]
    // What backs up stores and gets them back.
    let keepers = ["backup", "restore", "export"]
    for command in ProgramTable.commands {
      let names = command.allOptions.map(\.long)
      #expect(names.contains("key-file") == (readers + keepers).contains(command.name), "\(command.name)")
      // What is in a bundle has no links.
      let follows = readers.contains(command.name) && command.name != "import" || command.name == "backup"
      #expect(names.contains("no-follow") == follows, "\(command.name)")
      let opensBundles = readers.contains(command.name) && !["find", "pack"].contains(command.name)
      #expect(names.contains("max-total") == (opensBundles || command.name == "verify"), "\(command.name)")
    }
  }

  @Test("with the key, find knows the workspaces of sealed sessions") func find() throws {
    let folder = try TemporaryFolder()
    let samples = SampleTree().own.appending("a3s")
    try copyFiles(below: samples.appending("store-d"), to: folder.path.appending("store"))
    let store = FoundStore(format: .a3s, root: folder.path.appending("store"))
    let key = try #require(SealingKey(file: readFile(samples.appending("store-d.key"))))
    let (without, with) = (try StoreMeasure(of: store), try StoreMeasure(of: store, key: key))
    #expect(with.workspaces.isSuperset(of: without.workspaces))
    let run = try ProgramRun(
      ["find", folder.path, "--key-file", samples.appending("store-d.key"), "--json"])
    let count = try run.json["stores"]?.elements?.count
    #expect(run.status == 0 && count == 1)
  }

  @Test("a key that opens no session is told by find, status 1, and the store is listed all the same")
  func findWithAnotherKey() throws {
    let folder = try TemporaryFolder()
    try copyFiles(below: SampleTree().own.appending("a3s/store-d"), to: folder.path.appending("store"))
    let key = try folder.write([UInt8](repeating: 3, count: 32), to: "key")
    let run = try ProgramRun(["find", folder.path.appending("store"), "--key-file", key, "--json"])
    #expect(run.status == 1 && run.errors.contains("does not open this sealed document"))
    #expect(try run.json["stores"]?.elements?.count == 1 && run.json["unsearched"]?.elements?.count == 1)
  }
}
