import SatchelDigests
import SatchelFiles
import SatchelSessionStores

/// Takes the content of files into a repository.
struct FileIntake {
  /// What came of a file.
  struct Outcome {
    var file: CatalogueFile
    var change: Change
    /// Whether it was rewritten each time that it was read.
    var isUnsteady = false
  }

  /// What became of a file since the snapshot before.
  enum Change { case new, grown, rewritten, unchanged }

  let root: OpenFolder
  let store: StoreInventory
  let writer: ChunkWriter
  /// When the snapshot before began; nil where there is none.
  let before: FileTime?
  let readsAll: Bool
  private(set) var readByteCount: UInt64 = 0
  private var buffer = [UInt8](repeating: 0, count: ChunkGrid.longest)

  init(
    _ store: StoreInventory, _ root: OpenFolder, _ writer: ChunkWriter, before: FileTime?, readsAll: Bool
  ) {
    (self.root, self.store, self.writer, self.before, self.readsAll) = (root, store, writer, before, readsAll)
  }

  /// Takes a file, of which an earlier snapshot may have had something; throws the error of the file where it cannot be
  /// read.
  mutating func take(
    _ file: StoredFile, _ old: CatalogueFile?
  ) throws(BackupError) -> Result<Outcome, FileError> {
    do throws(FileError) {
      let isLinked = store.linkedFiles.contains(file.path)
      let status = isLinked ? nil : try fileStatus(file.path, in: root.descriptor, system: root.system)
      if let old, let status, isUnchanged(status, old) {
        return .success(Outcome(file: CatalogueFile(file, status, old.chunks, isLinked), change: .unchanged))
      }
    } catch { return .failure(error) }
    for isLast in [false, true] {
      switch try read(file, old) {
      case .failure(let error): return .failure(error)
      case .success(var outcome):
        if !outcome.isUnsteady { return .success(outcome) }
        outcome.isUnsteady = isLast
        if isLast { return .success(outcome) }
      }
    }
    return .failure(FileError(code: .readFailed, operation: "read", path: file.path))
  }

  /// Whether a file is the one that it was, and all its chunks are still there.
  private func isUnchanged(_ status: FileStatus, _ old: CatalogueFile) -> Bool {
    guard !readsAll, old.keptFrom == nil, old.lostByteCount == nil, let before, status.kind == .regular,
      status.byteCount == old.byteCount,
      status.modified == old.modified, status.changed == old.changed, status.inode == old.inode,
      max(status.modified, status.changed).seconds < before.seconds - StoreFingerprint.grain
    else { return false }
    return writer.use(old.chunks)
  }

  private mutating func read(
    _ file: StoredFile, _ old: CatalogueFile?
  ) throws(BackupError) -> Result<Outcome, FileError> {
    let isLinked = store.linkedFiles.contains(file.path)
    let source: FileSource
    do throws(FileError) {
      source = try open(file, isLinked: isLinked)
    } catch { return .failure(error) }
    var (chunks, offset, isLonger): ([ChunkKey], UInt64, Bool) = ([], 0, false)
    let size = source.byteCount
    while offset < size {
      let wanted = Int(min(UInt64(buffer.count), size - offset))
      let count: Int
      do throws(FileError) {
        count = try source.read(at: offset, into: &buffer)
      } catch { return .failure(error) }
      readByteCount += UInt64(count)
      let window = buffer.span.extracting(0..<count)
      var place = 0
      while place < count {
        let start = offset + UInt64(place)
        let end = Int(min(ChunkGrid.end(of: start), offset + UInt64(count)) - offset)
        if let old, (start...start + UInt64(end - place)).contains(old.byteCount), old.byteCount > start {
          isLonger = try isBeginning(old, chunks, window.extracting(place..<place + Int(old.byteCount - start)))
        }
        chunks.append(try writer.add(window.extracting(place..<end), isContent: true))
        place = end
      }
      offset += UInt64(count)
      // It is shorter than it was when it was opened.
      if count < wanted { break }
    }
    if old?.byteCount == 0 { isLonger = true }
    return .success(outcome(file, source, old, chunks, offset, isLonger: isLonger, isLinked: isLinked))
  }

  /// Opens a file; one behind a link only if that is a session or side data still.
  private func open(_ file: StoredFile, isLinked: Bool) throws(FileError) -> FileSource {
    let source = try FileSource(file.path, in: root.descriptor, followingLinks: isLinked, system: root.system)
    guard isLinked else { return source }
    let known = StoreRegistry.linkedFile(file.path, in: store.root, of: store.format, files: root.system)
    if known != FileIdentity(source.status) { throw FileError(code: .isALink, operation: "read", path: file.path) }
    return source
  }

  private func outcome(
    _ file: StoredFile, _ source: borrowing FileSource, _ old: CatalogueFile?, _ chunks: [ChunkKey],
    _ byteCount: UInt64, isLonger: Bool, isLinked: Bool
  ) -> Outcome {
    var taken = CatalogueFile(file, source.status, chunks, isLinked)
    taken.byteCount = byteCount
    let change: Change =
      switch old {
      case nil: .new
      case .some(let old) where old.chunks == chunks: .unchanged
      case .some: isLonger ? .grown : .rewritten
      }
    return Outcome(
      file: taken, change: change, isUnsteady: byteCount < source.byteCount || !isSteady(file, source, isLinked))
  }

  /// Whether the chunks so far and the bytes that follow are all that an earlier state had.
  private func isBeginning(_ old: CatalogueFile, _ chunks: [ChunkKey], _ rest: Span<UInt8>) throws(BackupError) -> Bool
  {
    guard old.chunks.count == chunks.count + 1, old.chunks.dropLast().elementsEqual(chunks) else { return false }
    return try digest(of: rest) == old.chunks[chunks.count]
  }

  /// Whether what was read is one state of the file: nobody replaced it, and it is as it was when it was opened, or, if it
  /// is no document, grew.
  private func isSteady(_ file: StoredFile, _ source: borrowing FileSource, _ isLinked: Bool) -> Bool {
    guard let now = try? source.currentStatus() else { return false }
    if !isLinked {
      guard let standing = try? root.system.status(at: file.path, in: root.descriptor), standing.isSame(as: now) else {
        return false
      }
    }
    if now.byteCount == source.byteCount { return now.modified == source.status.modified }
    return now.byteCount > source.byteCount && file.path.extension != "json"
  }
}

extension CatalogueFile {
  init(_ file: StoredFile, _ status: FileStatus, _ chunks: [ChunkKey], _ isLinked: Bool) {
    self.init(
      path: file.path, role: file.role, sessionIDs: file.sessionIDs, runID: file.runID, byteCount: status.byteCount,
      mode: status.mode & 0o777, modified: status.modified, changed: status.changed, inode: status.inode,
      isLinked: isLinked, chunks: chunks)
  }
}
