import Glibc
import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// A bundle of the sample store, and a folder for targets.
struct TargetScene: ~Copyable {
  let folder: TemporaryFolder
  static let store = SampleTree().own.appending("claw/store")
  var path: FilePath { folder.path }
  var bundle: FilePath { path.appending("b.tar.gz") }
  var work: FilePath { path.appending("work") }
  var state: FilePath { path.appending("state") }

  init() throws {
    let made = try TemporaryFolder()
    try makeFolders(made.path.appending("work"))
    let run = try ProgramRun(["pack", Self.store, "-o", made.path.appending("b.tar.gz")])
    #expect(run.status == 0)
    folder = made
  }

  func run(_ arguments: [FilePath], files: any FileSystem = SystemFiles()) throws -> ProgramRun {
    try ProgramRun(["import"] + arguments, files: files, stateFolder: state)
  }

  func importing(
    into target: FilePath, _ more: FilePath..., files: any FileSystem = SystemFiles()
  ) throws -> ProgramRun {
    try run([bundle, "--into", target] + more, files: files)
  }

  func undo(_ target: FilePath, _ more: FilePath..., files: any FileSystem = SystemFiles()) throws -> ProgramRun {
    try run(["--undo", "--into", target] + more, files: files)
  }

  /// A target with one session of other content, and what it is then.
  func changedTarget(_ name: FilePath = "target") throws -> (target: FilePath, before: [SnapshotEntry]) {
    let target = work.appending(name)
    #expect(try importing(into: target).status == 0)
    try removeTree(work.appending(FilePath(".\(name).satchel-undo")))
    try change(target)
    return (target, try folderSnapshot(target))
  }

  func change(_ target: FilePath) throws {
    let path = target.appending(Self.changed)
    try writeAtomically(try readFile(path) + Array("\n".utf8), to: path)
  }

  static let changed: FilePath = "session-1780297200001-0.jsonl"
}

@Suite("Import: the target")
struct TargetTests {
  /// Packs a folder of the test's beside itself.
  private func pack(_ name: FilePath, in folder: borrowing TemporaryFolder, status: Int32 = 0) throws -> FilePath {
    let bundle = folder.path.appending(FilePath(name.description + ".tar.gz"))
    #expect(try ProgramRun(["pack", folder.path.appending(name), "-o", bundle, "--replace"]).status == status)
    return bundle
  }

  @Test("What replaces one session never takes the place of another's file: the target is named, nothing is written")
  func othersFiles() throws {
    let folder = try TemporaryFolder()
    let sample = RepeatedID.all[2]
    try folder.write(sample.content("mine", "new"), to: "store/yours.json")
    try folder.write(sample.content("yours", "old"), to: "target/yours.json")
    let (bundle, target) = (try pack("store", in: folder), folder.path.appending("target"))
    let before = try folderSnapshot(target)
    for policy: FilePath in ["replace", "append"] {
      let run = try ProgramRun(["import", bundle, "--into", target, "--on-conflict", policy])
      #expect(run.status == 5 && run.errors.contains("yours.json"), "\(run.errors)")
    }
    #expect(try folderSnapshot(target) == before)
    // Neither does what belongs to no session of the bundle; sessions that change places are replaced together.
    try folder.write(sample.content("a", "new"), to: "store/a.json")
    try folder.write("garbage", to: "store/yours.json")
    let stray = try pack("store", in: folder, status: 4)
    #expect(try ProgramRun(["import", stray, "--into", target, "--on-conflict", "replace"]).status == 5)
    #expect(try folderSnapshot(target) == before)
    for (name, id) in [("x", "y"), ("y", "x")] {
      try folder.write(sample.content(id, "new"), to: FilePath("swapped/\(name).json"))
      try folder.write(sample.content(name, "old"), to: FilePath("both/\(name).json"))
    }
    let swap = try pack("swapped", in: folder)
    let both = folder.path.appending("both")
    #expect(try ProgramRun(["import", swap, "--into", both, "--on-conflict", "replace"]).status == 0)
  }

  @Test("A session whose file is not called by its id comes in under a new one once, wherever it stands")
  func flatSessions() throws {
    let folder = try TemporaryFolder()
    let sample = RepeatedID.all[3]
    try folder.write(sample.content("k", "new"), to: "store/x.json")
    try folder.write(sample.content("k", "old"), to: "target/x.json")
    let (bundle, target) = (try pack("store", in: folder), folder.path.appending("target"))
    for round in 1...2 {
      let run = try ProgramRun(["import", bundle, "--into", target, "--on-conflict", "rename", "--json"])
      #expect(run.status == 0)
      #expect(try run.json["written"]?.elements?.count == (round == 1 ? 1 : 0))
    }
    let files = try folderSnapshot(target).filter { $0.kind == .regular }
    let wanted = [sample.content("k", "old"), sample.content("k-2", "new")].map { Array($0.utf8) }
    #expect(Set(files.map(\.content)) == Set(wanted))
  }

