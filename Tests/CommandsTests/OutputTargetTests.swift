import Glibc
import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// A command that makes a store out of something.
enum StoreMaker: CaseIterable, Sendable {
  case convert, salvage, salvageBundle, importConverted
}

@Suite("The output of convert, salvage, also of a bundle, and import --as") struct OutputTargetTests {
  private struct Scene: ~Copyable {
    let folder: TemporaryFolder
    let maker: StoreMaker
    var work: FilePath { folder.path.appending("work") }
    var target: FilePath { work.appending("target") }
    static let samples = SampleTree().own

    init(_ maker: StoreMaker) throws {
      let made = try TemporaryFolder()
      try makeFolders(made.path.appending("work/target"))
      let bundle = made.path.appending("b.tar.gz")
      if maker == .importConverted || maker == .salvageBundle {
        #expect(try ProgramRun(["pack", Self.samples.appending("claw/store"), "-o", bundle]).status == 0)
      }
      if maker == .salvageBundle { try writeAtomically(try readFile(bundle).dropLast(60), to: bundle) }
      folder = made
      self.maker = maker
    }

    func run(_ output: FilePath, files: any FileSystem = SystemFiles()) throws -> ProgramRun {
      let arguments: [FilePath] =
        switch maker {
        case .convert: ["convert", Self.samples.appending("claw/store"), output, "--to", "a3s"]
        case .salvage: ["salvage", Self.samples.appending("broken/claw-one-torn-journal"), "-o", output]
        case .salvageBundle: ["salvage", folder.path.appending("b.tar.gz"), "-o", output]
        case .importConverted: ["import", folder.path.appending("b.tar.gz"), "--into", output, "--as", "a3s"]
        }
      return try ProgramRun(arguments, files: files)
    }

    /// Runs, and looks whether the same is in `place` as a run into a new folder makes, and nothing else beside it.
    func check(
      _ output: FilePath, in place: FilePath, files: any FileSystem = SystemFiles(), beside: [FilePath] = ["target"]
    ) throws {
      #expect(try run(folder.path.appending("plain")).status < 2)
      let run = try run(output, files: files)
      #expect(run.status < 2, "\(run.errors)")
      #expect(try folderSnapshot(place) == folderSnapshot(folder.path.appending("plain")))
      #expect(try directoryListing(place.parent).map(\.path).sorted() == beside)
    }
  }

  @Test("may be a link to an empty folder, which stays one", arguments: StoreMaker.allCases)
  func link(maker: StoreMaker) throws {
    let scene = try Scene(maker)
    let link = scene.folder.path.appending("link")
    #expect(unsafe symlink("work/target", "\(link)") == 0)
    try scene.check(link, in: scene.target)
    #expect(try SystemFiles().status(at: link, in: .workingFolder).kind == .symlink)
  }

  @Test("may be an empty folder whose parent is closed, or another file system", arguments: StoreMaker.allCases)
  func inside(maker: StoreMaker) throws {
    for isApart in [false, true] {
      let scene = try Scene(maker)
      let (work, target) = (scene.work, scene.target)
      let isParent: @Sendable (FilePath) -> Bool = { $0 == work || $0 == target.appending("..") }
      let files =
        isApart
        ? OddFiles(isApart: { isParent($0) || $0.bytes.starts(with: target.appending("../.").bytes) })
        : OddFiles(isClosed: isParent)
      try scene.check(target, in: target, files: files)
    }
  }

  @Test(
    "may be a folder in which a neighbour's looks like a temporary one, which stays",
    arguments: [StoreMaker.convert, .salvage, .salvageBundle])
  func planted(maker: StoreMaker) throws {
    let scene = try Scene(maker)
    let plant = scene.target.appending(".satchel.1.aa.tmp")
    try writeAtomically([1], to: plant)
    let files = OddFiles(user: geteuid() + 1)
    #expect(try scene.run(scene.folder.path.appending("plain")).status < 2)
    #expect(try scene.run(scene.target, files: files).status < 2)
    #expect(try readFile(plant) == [1])
    try SystemFiles().removeFile(plant, in: .workingFolder)
    #expect(try folderSnapshot(scene.target) == folderSnapshot(scene.folder.path.appending("plain")))
  }

