import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite("Import: taking back")
struct ConflictUndoTests {
  @Test(
    "Whatever the policy, --undo brings back exactly what was there, and once",
    arguments: ConflictSample.all, ["skip", "replace", "rename"])
  func undo(sample: ConflictSample, policy: String) throws {
    let scene = try ConflictScene(sample, changing: [sample.parent.file])
    try scene.remove(sample.child.file)
    try scene.write("mine".utf8, to: "notes/mine.txt")
    let before = try folderSnapshot(scene.target)
    let run = try scene.run(policy, "--json")
    #expect(run.status == (policy == "skip" ? 1 : 0))
    #expect(try folderSnapshot(scene.target) != before)
    let back = try scene.undo()
    let written = try paths(run, "written").count
    #expect(back.status == 0 && back.text.contains("\(written) file"))
    #expect(try folderSnapshot(scene.target) == before)
    let all = try scene.snapshot()
    // The one before it, whose files were changed since.
    let twice = try scene.undo()
    #expect(twice.status == 5 && twice.errors.contains(sample.parent.file.description))
    #expect(try scene.snapshot() == all)
    #expect(try directoryListing(scene.path).map(\.path) == [".target.satchel-undo", "b.tar.gz", "target"])
  }

  @Test(
    "A file that changed since, or is gone, stops --undo with 5, by name, and nothing is touched",
    arguments: ConflictSample.all)
  func changedSince(sample: ConflictSample) throws {
    for isGone in [false, true] {
      let scene = try ConflictScene(sample, changing: [sample.parent.file, sample.child.file])
      #expect(try scene.run("replace").status == 0)
      if isGone { try scene.remove(sample.child.file) } else { try scene.change(sample.child.file) }
      let before = try scene.snapshot()
      let run = try scene.undo()
      #expect(run.status == 5 && run.errors.contains(sample.child.file.description))
      #expect(try scene.snapshot() == before)
      let whole = try #require(scene.content(sample.child.file))
      try scene.write(whole, to: sample.child.file)
      #expect(try scene.undo().status == 0)
      #expect(try scene.targetFiles().count == scene.packed.count)
      #expect(try readFile(scene.target.appending(sample.child.file)) != whole)
    }
  }

  @Test("stop leaves nothing to undo but the import before it", arguments: ConflictSample.all)
  func afterStop(sample: ConflictSample) throws {
    let scene = try ConflictScene(sample, changing: [])
    try scene.change(sample.child.file)
    #expect(try scene.run("stop").status == 5)
    let run = try scene.undo()
    #expect(run.status == 5 && run.errors.contains(sample.child.file.description))
    try scene.write(try #require(scene.content(sample.child.file)), to: sample.child.file)
    #expect(try scene.undo().status == 0)
    #expect(try fileStatus(scene.target) == nil)
  }
}
