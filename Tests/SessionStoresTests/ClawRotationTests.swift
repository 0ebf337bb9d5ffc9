import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Synchronization
import Testing

/// Looks for a file before and after each change of a name.
private final class WatchingFiles: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  let glances = Mutex(0)
  let misses = Mutex(0)
  private let path: FilePath
  private let linkErrno: Int32?

  init(_ path: FilePath, linkErrno: Int32? = nil) { (self.path, self.linkErrno) = (path, linkErrno) }

  private func look() throws(FileError) {
    glances.withLock { $0 += 1 }
    if try fileStatus(path) == nil { misses.withLock { $0 += 1 } }
  }

  func rename(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor, replacing: Bool
  ) throws(FileError) {
    try look()
    try base.rename(path, in: folder, to: newPath, in: newFolder, replacing: replacing)
    try look()
  }

  func link(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor
  ) throws(FileError) {
    if let linkErrno { throw FileError(errno: linkErrno, operation: "link to", path: newPath) }
    try look()
    try base.link(path, in: folder, to: newPath, in: newFolder)
    try look()
  }
}

@Suite("Claw: rotation, faults, writers side by side") struct ClawRotationTests {
  private func journal(bytes: Int, _ path: FilePath, _ clock: ClawClock) throws -> ClawJournal {
    var journal = ClawJournal(clock: clock)
    try journal.save(to: path)
    let frame = try readFile(path).count
    let line = #"{"message":{"blocks":[{"text":"","type":"text"}],"role":"user"},"type":"message"}"#.utf8.count + 1
    try journal.pushUserText(String(repeating: "x", count: bytes - frame - line))
    #expect(try readFile(path).count == bytes)
    return journal
  }

