import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite("Import: the last five") struct ImportUndoTests {
  @Test("The last five imports can be listed and taken back, one after the other or by number; the sixth is let go of")
  func lastFive() throws {
    let scene = try TargetScene()
    let target = scene.work.appending("target")
    var states: [[SnapshotEntry]] = []
    for number in 1...6 {
      #expect(try scene.importing(into: target, "--on-conflict", "replace").status == 0)
      // An import that writes nothing does not push out one that did.
      if number == 3 { #expect(try scene.importing(into: target).status == 0) }
      let path = target.appending(TargetScene.changed)
      try writeAtomically(try readFile(path) + Array(repeating: 0x0a, count: number), to: path)
      states.append(try folderSnapshot(target))
    }
    let list = try scene.undo(target, "--list", "--json").json["imports"]?.elements ?? []
    let numbers: [JSON] = list.compactMap { $0["import"] }
    #expect(numbers == [7, 6, 5, 3, 2], "\(numbers)")
    #expect(list.allSatisfy { $0["importedAt"]?.text?.hasSuffix("Z") == true })
    #expect(try scene.undo(target, "1").status == 3)
    let changed = try scene.undo(target, "6")
    #expect(changed.status == 5 && changed.errors.contains(TargetScene.changed.description))
    // What the last import wrote was changed since; as it was, it can be taken back.
    let path = target.appending(TargetScene.changed)
    try writeAtomically(try readFile(TargetScene.store.appending(TargetScene.changed)), to: path)
    let dry = try scene.undo(target, "--dry-run")
    #expect(dry.status == 0 && dry.text.contains("import 7 of 20") && dry.text.contains("would be"))
    #expect(try scene.undo(target, "7").text.contains("import 7 of 20"))
    #expect(try folderSnapshot(target) == states[4])
  }

  @Test("What makes no sense with --undo is refused: other options, files, numbers that are none, --list without it")
  func refusals() throws {
    let scene = try TargetScene()
    let target = scene.work.appending("target")
    #expect(try scene.importing(into: target).status == 0)
    let before = try folderSnapshot(scene.path)
    for more: [FilePath] in [
      ["--as", "claw"], ["--on-conflict", "skip"], ["--session", "x"], ["--preserve"], ["--max-total", "1G"],
      ["x.tar.gz"], ["1", "2"], ["-1"], ["--list", "1"],
    ] {
      let run = try scene.run(["--undo", "--into", target] + more)
      #expect(run.status == 2, "\(more): \(run.text)")
    }
    #expect(try scene.run([scene.bundle, "--list", "--into", target]).status == 2)
    #expect(try folderSnapshot(scene.path) == before)
  }

  @Test("Records of the program's first version are still honoured: an import that is done, and one that was killed")
  func firstVersion() throws {
    let scene = try TargetScene()
    let target = scene.work.appending("target")
    let bytes = Array("new".utf8)
    var hasher = try SHA256Hasher()
    hasher.update(bytes.span)
    let digest = try hasher.finish().hex
    let record = "satchel-import 1\nmerge\nfolder sub\nretire old.txt\nplace \(digest) sub/new.txt\nend\n"
    for isKilled in [false, true] {
      let name: FilePath = isKilled ? ".target.77.abc.tmp" : ".target.satchel-undo"
      try scene.folder.write(record, to: FilePath("work").appending(name).appending("import.txt"))
      try scene.folder.write("old", to: FilePath("work").appending(name).appending("old/old.txt"))
      try scene.folder.write(bytes, to: "work/target/sub/new.txt")
      try scene.folder.write("mine", to: "work/target/mine.txt")
      let run = try scene.undo(target)
      #expect(run.status == (isKilled ? 3 : 0), "\(run.errors)")
      #expect(try folderSnapshot(target).map(\.path) == ["mine.txt", "old.txt"])
      #expect(try directoryListing(scene.work).map(\.path) == ["target"])
      try removeTree(target)
    }
  }

  @Test("Of a record's folder nothing goes that the record does not name")
  func unnamed() throws {
    let scene = try TargetScene()
    let target = scene.work.appending("target")
    #expect(try scene.importing(into: target).status == 0)
    try scene.folder.write("precious", to: "work/.target.satchel-undo/1/old/precious")
    try scene.folder.write("precious", to: "work/.target.satchel-undo/precious")
    try scene.folder.write("precious", to: "work/.target.5.a.tmp/precious")
    #expect(try scene.undo(target).status == 0)
    #expect(try scene.importing(into: target).status == 0)
    let left = try folderSnapshot(scene.work).filter { $0.content == Array("precious".utf8) }.map(\.path.description)
    #expect(
      left == [".target.5.a.tmp/precious", ".target.satchel-undo/1/old/precious", ".target.satchel-undo/precious"])
  }
}
