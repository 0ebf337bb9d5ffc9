import SatchelFiles
import SatchelTestSupport
import Synchronization
import Testing

/// Another run that sweeps the folder just before the lock of what was made there is taken.
private final class SweptFiles: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  private let holder: OpenFolder
  private let target: FilePath
  private let isHeld: Bool
  private let rest: Mutex<Int>
  private let held = Mutex<[Leftover]>([])

  /// So many sweeps come in time, of what stands under temporary names of `target`; `isHeld` if they have found it by
  /// then and not removed it yet.
  init(_ holder: OpenFolder, for target: FilePath, times: Int, isHeld: Bool) {
    (self.holder, self.target, self.isHeld) = (holder, target, isHeld)
    rest = Mutex(times)
  }

  func lock(_ file: Descriptor) throws(FileError) -> Bool {
    let comes = rest.withLock { rest in
      defer { rest = max(0, rest - 1) }
      return rest > 0
    }
    if comes, isHeld {
      let found = try leftovers(of: target, in: holder.descriptor, system: base)
      held.withLock { $0 += found }
    } else if comes {
      try sweepLeftovers(in: holder, for: target, system: base)
    }
    return try base.lock(file)
  }
}

@Suite("What gets a temporary name beside a sweep") struct ClaimingTests {
  @Test("A folder that another run swept before it was locked is made again", arguments: [false, true])
  func folder(isHeld: Bool) throws {
    let folder = try TemporaryFolder()
    let files = try SweptFiles(OpenFolder(folder.path), for: "satchel", times: 3, isHeld: isHeld)
    let parent = try OpenFolder(folder.path, system: files)
    let made = try LockedFolder(in: parent, for: "satchel")
    #expect(try fileStatus(made.name, in: parent.descriptor)?.isSame(as: made.base.status) == true)
    try writeAtomically([1], to: made.content.descriptor.path.appending("x"))
    let names = try directoryListing(folder.path).map(\.path)
    #expect(names.count == (isHeld ? 4 : 1) && names.contains(made.name))
  }

  @Test("A file that another run swept before it was locked is made again")
  func file() throws {
    let folder = try TemporaryFolder()
    let files = try SweptFiles(OpenFolder(folder.path), for: "list.json", times: 3, isHeld: false)
    var file = try AtomicFile(folder.path.appending("list.json"), system: files)
    try file.write([1, 2])
    try file.publish()
    #expect(try readFile(folder.path.appending("list.json")) == [1, 2])
    #expect(try directoryListing(folder.path).count == 1)
  }

  @Test("Sweeps without end are an error, and leave nothing") func endless() throws {
    let folder = try TemporaryFolder()
    let files = try SweptFiles(OpenFolder(folder.path), for: "x", times: .max, isHeld: false)
    #expect(throws: FileError.self) { _ = try AtomicFile(folder.path.appending("x"), system: files).byteCount }
    #expect(throws: FileError.self) { try LockedFolder(in: OpenFolder(folder.path, system: files), for: "x") }
    #expect(try directoryListing(folder.path).isEmpty)
  }
}