  @Test("a target of 262,143 bytes is replaced") func below() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("s.jsonl")
    var journal = try journal(bytes: 262_143, path, clawClock())
    try journal.save()
    #expect(try clawNames(folder.path) == ["s.jsonl"])
  }

  @Test("a target of 262,144 bytes is set aside whole") func rotates() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("s.json")
    var journal = try journal(bytes: 262_144, path, clawClock())
    let old = try readFile(path)
    try journal.save()
    let names = try clawNames(folder.path)
    #expect(names.count == 2)
    let rotation = try #require(names.first { $0.hasPrefix("s.rot-") && $0.hasSuffix(".jsonl") })
    #expect(try readFile(folder.path.appending(rotation)) == old)
    #expect(try ClawJournal(contentsOf: path) == journal)
  }

  @Test("an append never rotates") func append() throws {
    let folder = try TemporaryFolder()
    var journal = try journal(bytes: 400_000, folder.path.appending("s.jsonl"), clawClock())
    try journal.pushUserText("more")
    #expect(try clawNames(folder.path) == ["s.jsonl"])
  }

  @Test("the three newest rotations are kept, those of others are left alone") func keepsThree() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("s.jsonl")
    let foreign = ["s.rot-1.json", "s.rotten.jsonl", "t.rot-1.jsonl", "ss.rot-1.jsonl"]
    for name in foreign { try writeAtomically([0x7B], to: folder.path.appending(name)) }
    var journal = try journal(bytes: 300_000, path, clawClock())
    for _ in 0..<6 { try journal.save() }
    let names = try clawNames(folder.path)
    #expect(names.filter { $0.hasPrefix("s.rot-") && $0.hasSuffix(".jsonl") }.count == 3)
    #expect(Set(names).isSuperset(of: foreign))
    #expect(names.count == 3 + 1 + foreign.count)
  }

  @Test("a rotation name that is taken is never overwritten") func takenName() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("s.jsonl")
    for time in 1_780_000_000_000..<1_780_000_000_020 as Range<Int64> {
      try writeAtomically([0x7B], to: folder.path.appending("s.rot-\(time).jsonl"))
    }
    var journal = try journal(bytes: 300_000, path, clawClock(1_780_000_000_000))
    try journal.save()
    let whole = try clawNames(folder.path).filter { name in
      try readFile(folder.path.appending(name)).count > 299_000
    }
    #expect(whole.count == 2)
  }

  @Test("whichever operation of a save fails, the session stays loadable under its name, old or new")
  func failingSave() throws {
    for number in 0..<80 {
      let folder = try TemporaryFolder()
      let path = folder.path.appending("s.jsonl")
      _ = try journal(bytes: 300_000, path, clawClock())
      let files = FaultingFiles(.init(failing: number, errno: 28))
      guard var again = try? ClawJournal(contentsOf: path, clock: clawClock(), files: files) else { continue }
      let loadedAt = files.operationCount
      again.recordCompaction(summary: "s", removedMessageCount: 1)
      let failed = (try? again.save()) == nil
      let stored = try ClawJournal(contentsOf: path)
      #expect(stored.session.messages.count == 1, "operation \(number)")
      if !failed, number >= loadedAt, !files.hasFailed {
        #expect(number > 10)
        return
      }
    }
    Issue.record("the save never came to its end")
  }

  @Test("whichever operation of a push fails, the file stays whole and the message is not half there")
  func failingPush() throws {
    for number in 0..<80 {
      let folder = try TemporaryFolder()
      let path = folder.path.appending("s.jsonl")
      var first = ClawJournal(clock: clawClock())
      try first.save(to: path)
      let files = FaultingFiles(.init(failing: number, errno: 28))
      guard var again = try? ClawJournal(contentsOf: path, clock: clawClock(), files: files) else { continue }
      do {
        try again.pushUserText(String(repeating: "x", count: 5000))
        #expect(again.session.messages.count == 1)
      } catch {
        #expect(again.session.messages.isEmpty, "operation \(number)")
      }
      let stored = try ClawJournal(contentsOf: path)
      #expect(stored.session.messages.count <= 1, "operation \(number)")
      if !files.hasFailed { return }
    }
    Issue.record("the push never came to its end")
  }

  @Test("whoever looks while the old file is set aside finds a session under its name") func neverGone() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("s.jsonl")
    _ = try journal(bytes: 300_000, path, clawClock())
    let files = WatchingFiles(path)
    var again = try ClawJournal(contentsOf: path, clock: clawClock(), files: files)
    again.recordCompaction(summary: "s", removedMessageCount: 1)
    try again.save()
    #expect(try clawNames(folder.path).count == 2)
    #expect(files.glances.withLock { $0 } > 2)
    #expect(files.misses.withLock { $0 } == 0)
  }

  @Test("where a file cannot have two names, the old one is moved", arguments: [1, 95])
  func moved(errno: Int32) throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("s.jsonl")
    _ = try journal(bytes: 300_000, path, clawClock())
    let old = try readFile(path)
    var again = try ClawJournal(contentsOf: path, clock: clawClock(), files: WatchingFiles(path, linkErrno: errno))
    try again.save()
    let rotation = try #require(try clawNames(folder.path).first { $0.hasPrefix("s.rot-") })
    #expect(try readFile(folder.path.appending(rotation)) == old)
    #expect(try ClawJournal(contentsOf: path).session.messages.count == 1)
  }

  @Test("pushes and saves side by side never spoil the file") func concurrent() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("s.jsonl")
    let clock = clawClock()
    var first = ClawJournal(clock: clock)
    try first.save(to: path)
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          guard var journal = try? ClawJournal(contentsOf: path, clock: clock) else { return }
          for number in 0..<20 {
            try? journal.pushUserText("\(writer)-\(number) " + String(repeating: "x", count: number * 500))
            if number % 5 == 4 { try? journal.save() }
          }
        }
      }
      group.addTask {
        for _ in 0..<50 {
          // Of a record that is being written at this moment, a reader may see the first pages only.
          var failure: (any Error)?
          for _ in 0..<100 {
            do {
              _ = try ClawJournal(contentsOf: path)
              failure = nil
              break
            } catch {
              failure = error
            }
          }
          if let failure { Issue.record("\(failure)") }
        }
      }
    }
    let last = try ClawJournal(contentsOf: path)
    #expect(!last.session.messages.isEmpty)
    #expect(ClawFormat.objections(to: try readFile(path)).isEmpty)
  }
}
