import Satchel
import SatchelTestSupport
import Synchronization
import Testing

/// Cancels a task at the n-th piece that is read or written.
private final class CancellingFiles: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  private let cancel: @Sendable () -> Void
  private let left: Mutex<Int>

  init(at piece: Int, _ cancel: @escaping @Sendable () -> Void) {
    left = Mutex(piece)
    self.cancel = cancel
  }

  private func count() {
    let isTime = left.withLock { left in
      left -= 1
      return left == 0
    }
    if isTime { cancel() }
  }

  func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    count()
    return try unsafe base.read(file, into: buffer)
  }

  func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    count()
    return try unsafe base.read(file, into: buffer, at: offset)
  }

  func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    count()
    return try unsafe base.write(file, bytes)
  }
}

/// Cancelling a task stops its work, whatever it is.
@Suite struct CancellationTests {
  private static let samples = SampleTree()
  private static let store = samples.own.appending("a3s/store-b3")

  private typealias Work = @Sendable (SessionTools) async throws(SatchelError) -> Void

  /// Runs work whose task is cancelled at a piece that it reads or writes; whether it said so.
  private func isStopped(at piece: Int, _ work: @escaping Work) async -> Bool {
    let (go, begin) = AsyncStream.makeStream(of: SessionTools.self)
    let task = Task {
      for await tools in go {
        do throws(SatchelError) {
          try await work(tools)
        } catch {
          if case .cancelled = error { return true }
        }
        return false
      }
      return false
    }
    var tools = SessionTools()
    tools.files = CancellingFiles(at: piece) { task.cancel() }
    begin.yield(tools)
    return await task.value
  }

  @Test("A cancelled packing, import, conversion and salvage each stop, and leave nothing behind")
  func stops() async throws {
    let folder = try TemporaryFolder()
    let root = folder.path
    let bundle = root.appending("b.tar.gz")
    _ = try await SessionTools().pack(Self.store, to: bundle)
    let before = try folderSnapshot(root)
    let torn = Self.samples.own.appending("broken/torn-last-line.jsonl")
    let pack: Work = { tools async throws(SatchelError) in
      _ = try await tools.pack(Self.store, to: root.appending("other"))
    }
    let restore: Work = { tools async throws(SatchelError) in
      _ = try await tools.importBundle(.file(bundle), into: root.appending("restored"))
    }
    let convert: Work = { tools async throws(SatchelError) in
      _ = try await tools.convert(Self.store, to: root.appending("claw"), as: .claw)
    }
    let restoreAs: Work = { tools async throws(SatchelError) in
      _ = try await tools.importBundle(.file(bundle), into: root.appending("as-claw"), as: .claw)
    }
    let salvage: Work = { tools async throws(SatchelError) in
      _ = try await tools.salvage(torn, to: root.appending("saved.jsonl"))
    }
    for (name, piece, work) in [
      ("pack", 1, pack), ("pack", 20, pack), ("import", 1, restore), ("import", 6, restore), ("convert", 1, convert),
      ("convert", 20, convert), ("import as", 1, restoreAs), ("import as", 50, restoreAs), ("salvage", 1, salvage),
    ] {
      let wasStopped = await isStopped(at: piece, work)
      #expect(wasStopped, "\(name), at piece \(piece)")
      let after = try folderSnapshot(root)
      #expect(after == before, "\(name), at piece \(piece)")
    }
  }

  @Test("Work of a task that was cancelled before does not begin, on its own thread or on another")
  func neverBegins() async {
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      let tools = SessionTools()
      var cancelled = 0
      do throws(SatchelError) { _ = try await tools.list(Self.store) } catch {
        if case .cancelled = error { cancelled += 1 }
      }
      let plain: () throws(SatchelError) -> Void = { () throws(SatchelError) in _ = try tools.list(Self.store) }
      do throws(SatchelError) { try plain() } catch {
        if case .cancelled = error { cancelled += 1 }
      }
      return cancelled
    }
    let cancelled = await task.value
    #expect(cancelled == 2)
  }
}
