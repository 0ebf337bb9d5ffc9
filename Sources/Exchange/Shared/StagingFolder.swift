import SatchelDigests
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// A folder beside its destination, in which a store is built before it appears.
struct StagingFolder {
  private let destination: FilePath
  private let folder: FilePath
  private let files: any FileSystem

  init(beside destination: FilePath, files: any FileSystem, surroundings: Surroundings = .system) {
    self.destination = destination
    self.files = files
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
      try makeFolders(destination.parent, system: files)
      try files.makeFolder(folder, in: .workingFolder, mode: 0o755)
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
    try output { () throws(FileError) in try makeFolders(place.parent, system: files) }
    return place
  }

  /// Copies a file into the folder, synced; with a key, a sealed one is opened.
  func copy(_ source: FilePath, to path: FilePath, opening key: SealingKey? = nil) throws(SessionError) {
    let bytes: FileBytes
    do throws(FileError) {
      bytes = try FileBytes(source, files: files)
    } catch {
      throw .reading(error)
    }
    var text = ByteStretch(bytes)
    if key != nil {
      text = ByteStretch(try plainBytes(of: bytes, at: source, key: key))
    }
    try write(path, from: source) { take throws in try text.forEachPiece(take) }
  }

  /// Writes a file into the folder, synced.
  func write(
    _ path: FilePath, from source: FilePath, _ body: (@escaping ([UInt8]) throws -> Void) throws -> Void
  ) throws(SessionError) {
    let place = try place(path)
    do {
      let output = try PendingFile(place, files: files)
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

  /// Gives the folder its name, in one step.
  func publish() throws(SessionError) {
    try output { () throws(FileError) in
      if try fileStatus(destination, system: files) != nil {
        try files.removeFolder(destination, in: .workingFolder)
      }
      try files.rename(folder, in: .workingFolder, to: destination, in: .workingFolder, replacing: false)
      do throws(FileError) {
        try OpenFile(destination.parent, [.read, .folder], system: files).sync()
      } catch {
        try? files.rename(destination, in: .workingFolder, to: folder, in: .workingFolder, replacing: false)
        throw error
      }
    }
  }

  /// Removes what was built.
  func remove() { try? removeTree(folder, system: files) }

  private func output(_ work: () throws(FileError) -> Void) throws(SessionError) {
    do throws(FileError) { try work() } catch { throw .writing(error) }
  }
}
