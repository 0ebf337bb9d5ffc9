import Glibc
import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite("Import: what is kept of it") struct KeptImportTests {
  private static func isClosed(_ target: FilePath, _ work: FilePath) -> @Sendable (FilePath) -> Bool {
    { path in
      path.bytes.starts(with: work.bytes) && !(path.bytes.starts(with: target.bytes) && !path.components.contains(".."))
    }
  }

  @Test("The last import is taken back first, whether records stand beside the target or in the state folder")
  func twoPlaces() throws {
    let scene = try TargetScene()
    let target = scene.work.appending("target")
    let closed = OddFiles(isClosed: Self.isClosed(target, scene.work))
    var states: [[SnapshotEntry]] = []
    for number in 0..<7 {
      let isBeside = number % 3 == 0
      let run = try scene.importing(
        into: target, "--on-conflict", "replace", files: isBeside ? SystemFiles() as any FileSystem : closed)
      #expect(run.status == 0, "\(run.errors)")
      states.append(try folderSnapshot(target))
      let path = target.appending(TargetScene.changed)
      try writeAtomically(try readFile(path) + Array(repeating: 0x0a, count: number + 1), to: path)
    }
    let list = try scene.undo(target, "--list", "--json").json["imports"]?.elements ?? []
    let numbers: [JSON] = list.compactMap { $0["import"] }
    #expect(numbers == [7, 6, 5, 4, 3], "\(numbers)")
    let path = target.appending(TargetScene.changed)
    for number in (3...7).reversed() {
      // What the import wrote, as it was.
      try writeAtomically(try readFile(TargetScene.store.appending(TargetScene.changed)), to: path)
      let run = try scene.undo(target)
      #expect(run.status == 0 && run.text.contains("import \(number) of 20"), "\(run.text)\(run.errors)")
    }
    #expect(try scene.undo(target).status == 3)
  }

  @Test("What is kept never stands inside the target: with the state folder below it, nothing is replaced")
  func stateInside() throws {
    let scene = try TargetScene()
    let (target, before) = try scene.changedTarget()
    let closed = OddFiles(isClosed: Self.isClosed(target, scene.work))
    for state in [target, target.appending("a/b")] {
      let run = try ProgramRun(
        ["import", scene.bundle, "--into", target, "--on-conflict", "replace"], files: closed, stateFolder: state)
      #expect(run.status == 6)
      #expect(try folderSnapshot(target) == before)
    }
  }

  @Test("What is kept elsewhere of an import into one file system is not taken for that into another with its numbers")
  func otherVolume() throws {
    let scene = try TargetScene()
    let (target, _) = try scene.changedTarget()
    let closed = OddFiles(isClosed: Self.isClosed(target, scene.work))
    #expect(try scene.importing(into: target, "--on-conflict", "replace", files: Volume(1, closed)).status == 0)
    let other = try scene.undo(target, "--list", "--json", files: Volume(2, closed))
    #expect(try other.json["imports"]?.elements?.isEmpty == true)
    #expect(try scene.undo(target, files: Volume(2, closed)).status == 3)
    #expect(try scene.undo(target, files: Volume(1, closed)).status == 0)
  }

  @Test("What an import keeps, and what a killed run left, is taken for no store and comes into no output")
  func noStores() throws {
    let scene = try TargetScene()
    let (target, _) = try scene.changedTarget()
    #expect(try scene.importing(into: target, "--on-conflict", "replace").status == 0)
    let left = target.appending(".satchel.999999.abcdef0123456789.tmp")
    try copyFiles(below: TargetScene.store, to: left.appending("content"))
    let beside = scene.work.appending(".target.999998.abcdef0123456789.tmp/content")
    try copyFiles(below: TargetScene.store, to: beside)
    let found = try ProgramRun(["find", scene.work, "--json"]).json["stores"]?.elements ?? []
    #expect(found.count == 1 && found.first?["path"]?.text == target.description)
    let size = try ProgramRun(["find", TargetScene.store, "--json"]).json["stores"]?.elements?.first?["bytes"]
    #expect(found.first?["bytes"] == size && size != nil)
    for command: [FilePath] in [
      ["pack", scene.work, "-o"], ["convert", scene.work, "--to", "claw"], ["salvage", scene.work, "-o"],
    ] {
      let output = scene.path.appending("out")
      let run = try ProgramRun(command + [output])
      #expect(run.status == (command[0] == "pack" ? 0 : run.status) && [0, 1].contains(run.status), "\(run.errors)")
      if try fileStatus(output)?.kind == .directory {
        #expect(try folderSnapshot(output).allSatisfy { !$0.path.description.contains(".tmp") }, "\(command)")
      }
      try removeTree(output)
    }
    let other = try ProgramRun(["diff", target, TargetScene.store, "--json"])
    #expect(other.status == 0, "\(other.text)")
  }

  @Test(
    "A session of the target behind a link, with the same bytes, is the same session, by a file's link or a folder's")
  func linked() throws {
    let scene = try TargetScene()
    let (target, elsewhere) = (scene.work.appending("target"), scene.work.appending("elsewhere"))
    try copyFiles(below: TargetScene.store, to: elsewhere)
    try makeFolders(target)
    for entry in try directoryListing(elsewhere) {
      #expect(unsafe symlink("\(elsewhere.appending(entry.path))", "\(target.appending(entry.path))") == 0)
    }
    let before = try folderSnapshot(target)
    for policy: FilePath in ["stop", "rename"] {
      let run = try scene.importing(into: target, "--on-conflict", policy, "--json")
      #expect(run.status == 0, "\(run.errors)")
      #expect(try run.json["written"]?.elements?.isEmpty == true)
      #expect(try folderSnapshot(target) == before)
    }
    let path = elsewhere.appending(TargetScene.changed)
    try writeAtomically(try readFile(path) + [0x0a], to: path)
    #expect(try scene.importing(into: target).status == 5)
    #expect(try folderSnapshot(target) == before)
  }

  @Test("An import on the way to another format that leaves a session out does not end with 0")
  func leftOut() throws {
    let folder = try TemporaryFolder()
    let line = #"{"created_at_ms":1,"session_id":"s","type":"session_meta","updated_at_ms":1,"version":1}"#
    let long = String(repeating: "y", count: 5000)
    let message = #"{"message":{"blocks":[{"text":"\#(long)","type":"text"}],"role":"user"},"type":"message"}"#
    try folder.write(line + "\n" + message + "\n", to: "store/s.jsonl")
    let bundle = folder.path.appending("b.tgz")
    #expect(try ProgramRun(["pack", folder.path.appending("store"), "-o", bundle]).status == 0)
    for format: FilePath in ["a3s", "user-session"] {
      let run = try ProgramRun(
        ["import", bundle, "--into", folder.path.appending(format), "--as", format, "--max-value", "2000"])
      #expect(run.status == 1, "\(format): \(run.text)")
    }
  }

  @Test("The new name of a file that names a renamed session is none that another file of the bundle has")
  func neighbours() throws {
    let folder = try TemporaryFolder()
    let (store, target) = (folder.path.appending("p"), folder.path.appending("q"))
    let session = { (text: String) in
      #"{"id":"root","user_id":"u","user_messages":[{"content":"\#(text)","timestamp":"2026-01-01T00:00:00Z"}],"#
        + #""agent_responses":[],"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","metadata":{}}"#
    }
    try folder.write(session("one"), to: "p/sessions/root.json")
    try folder.write(#"{"session_id":"root"}"#, to: "p/agents/a.json")
    try folder.write(#"{"x":1}"#, to: "p/agents/a-2.json")
    try folder.write(session("two"), to: "q/sessions/root.json")
    try folder.write(#"{"y":9}"#, to: "q/agents/a.json")
    let bundle = folder.path.appending("p.tgz")
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 0)
    for isAgain in [false, true] {
      let run = try ProgramRun(["import", bundle, "--into", target, "--on-conflict", "rename", "--json"])
      #expect(run.status == 0, "\(run.errors)")
      #expect(try run.json["written"]?.elements?.isEmpty == isAgain)
    }
    let files = try folderSnapshot(target).filter { $0.kind == .regular }
    #expect(
      files.map(\.path.description) == [
        "agents/a-2.json", "agents/a-3.json", "agents/a.json", "sessions/root-2.json", "sessions/root.json",
      ])
    #expect(try readFile(target.appending("agents/a-2.json")) == readFile(store.appending("agents/a-2.json")))
    #expect(String(decoding: try readFile(target.appending("agents/a-3.json")), as: UTF8.self).contains("root-2"))
  }

  @Test("A store of which --exclude leaves no session, and stores without any, are status 3 without --allow-empty")
  func nothingLeft() throws {
    let folder = try TemporaryFolder()
    let bundle = folder.path.appending("b.tgz")
    let run = try ProgramRun(["pack", TargetScene.store, "-o", bundle, "--exclude", "*.jsonl", "--exclude", "*.json"])
    #expect(run.status == 3 && run.errors.contains("--allow-empty"))
    #expect(try fileStatus(bundle) == nil)
    let allowed = try ProgramRun(
      ["pack", TargetScene.store, "-o", bundle, "--exclude", "*.jsonl", "--exclude", "*.json", "--allow-empty"])
    #expect(allowed.status == 0)
  }

  static let outputs: [[FilePath]] = [
    ["convert", "one.jsonl", "out/x", "--to", "a3s"], ["convert", "store", "out/x", "--to", "a3s"],
    ["salvage", "one.jsonl", "-o", "out/x"], ["salvage", "store", "-o", "out/x"], ["pack", "store", "-o", "out/x"],
  ]

  @Test(
    "The folder of an output is looked up once: who swaps it while the input is read, or the output begun, changes nothing",
    arguments: outputs)
  func swapped(command: [FilePath]) throws {
    let folder = try TemporaryFolder()
    try copyFiles(below: TargetScene.store, to: folder.path.appending("store"))
    try writeAtomically(
      try readFile(TargetScene.store.appending(TargetScene.changed)), to: folder.path.appending("one.jsonl"))
    let (output, moved) = (folder.path.appending("out"), folder.path.appending("moved"))
    try makeFolders(output)
    // To recognise a store, its first files are read.
    let source = folder.path.appending("store").appending(try #require(folderSnapshot(TargetScene.store).last).path)
    let isStoreRead = command[0] != "pack" && command[1] == "store"
    let files = MeddlingFiles(before: { operation, path in
      isStoreRead
        ? operation == "read" && path == source : operation == "write" && path.bytes.starts(with: output.bytes)
    }) {
      try SystemFiles().rename(output, in: .workingFolder, to: moved, in: .workingFolder, replacing: false)
      try makeFolders(output)
    }
    let paths: Set<FilePath> = ["one.jsonl", "store", "out/x"]
    let run = try ProgramRun(command.map { paths.contains($0) ? folder.path.appending($0) : $0 }, files: files)
    #expect(files.hasMeddled && run.status < 2, "\(run.errors)")
    #expect(try folderSnapshot(output).isEmpty)
    #expect(try fileStatus(moved.appending("x")) != nil)
  }
}

/// A file system with a number of its own.
private final class Volume: ForwardingFileSystem {
  let base: any FileSystem
  private let number: UInt64

  init(_ number: UInt64, _ base: any FileSystem) { (self.number, self.base) = (number, base) }

  func volumeID(of folder: Descriptor) -> UInt64? { number }
}
