import SatchelDigests
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// A folder beside its destination, in which a store is built before it appears; until then nobody else sees into it.
struct StagingFolder {
  private let destination: FilePath
  private let folder: FilePath
  private let files: any FileSystem
  private let above = FoldersAbove()
  /// What is built in the folder is written through this: it goes to the disk in one sweep when it is published.
  let unsynced: UnsyncedFiles

  init(beside destination: FilePath, files: any FileSystem, surroundings: Surroundings = .system) {
    self.destination = destination
    self.files = files
    unsynced = UnsyncedFiles(files)
    folder = destination.parent.appending(surroundings.temporaryName(for: destination.lastComponent))
  }

  /// The folder itself.
  var path: FilePath { folder }

  /// Makes the folder; refuses a destination that holds something.
  func make() throws(SessionError) {
    if try !isFree() {
      throw SessionError(
        .refused, "The output exists and is not an empty folder; name a new one.",
        at: Place(file: destination.description))
    }
    try output { () throws(FileError) in
      above.folders = try makeFolders(destination.parent, mode: Permissions.secretFolder, system: files)
      try files.makeFolder(folder, in: .workingFolder, mode: Permissions.secretFolder)
    }
  }

  private func isFree() throws(SessionError) -> Bool {
    do throws(FileError) {
      guard let status = try fileStatus(destination, system: files) else { return true }
      guard status.kind == .directory else { return false }
      return try directoryListing(destination, system: files).isEmpty
    } catch {
      throw .writing(error)
    }
  }

  /// The place of a file in the folder; the folders above it are made.
  func place(_ path: FilePath) throws(SessionError) -> FilePath {
    let place = folder.appending(path)
    try output { () throws(FileError) in
      try makeFolders(place.parent, mode: Permissions.secretFolder, system: files)
    }
    return place
  }

  /// Makes a folder that may stay empty.
  func makeFolder(_ path: FilePath) throws(SessionError) {
    try output { () throws(FileError) in try makeFolders(folder.appending(path), system: files) }
  }

  /// Copies a file into the folder; with a key, a sealed one is opened. What no writer of the format would write is left
  /// out, and returned; with `isSecret`, the copy is its owner's alone.
  @discardableResult
  func copy(
    _ source: FilePath, to path: FilePath, opening key: SealingKey? = nil, leavingOut format: FormatID? = nil,
    isSecret: Bool = false
  ) throws(SessionError) -> UnwrittenMembers {
    let bytes: FileBytes
    do throws(FileError) {
      bytes = try FileBytes(source, files: files)
    } catch {
      throw .reading(error)
    }
    var (text, mode) = (ByteStretch(bytes), isSecret ? Permissions.secret : Permissions.made(of: bytes.status.mode))
    if key != nil {
      if bytes.isSealed { mode = Permissions.secret }
      text = ByteStretch(try plainBytes(of: bytes, at: source, key: key))
    }
    let unwritten = format.flatMap(FormatRegistry.format)?.unwritten(in: text) ?? UnwrittenMembers()
    if !unwritten.members.isEmpty { text = ByteStretch(unwritten.cut(from: text)) }
    // Of a text that breaks off it is not certain that all was found.
    if unwritten.isCutShort, unwritten.hasSecret { mode = Permissions.secret }
    try write(path, from: source, mode: mode) { take throws in try text.forEachPiece(take) }
    return unwritten
  }

  /// Writes a file into the folder, with a mode that follows from what it is made of.
  func write(
    _ path: FilePath, from source: FilePath, mode: UInt32,
    _ body: (@escaping ([UInt8]) throws -> Void) throws -> Void
  ) throws(SessionError) {
    let place = try place(path)
    do {
      let output = try PendingFile(place, mode: mode, files: unsynced)
      try body { try output.write($0) }
      try output.publish(replacing: false)
    } catch let error as FileError {
      throw .writing(error)
    } catch let error as SessionError {
      throw error.inFile(source.description)
    } catch {
      throw SessionError(.outputFailed, "\(error)", at: Place(file: place.description))
    }
  }

  /// Gives the folder its name, in one step, once all of it is on the disk. Each folder is as wide as the widest file
  /// below it then; one that was there keeps its mode.
  func publish() throws(SessionError) {
    try output { () throws(FileError) in
      let below = try widenFolders(folder, system: files)
      try OpenFile(folder, [.read, .folder], system: files).syncTree()
      if let old = try fileStatus(destination, system: files) {
        try setMode(of: folder, to: old.mode)
        try files.removeFolder(destination, in: .workingFolder)
      }
      for path in above.folders { try setMode(of: path, to: Permissions.folder(above: below)) }
      try files.rename(folder, in: .workingFolder, to: destination, in: .workingFolder, replacing: false)
      do throws(FileError) {
        try OpenFile(destination.parent, [.read, .folder], system: files).sync()
      } catch {
        try? files.rename(destination, in: .workingFolder, to: folder, in: .workingFolder, replacing: false)
        throw error
      }
    }
  }

  private func setMode(of path: FilePath, to mode: UInt32) throws(FileError) {
    let opened = try OpenFile(path, [.read, .folder, .noFollow], system: files)
    try files.adjustMode(of: opened.descriptor, to: mode & 0o777)
  }

  /// Removes what was built.
  func remove() { try? removeTree(folder, system: files) }

  private func output(_ work: () throws(FileError) -> Void) throws(SessionError) {
    do throws(FileError) { try work() } catch { throw .writing(error) }
  }
}

/// The folders that were made on the way to a destination, kept until they get their modes.
private final class FoldersAbove {
  var folders: [FilePath] = []
}
