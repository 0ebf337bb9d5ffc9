import SatchelDigests
import SatchelFiles

// Blobs never change and are named by their digests; only `index.json` is ever replaced, under a lock of its own, which is
// held as long as it takes to read, change and rename it. Backups, restores and copies hold the lock of `oci-layout`
// together, what takes blobs away holds it alone. Both go with the process.

/// A repository in a folder.
final class RepositoryFolder: Sendable {
  /// The folder, as it was named.
  let path: FilePath
  let system: any FileSystem
  let surroundings: Surroundings
  private let root: OpenFolder
  private let blobs: OpenFolder

  /// Opens a repository; throws `notARepository` where there is none.
  init(_ path: FilePath, _ surroundings: Surroundings, system: any FileSystem) throws(BackupError) {
    (self.path, self.system, self.surroundings) = (path, system, surroundings)
    let opened: (OpenFolder, OpenFolder)
    do throws(FileError) {
      let root = try OpenFolder(path, system: system)
      guard try fileStatus(RepositoryLayout.layoutFile, in: root.descriptor, system: system) != nil else {
        throw FileError(code: .notFound, operation: "open", path: path.appending(RepositoryLayout.layoutFile))
      }
      opened = (root, try OpenFolder(RepositoryLayout.blobs, in: root.descriptor, system: system))
    } catch {
      guard error.code == .notFound || error.code == .notADirectory else { throw BackupError(reading: error) }
      throw BackupError(
        .notARepository, "'\(path)' is no repository of backups; make one with 'satchel init \(path)', or name another")
    }
    (root, blobs) = opened
  }

  /// Makes the files of an empty repository in a folder that is missing or empty.
  static func create(
    _ path: FilePath, _ surroundings: Surroundings, system: any FileSystem
  ) throws(BackupError) -> RepositoryFolder {
    do throws(FileError) {
      try makeFolders(path, mode: 0o700, system: system)
      let root = try OpenFolder(path, system: system)
      let names = try system.names(in: root.descriptor).filter { !Surroundings.isLeftoverName($0) }
      // A killed run may have left the folders; a repository begins with its layout file.
      guard names.allSatisfy({ $0 == "blobs" }) else {
        let isRepository = names.contains(RepositoryLayout.layoutFile)
        throw FileError(code: .exists, operation: isRepository ? "init" : "create", path: path)
      }
      try makeFolders(path.appending(RepositoryLayout.blobs), mode: 0o700, system: system)
      try writeAtomically(
        ImageIndex().text, to: path.appending(RepositoryLayout.index), mode: 0o600, surroundings: surroundings,
        system: system)
      try writeAtomically(
        Array(RepositoryLayout.layoutText.utf8), to: path.appending(RepositoryLayout.layoutFile), mode: 0o600,
        surroundings: surroundings, system: system)
    } catch {
      guard error.code == .exists else { throw BackupError(writing: error) }
      throw BackupError(
        .exists,
        error.operation == "init"
          ? "'\(path)' is a repository already; nothing was changed"
          : "'\(path)' is not empty; name a folder that is empty, or not there yet")
    }
    return try RepositoryFolder(path, surroundings, system: system)
  }

  // MARK: Locks

  /// Holds the repository as long as it lives: together with others, or alone; throws `busy` where that cannot be.
  func hold(alone: Bool) throws(BackupError) -> RepositoryHold {
    let file = try reading { () throws(FileError) in
      try OpenFile(RepositoryLayout.layoutFile, in: root.descriptor, .read, system: system)
    }
    let isHeld = try reading { () throws(FileError) in
      alone ? try system.lock(file.descriptor) : try system.lockShared(file.descriptor)
    }
    guard isHeld else {
      throw BackupError(
        .busy,
        alone
          ? "'\(path)' is in use by another run; try again when that has ended"
          : "'\(path)' is being cleared up by another run (prune or repair); try again when that has ended")
    }
    return RepositoryHold(file)
  }

  // MARK: Index

  func readIndex() throws(BackupError) -> ImageIndex {
    let text: [UInt8]
    do throws(FileError) {
      text = try readFile(
        RepositoryLayout.index, in: root.descriptor, limit: RepositoryLayout.documentLimit, system: system)
    } catch {
      guard error.code == .notFound else { throw BackupError(reading: error) }
      throw BackupError(.damaged, "'\(path)': index.json is gone; 'satchel repair' makes it anew of what is there")
    }
    guard let index = ImageIndex(text) else {
      throw BackupError(.damaged, "'\(path)': index.json is damaged; 'satchel repair' makes it anew of what is there")
    }
    return index
  }

  /// Changes the index from what it is by then, or writes it anew.
  func changeIndex(anew: Bool = false, _ change: (inout ImageIndex) throws(BackupError) -> Void) throws(BackupError) {
    let lock = try reading { () throws(FileError) in
      try OpenFile(RepositoryLayout.blobs, in: root.descriptor, [.read, .folder], system: system)
    }
    var waited = 0
    while try !reading({ () throws(FileError) in try system.lock(lock.descriptor) }) {
      if waited > 3000 { throw BackupError(.busy, "'\(path)': another run holds index.json; try again") }
      surroundings.pause(10)
      waited += 1
    }
    var index = anew ? ImageIndex() : try readIndex()
    try change(&index)
    let text = index.text
    try writing { () throws(FileError) in
      var file = try AtomicFile(
        RepositoryLayout.index, in: root.descriptor, mode: 0o600, surroundings: surroundings, system: system)
      try file.write(text)
      try file.publish()
    }
  }

  // MARK: Blobs

  private func name(of digest: SHA256Digest) -> FilePath { FilePath(digest.hex) }