  @Test("A link as target works, and what was imported through it is taken back by either name")
  func link() throws {
    let scene = try TargetScene()
    try makeFolders(scene.work.appending("real"))
    let (real, link) = (scene.work.appending("real"), scene.work.appending("link"))
    #expect(unsafe symlink("real", "\(link)") == 0)
    #expect(try scene.importing(into: link).status == 0)
    #expect(try folderSnapshot(real) == folderSnapshot(TargetScene.store))
    #expect(try directoryListing(scene.work).map(\.path) == [".real.satchel-undo", "link", "real"])
    #expect(try scene.importing(into: link, "--on-conflict", "replace").status == 0)
    #expect(try scene.undo(real).text.contains("had written nothing"))
    #expect(try scene.undo(link).status == 0)
    #expect(try folderSnapshot(real).isEmpty)
    #expect(try directoryListing(scene.work).map(\.path) == ["link", "real"])
  }

  @Test("A link that leads nowhere is no target, and stays", arguments: ["", "/"])
  func danglingLink(end: String) throws {
    let scene = try TargetScene()
    let link = scene.work.appending("link")
    #expect(unsafe symlink("nothing", "\(link)") == 0)
    #expect(try scene.importing(into: FilePath("\(link)\(end)")).status == 6)
    #expect(try directoryListing(scene.work).map(\.path) == ["link"])
  }

  @Test(
    "Odd ways to name a folder work, for --undo too: '.' and '..' in them, slashes behind them",
    arguments: ["there/.", "there/", "there/../there", "./there//", "new/.", "new/a/../b", "new/a/b/../../c/."])
  func oddPaths(path: String) throws {
    let scene = try TargetScene()
    try makeFolders(scene.work.appending("there"))
    let target = FilePath("\(scene.work)/\(path)")
    #expect(try scene.importing(into: target).status == 0)
    #expect(try folderSnapshot(target).filter { $0.kind == .regular }.count == 6)
    #expect(try scene.undo(target).status == 0)
    #expect(try scene.undo(scene.work.appending("there")).status == 3)
    let files = try folderSnapshot(scene.work).filter { $0.kind == .regular }
    #expect(files.isEmpty, "\(files)")
  }

  @Test("A parent that is swapped meanwhile changes nothing: the files come into the folder that was named")
  func swappedParent() throws {
    for isMerge in [false, true] {
      for operation in ["write", "rename"] {
        let scene = try TargetScene()
        let (parent, moved) = (scene.work.appending("parent"), scene.work.appending("moved"))
        try makeFolders(isMerge ? parent.appending("target") : parent)
        let files = MeddlingFiles(before: { $0 == operation && $1.bytes.starts(with: parent.bytes) }) {
          try SystemFiles().rename(parent, in: .workingFolder, to: moved, in: .workingFolder, replacing: false)
          try makeFolders(parent.appending("target"))
          try writeAtomically([1], to: parent.appending("target/precious"))
        }
        let decoy = { try folderSnapshot(parent) }
        let run = try scene.importing(into: parent.appending("target"), files: files)
        #expect(run.status == 0 && files.hasMeddled, "\(run.errors)")
        #expect(try decoy().map(\.path) == ["target", "target/precious"])
        #expect(try folderSnapshot(moved.appending("target")) == folderSnapshot(TargetScene.store))
        #expect(try scene.undo(moved.appending("target")).status == 0)
      }
    }
  }

  @Test(
    "Where the file system refuses to rename without replacing, links and claimed folders serve",
    arguments: [EINVAL, ENOSYS, EOPNOTSUPP])
  func noFlags(errno: Int32) throws {
    let files = OddFiles(noReplaceErrno: errno)
    let scene = try TargetScene()
    let fresh = scene.work.appending("fresh")
    #expect(try scene.importing(into: fresh, files: files).status == 0)
    #expect(try folderSnapshot(fresh) == folderSnapshot(TargetScene.store))
    let (target, before) = try scene.changedTarget()
    #expect(try scene.importing(into: target, "--on-conflict", "replace", files: files).status == 0)
    #expect(try folderSnapshot(target) == folderSnapshot(TargetScene.store))
    #expect(try scene.undo(target, files: files).status == 0)
    #expect(try folderSnapshot(target) == before)
    #expect(try scene.importing(into: target, files: files).status == 5)
    #expect(try folderSnapshot(target) == before)
  }

  @Test("Where nothing can be moved without replacing, nothing is begun")
  func noWay() throws {
    let scene = try TargetScene()
    let (target, before) = try scene.changedTarget()
    let files = OddFiles(noReplaceErrno: EINVAL, linkErrno: EPERM)
    let run = try scene.importing(into: target, "--on-conflict", "replace", files: files)
    #expect(run.status == 6)
    #expect(try folderSnapshot(target) == before)
    #expect(try directoryListing(scene.work).map(\.path) == ["target"])
  }