  @Test("may be the folder that the program works in, which stays", arguments: StoreMaker.allCases)
  func workingFolder(maker: StoreMaker) throws {
    let scene = try Scene(maker)
    let target = try OpenFolder(scene.target)
    try scene.check(".", in: scene.target, files: AnchoredFiles(SystemFiles(), at: ".", target.descriptor))
    #expect(try SystemFiles().status(at: scene.target, in: .workingFolder).isSame(as: target.status))
  }

  @Test("is refused before the work where nothing can be moved without replacing", arguments: StoreMaker.allCases)
  func noWay(maker: StoreMaker) throws {
    let scene = try Scene(maker)
    for name: FilePath in ["target", "new"] {
      let files = WatchedFiles(OddFiles(noReplaceErrno: EINVAL, linkErrno: EPERM))
      let run = try scene.run(scene.work.appending(name), files: files)
      #expect(run.status == 6 && run.errors.contains("on another one"), "\(run.errors)")
      #expect(!files.written.contains { $0.bytes.starts(with: scene.work.bytes) })
      #expect(try directoryListing(scene.work).map(\.path) == ["target"])
    }
  }

  @Test("A file is refused before the work where nothing can be moved without replacing, but may take another's place")
  func noWayForFiles() throws {
    let store = Scene.samples.appending("claw/store")
    let folder = try TemporaryFolder()
    let session = store.appending("session-1780297200001-0.jsonl")
    let output = folder.path.appending("out")
    let jobs: [[FilePath]] = [
      ["pack", store, "-o", output], ["convert", session, output, "--to", "a3s"],
      ["salvage", Scene.samples.appending("broken/torn-last-line.jsonl"), "-o", output],
    ]
    for job in jobs {
      let files = WatchedFiles(OddFiles(noReplaceErrno: ENOSYS, linkErrno: EOPNOTSUPP))
      let run = try ProgramRun(job, files: files)
      #expect(run.status == 6 && run.errors.contains("on another one"), "\(run.errors)")
      #expect(!files.written.contains { $0.bytes.starts(with: folder.path.bytes) })
      #expect(try directoryListing(folder.path).isEmpty)
      if job[0] == "salvage" { continue }
      try folder.write("old", to: "out")
      #expect(try ProgramRun(job + ["--replace"], files: files).status == 0)
      try removeTree(output)
    }
  }

  /// What any command may leave when it is killed, beside a target and inside of one.
  private static func leave(beside target: FilePath) throws {
    func make(_ path: FilePath) throws {
      let place = target.parent.appending(path)
      try makeFolders(place.parent, mode: 0o700)
      try writeAtomically([1], to: place, mode: 0o600)
    }
    let name = target.lastComponent
    for (number, content) in ["content/x", "store/x", "work/x", "probe", ".probe.1.a.tmp", "names"].enumerated() {
      try make(FilePath(".\(name).\(number).aa.tmp/\(content)"))
      if try fileStatus(target) != nil { try make(FilePath("\(name)/.satchel.\(number).aa.tmp/\(content)")) }
    }
    try make(FilePath(".\(name).9.bb.tmp"))
    try makeFolders(target.parent.appending(FilePath(".\(name).8.aa.tmp")), mode: 0o700)
  }

