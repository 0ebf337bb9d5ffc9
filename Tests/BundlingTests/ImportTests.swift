import Glibc
import SatchelBundling
import SatchelFiles
import SatchelSessionModel
import SatchelTestSupport
import Synchronization
import Testing

/// The sample store and its bundle, in a fresh folder.
private struct Scene: ~Copyable {
  let folder: TemporaryFolder
  let store: FilePath
  let bundle: FilePath
  let work: FilePath

  init() throws {
    let made = try TemporaryFolder()
    let path = made.path
    _ = try packBundle(makeStore(path.appending("store")), to: .file(path.appending("b.tar.gz")))
    try makeFolders(path.appending("work"))
    folder = made
    store = path.appending("store")
    bundle = path.appending("b.tar.gz")
    work = path.appending("work")
  }
}

@Test("Importing into a folder that is not there restores every file, name, time and empty folder")
func freshImport() throws {
  let scene = try Scene()
  let target = scene.work.appending("a/b/out")
  let report = try importBundle(.file(scene.bundle), into: target)
  #expect(report.written.count == sampleFiles.count)
  #expect(report.sessionIDs == ["s-1", "s-2"])
  #expect(try folderSnapshot(target) == folderSnapshot(scene.store))
  let status = try #require(try fileStatus(target.appending("s-1.json")))
  #expect(status.modified == FileTime(seconds: 1_700_000_000))
  #expect(try directoryListing(scene.work).map(\.path) == ["a"])
}

@Test("Importing over the same files writes nothing and counts them; new ones are added")
func importTwice() throws {
  let scene = try Scene()
  let target = scene.work.appending("out")
  _ = try importBundle(.file(scene.bundle), into: target)
  try SystemFiles().removeFile(target.appending("s-2.json"), in: .workingFolder)
  try removeTree(target.appending("odd"))
  try writeAtomically([1], to: target.appending("other"))
  let report = try importBundle(.file(scene.bundle), into: target)
  #expect(report.written.count == 10)
  #expect(report.identical.count == sampleFiles.count - 10)
  try SystemFiles().removeFile(target.appending("other"), in: .workingFolder)
  #expect(try folderSnapshot(target) == folderSnapshot(scene.store))
  #expect(try directoryListing(scene.work).map(\.path) == [".out.satchel-undo", "out"])
}

@Test("A different file in the way stops the import before anything is written: other bytes, a folder, a link")
func conflicts() throws {
  let scene = try Scene()
  for kind in ["bytes", "folder", "link", "linked folder", "file for folder"] {
    let target = scene.work.appending(FilePath(kind))
    try makeFolders(target)
    switch kind {
    case "bytes": try writeAtomically([9], to: target.appending("s-2.json"))
    case "folder": try makeFolders(target.appending("s-2.json"))
    case "link": _ = unsafe symlink("\(scene.store)/s-1.json", "\(target)/s-2.json")
    case "linked folder": _ = unsafe symlink("\(scene.store)/odd", "\(target)/odd")
    default: try writeAtomically([9], to: target.appending("odd"))
    }
    let before = try folderSnapshot(target)
    do {
      _ = try importBundle(.file(scene.bundle), into: target)
      Issue.record("imported over a \(kind)")
    } catch {
      #expect(error.code == .conflict, "\(kind): \(error)")
      #expect(!error.conflicts.isEmpty)
    }
    #expect(try folderSnapshot(target) == before)
  }
  #expect(try directoryListing(scene.work).count == 5)
}