  @Test(
    "A file system without fsync, or without permission bits, is written to all the same",
    arguments: [EINVAL, EOPNOTSUPP])
  func noSync(errno: Int32) throws {
    let scene = try TargetScene()
    let target = scene.work.appending("target")
    let files = OddFiles(syncErrno: errno, modeErrno: EPERM)
    #expect(try scene.importing(into: target, files: files).status == 0)
    #expect(try scene.undo(target, files: files).status == 0)
    #expect(try directoryListing(scene.work).isEmpty)
  }

  /// Whether a path leads into a folder, and not to what is beside it.
  private static func inside(_ folder: FilePath) -> @Sendable (FilePath) -> Bool {
    { $0.bytes.starts(with: folder.bytes) && !$0.components.contains("..") }
  }

  @Test("Where nothing can be made beside the target, or moved from there, the staging folder is inside of it")
  func staging() throws {
    for isApart in [false, true] {
      let scene = try TargetScene()
      let (target, before) = try scene.changedTarget()
      let (work, isInside) = (scene.work, Self.inside(target))
      let files =
        isApart
        ? OddFiles(isApart: isInside) : OddFiles(isClosed: { $0.bytes.starts(with: work.bytes) && !isInside($0) })
      let run = try scene.importing(into: target, "--on-conflict", "replace", files: files)
      #expect(run.status == 0, "\(run.errors)")
      #expect(try folderSnapshot(target) == folderSnapshot(TargetScene.store))
      #expect(try directoryListing(scene.work).map(\.path) == ["target"])
      let kept = try folderSnapshot(scene.state).filter { $0.kind == .regular }
      #expect(kept.contains { $0.path.lastComponent == TargetScene.changed })
      #expect(try scene.undo(target, "--list", files: files).text.hasPrefix("1  "))
      let back = try scene.undo(target, files: files)
      #expect(back.status == 0, "\(back.errors)")
      #expect(try folderSnapshot(target) == before)
      #expect(try folderSnapshot(scene.state).filter { $0.kind == .regular }.isEmpty)
    }
  }

  @Test("A part of the target that is on another file system is written to by copies, and taken back")
  func partApart() throws {
    let store = SampleTree().own.appending("user-session/store")
    let scene = try TargetScene()
    let bundle = scene.path.appending("u.tar.gz")
    #expect(try ProgramRun(["pack", store, "-o", bundle]).status == 0)
    let target = scene.work.appending("target")
    try makeFolders(target.appending("sessions"))
    let name = try #require(try directoryListing(store.appending("sessions")).first).path
    try writeAtomically(Array("{}".utf8), to: target.appending("sessions").appending(name))
    let before = try folderSnapshot(target)
    let files = OddFiles(isApart: { $0.components.contains("sessions") && $0.bytes.starts(with: target.bytes) })
    let run = try scene.run([bundle, "--into", target, "--on-conflict", "replace"], files: files)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try folderSnapshot(target) == folderSnapshot(store))
    #expect(try scene.undo(target, files: files).status == 0)
    #expect(try folderSnapshot(target) == before)
  }

  @Test("What cannot be kept anywhere is not replaced; what is only added is, and told")
  func nowhere() throws {
    let scene = try TargetScene()
    let (target, before) = try scene.changedTarget()
    let files = OddFiles(isClosed: { [isInside = Self.inside(target)] in !isInside($0) })
    #expect(try scene.importing(into: target, "--on-conflict", "replace", files: files).status == 6)
    #expect(try folderSnapshot(target) == before)
    try SystemFiles().removeFile(target.appending(TargetScene.changed), in: .workingFolder)
    let run = try scene.importing(into: target, "--json", files: files)
    #expect(run.status == 0)
    #expect(try run.json["findings"]?.elements?.first?["code"] == "no-undo")
    #expect(try folderSnapshot(target) == folderSnapshot(TargetScene.store))
  }

  @Test("A file that a program puts where one was just moved away stays; the older one is kept beside it, and told")
  func recreated() throws {
    let scene = try TargetScene()
    let (target, before) = try scene.changedTarget()
    let file = target.appending(TargetScene.changed)
    let files = MeddlingFiles(before: { $0 == "rename" && $1 == file }) { try writeAtomically([1, 2], to: file) }
    let run = try scene.importing(into: target, "--on-conflict", "replace", files: files)
    let kept = "\(TargetScene.changed).satchel-kept"
    #expect(run.status == 5 && files.hasMeddled && run.errors.contains(kept), "\(run.errors)")
    #expect(try readFile(file) == [1, 2])
    let old = try #require(before.first { $0.path == TargetScene.changed })
    #expect(try readFile(target.appending(FilePath(kept))) == old.content)
    #expect(try directoryListing(scene.work).map(\.path) == ["target"])
    #expect(try scene.importing(into: target, "--on-conflict", "replace").status == 0)
    #expect(try readFile(target.appending(FilePath(kept))) == old.content)
    #expect(try scene.undo(target).status == 0)
    #expect(try readFile(file) == [1, 2])
  }
}