  @Test("is cleared of what any killed command left at it", arguments: StoreMaker.allCases)
  func cleared(maker: StoreMaker) throws {
    for name: FilePath in ["target", "new"] {
      let scene = try Scene(maker)
      try Self.leave(beside: scene.work.appending(name))
      let record = scene.work.appending(FilePath(".\(name).7.aa.tmp"))
      try makeFolders(record.appending("content"), mode: 0o700)
      try writeAtomically(Array("satchel-import 2\nfresh\ntime 1\nend\n".utf8), to: record.appending("import.txt"))
      #expect(try scene.run(scene.work.appending(name)).status < 2)
      #expect(try directoryListing(scene.work.appending(name)).allSatisfy { $0.path.extension != "tmp" })
      #expect(try directoryListing(scene.work).map(\.path).sorted() == (name == "target" ? [] : ["new"]) + ["target"])
    }
  }

  @Test("An import, a packing and what writes a file clear away what any killed command left at their target")
  func clearedByOthers() throws {
    let (store, samples) = (Scene.samples.appending("claw/store"), Scene.samples)
    let bundle = try TemporaryFolder()
    #expect(try ProgramRun(["pack", store, "-o", bundle.path.appending("b")]).status == 0)
    let session = store.appending("session-1780297200001-0.jsonl")
    let jobs: [(FilePath) -> [FilePath]] = [
      { ["pack", store, "-o", $0] }, { ["convert", session, $0, "--to", "a3s"] },
      { ["salvage", samples.appending("broken/torn-last-line.jsonl"), "-o", $0] },
      { ["import", bundle.path.appending("b"), "--into", $0] },
    ]
    for (number, job) in jobs.enumerated() {
      let folder = try TemporaryFolder()
      let target = folder.path.appending("out")
      if number == 3 { try makeFolders(target) }
      try Self.leave(beside: target)
      let run = try ProgramRun(job(target))
      #expect(run.status < 2, "\(run.errors)")
      let left = try folderSnapshot(folder.path).filter { $0.path.lastComponent.extension == "tmp" }
      #expect(left.isEmpty, "\(number): \(left)")
    }
  }

  @Test("appears where the file system cannot rename without replacing", arguments: StoreMaker.allCases)
  func withoutFlags(maker: StoreMaker) throws {
    let scene = try Scene(maker)
    try scene.check(
      scene.work.appending("new"), in: scene.work.appending("new"), files: OddFiles(noReplaceErrno: EINVAL),
      beside: ["new", "target"])
  }

  @Test("stays the folder that was found, though its parent is swapped meanwhile", arguments: StoreMaker.allCases)
  func swapped(maker: StoreMaker) throws {
    for name: FilePath in ["target", "new"] {
      let scene = try Scene(maker)
      let (work, aside) = (scene.work, scene.folder.path.appending("aside"))
      let files = MeddlingFiles(before: { operation, _ in operation == "write" }) {
        try SystemFiles().rename(work, in: .workingFolder, to: aside, in: .workingFolder, replacing: false)
        try makeFolders(work.appending("target"))
      }
      try scene.check(
        work.appending(name), in: aside.appending(name), files: files,
        beside: name == "target" ? ["target"] : ["new", "target"])
      #expect(files.hasMeddled)
      #expect(try directoryListing(work).map(\.path) == ["target"])
      #expect(try directoryListing(work.appending("target")).isEmpty)
    }
  }

  @Test("A salvaged file and what is left over beside it stay together, though their folder is swapped meanwhile")
  func swappedFile() throws {
    let folder = try TemporaryFolder()
    let (work, aside) = (folder.path.appending("work"), folder.path.appending("aside"))
    try makeFolders(work)
    let files = MeddlingFiles(before: { operation, _ in operation == "write" }) {
      try SystemFiles().rename(work, in: .workingFolder, to: aside, in: .workingFolder, replacing: false)
      try makeFolders(work)
    }
    let torn = SampleTree().own.appending("broken/torn-last-line.jsonl")
    let run = try ProgramRun(["salvage", torn, "-o", work.appending("saved")], files: files)
    #expect(run.status == 1 && files.hasMeddled, "\(run.errors)")
    #expect(try directoryListing(work).isEmpty)
    #expect(try directoryListing(aside).map(\.path).sorted() == ["saved", "saved.leftover"])
  }
}