@Test("One session takes its files along, checkpoints of its runs too, and nothing else")
func oneSession() throws {
  let scene = try Scene()
  var options = ImportOptions()
  options.sessionIDs = ["s-1"]
  let wanted = sampleFiles.filter { $0.session == "s-1" }.map(\.path).sorted()
  for existing in [false, true] {
    let target = scene.work.appending(existing ? "there" : "new")
    if existing { try makeFolders(target) }
    let report = try importBundle(.file(scene.bundle), into: target, options: options)
    #expect(report.written.sorted() == wanted)
    #expect(report.sessionIDs == ["s-1"])
    #expect(try folderSnapshot(target).filter { $0.kind == .regular }.map(\.path).sorted() == wanted)
  }
  options.sessionIDs = ["s-9"]
  do {
    _ = try importBundle(.file(scene.bundle), into: scene.work.appending("x"), options: options)
    Issue.record("imported")
  } catch { #expect(error.code == .noSuchSession) }
  #expect(try directoryListing(scene.work).map(\.path) == [".new.satchel-undo", ".there.satchel-undo", "new", "there"])
}

@Test("A dry run tells the same and writes nothing")
func dryRun() throws {
  let scene = try Scene()
  var options = ImportOptions()
  options.isDryRun = true
  let target = scene.work.appending("out")
  let told = try importBundle(.file(scene.bundle), into: target, options: options)
  #expect(try directoryListing(scene.work).isEmpty)
  #expect(try importBundle(.file(scene.bundle), into: target).written == told.written)
  let again = try importBundle(.file(scene.bundle), into: target, options: options)
  #expect(again.written.isEmpty)
  #expect(again.identical.count == sampleFiles.count)
}

@Test("A damaged bundle leaves the target as it was, and nothing beside it")
func damagedImport() throws {
  let scene = try Scene()
  let whole = try readFile(scene.bundle)
  let target = scene.work.appending("out")
  let broken = scene.folder.path.appending("broken")
  for cut in stride(from: 10, to: whole.count, by: 97) {
    try writeAtomically(Array(whole[..<cut]), to: broken)
    #expect(throws: BundleError.self) { try importBundle(.file(broken), into: target) }
    #expect(try directoryListing(scene.work).isEmpty)
  }
}

@Test("Whatever file operation fails during an import, the target is as before and nothing is left beside it")
func importFaults() throws {
  let scene = try Scene()
  for existing in [false, true] {
    let target = scene.work.appending("out")
    if existing {
      try makeFolders(target)
      try writeAtomically(sampleFiles[0].content, to: target.appending(sampleFiles[0].path))
    }
    var before = try folderSnapshot(scene.work)
    for number in 0... {
      let files = FaultingFiles(.init(failing: number, errno: ENOSPC))
      do {
        _ = try importBundle(.file(scene.bundle), into: target, system: files)
        #expect(try folderSnapshot(target) == folderSnapshot(scene.store))
        if !files.hasFailed { break }
        // Only sweeping up after success may fail unheard.
        #expect(try directoryListing(scene.work).map(\.path) == [".out.satchel-undo", "out"], "operation \(number)")
        try removeTree(scene.work)
        try makeFolders(target)
        if existing {
          try writeAtomically(sampleFiles[0].content, to: target.appending(sampleFiles[0].path))
        } else {
          try removeTree(target)
        }
        before = try folderSnapshot(scene.work)
      } catch {
        let after = try folderSnapshot(scene.work)
        #expect(after == before, "operation \(number): \(error): \(after)")
        if after != before { break }
      }
    }
    #expect(try folderSnapshot(target) == folderSnapshot(scene.store))
    try removeTree(target)
  }
}

@Test("From a pipe and to a pipe everything works as with files")
func pipes() throws {
  let scene = try Scene()
  var ends: [Int32] = [0, 0]
  #expect(unsafe pipe(&ends) == 0)
  let bytes = try readFile(scene.bundle)
  #expect(bytes.count < 65_536)  // fits a pipe
  let output = Descriptor(rawValue: ends[1], path: "pipe")
  _ = try packBundle(makeInventory(scene.store), to: .descriptor(output))
  try SystemFiles().close(output)
  let input = Descriptor(rawValue: ends[0], path: "pipe")
  let target = scene.work.appending("out")
  #expect(try importBundle(.descriptor(input), into: target).written.count == sampleFiles.count)
  try SystemFiles().close(input)
  #expect(try folderSnapshot(target) == folderSnapshot(scene.store))
}

/// A disk on which so many bytes are free, less what was written.
private final class SmallDisk: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  private let free: Mutex<UInt64?>

  init(free: UInt64?) { self.free = Mutex(free) }

  func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    let count = try unsafe base.write(file, bytes)
    free.withLock { free in free = free.map { $0 - min($0, UInt64(count)) } }
    return count
  }

  func freeByteCount(near folder: Descriptor) -> UInt64? { free.withLock { $0 } }
}

@Test("An import that would leave less than a tenth of the free space is refused, and leaves nothing")
func littleSpace() throws {
  let scene = try Scene()
  let size = UInt64(sampleFiles.reduce(0) { $0 + $1.content.count })
  let target = scene.work.appending("out")
  for free in [0, 1, size / 2, size] {
    let error = #expect(throws: BundleError.self) {
      try importBundle(.file(scene.bundle), into: target, system: SmallDisk(free: free))
    }
    #expect(error?.fileError?.code == .littleSpace, "\(free)")
    #expect(try directoryListing(scene.work).isEmpty)
  }
  // Each file takes a block of its own, at the least.
  for free in [(size + UInt64(sampleFiles.count) * 512) * 2, nil] {
    let folder = target.appending(FilePath("\(free ?? 0)"))
    _ = try importBundle(.file(scene.bundle), into: folder, system: SmallDisk(free: free))
    #expect(try folderSnapshot(folder) == folderSnapshot(scene.store))
  }
}

@Test("The system tells how much space is left on a disk")
func freeSpace() throws {
  let folder = try TemporaryFolder()
  let opened = try OpenFile(folder.path, [.read, .folder])
  #expect(try #require(SystemFiles().freeByteCount(near: opened.descriptor)) > 0)
}