  /// Where a blob stands, for messages.
  func blobPath(_ digest: SHA256Digest) -> FilePath {
    path.appending(RepositoryLayout.blobs).appending(name(of: digest))
  }

  /// How long a blob is; nil where it is not there.
  func byteCount(of digest: SHA256Digest) throws(BackupError) -> UInt64? {
    try reading { () throws(FileError) in
      try fileStatus(name(of: digest), in: blobs.descriptor, system: system).flatMap {
        $0.kind == .regular ? $0.byteCount : nil
      }
    }
  }

  /// Opens a blob to read some of it.
  func open(_ digest: SHA256Digest) throws(BackupError) -> FileSource {
    do throws(FileError) {
      return try FileSource(name(of: digest), in: blobs.descriptor, followingLinks: false, system: system)
    } catch {
      guard error.code == .notFound || error.code == .isALink || error.code == .isADirectory else {
        throw BackupError(reading: error)
      }
      throw BackupError(.damaged, "the blob \(digest.hex) is missing in '\(path)'")
    }
  }

  /// A whole blob, which is what its name says, or this throws.
  func document(_ digest: SHA256Digest) throws(BackupError) -> [UInt8] {
    let source = try open(digest)
    guard source.byteCount <= UInt64(RepositoryLayout.documentLimit) else {
      throw BackupError(.damaged, "the blob \(digest.hex) in '\(path)' is larger than any document here")
    }
    var text = [UInt8](repeating: 0, count: Int(source.byteCount))
    let count = try reading { () throws(FileError) in try source.read(at: 0, into: &text) }
    guard count == text.count, try SatchelBackups.digest(of: text.span) == digest else {
      throw BackupError(.damaged, "the blob \(digest.hex) in '\(path)' is not what its name says")
    }
    return text
  }

  /// Every name below the blobs that is a digest, with its size; others are not looked at.
  func eachBlob(_ take: (SHA256Digest, UInt64) throws(BackupError) -> Void) throws(BackupError) {
    let names = try reading { () throws(FileError) in try system.names(in: blobs.descriptor) }
    for name in names {
      guard let digest = SHA256Digest(hex: name.bytes), let size = try byteCount(of: digest) else { continue }
      try take(digest, size)
    }
  }

  func begin() throws(BackupError) -> BlobFile { try BlobFile(in: blobs, surroundings, system: system) }

  /// Writes a small blob; one that is there already stays.
  func write(_ bytes: [UInt8], as type: String) throws(BackupError) -> BlobReference {
    let digest = try SatchelBackups.digest(of: bytes.span)
    if try byteCount(of: digest) != UInt64(bytes.count) {
      var file = try begin()
      try file.write(bytes.span)
      _ = try file.publish()
    }
    return BlobReference(type, digest, UInt64(bytes.count))
  }

  func remove(_ digest: SHA256Digest) throws(BackupError) {
    try writing { () throws(FileError) in
      do throws(FileError) { try system.removeFile(name(of: digest), in: blobs.descriptor) } catch {
        if error.code != .notFound { throw error }
      }
    }
  }

  /// Takes away what killed runs left; whoever calls holds the repository alone.
  func sweep() throws(BackupError) {
    try writing { () throws(FileError) in
      for folder in [root, blobs] {
        for name in try system.names(in: folder.descriptor)
        where Surroundings.isTemporaryName(name, for: BlobFile.name)
          || Surroundings.isTemporaryName(name, for: RepositoryLayout.index)
        {
          try system.removeFile(name, in: folder.descriptor)
        }
      }
    }
  }
}

/// Keeps others from what would hurt as long as it lives.
final class RepositoryHold: Sendable {
  private let file: OpenFile

  init(_ file: consuming OpenFile) { self.file = file }
}

/// A blob that is being written; it appears under its digest.
struct BlobFile: ~Copyable {
  static let name: FilePath = "blob"
  private static let syncedAtOnce: UInt64 = 4 << 20
  private var file: AtomicFile
  private var hasher: SHA256Hasher
  private var begunByteCount: UInt64 = 0

  init(in folder: OpenFolder, _ surroundings: Surroundings, system: any FileSystem) throws(BackupError) {
    let made = try writing { () throws(FileError) in
      try AtomicFile(Self.name, in: folder.descriptor, mode: 0o400, surroundings: surroundings, system: system)
    }
    let started = try newHasher()
    file = made
    hasher = started
  }

  var byteCount: UInt64 { file.byteCount }

  mutating func write(_ bytes: Span<UInt8>) throws(BackupError) {
    hasher.update(bytes)
    do throws(FileError) { try file.write(bytes) } catch { throw BackupError(writing: error) }
    // The disk has begun with it by the time that all is to be on it.
    if file.byteCount >= begunByteCount + Self.syncedAtOnce {
      file.beginSync()
      begunByteCount = file.byteCount
    }
  }

  /// Gives it its name; one that has the name already is replaced, since it may be damaged.
  consuming func publish() throws(BackupError) -> (digest: SHA256Digest, byteCount: UInt64) {
    guard let made = try publish(expecting: nil) else { throw BackupError(.unavailable, "a blob got no name") }
    return made
  }

  /// The same, but for other bytes than those that are expected: then it is dropped, and this returns nil.
  consuming func publish(
    expecting wanted: SHA256Digest?
  ) throws(BackupError) -> (digest: SHA256Digest, byteCount: UInt64)? {
    let count = file.byteCount
    let digest: SHA256Digest
    do throws(DigestError) { digest = try hasher.finish() } catch { throw BackupError(.unavailable, "\(error)") }
    if let wanted, digest != wanted { return nil }
    do throws(FileError) { try file.publish(named: FilePath(digest.hex)) } catch { throw BackupError(writing: error) }
    return (digest, count)
  }
}
