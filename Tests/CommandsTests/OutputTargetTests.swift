import Glibc
import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// A command that makes a store out of something.
enum StoreMaker: CaseIterable, Sendable {
  case convert, salvage, importConverted
}

@Suite("The output of convert, salvage and import --as") struct OutputTargetTests {
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
      if maker == .importConverted {
        #expect(try ProgramRun(["pack", Self.samples.appending("claw/store"), "-o", bundle]).status == 0)
      }
      folder = made
      self.maker = maker
    }

    func run(_ output: FilePath, files: any FileSystem = SystemFiles()) throws -> ProgramRun {
      let arguments: [FilePath] =
        switch maker {
        case .convert: ["convert", Self.samples.appending("claw/store"), output, "--to", "a3s"]
        case .salvage: ["salvage", Self.samples.appending("broken/claw-one-torn-journal"), "-o", output]
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
