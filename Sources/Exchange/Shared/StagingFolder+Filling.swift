import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

extension StagingFolder {
  /// The place of a file in the folder; the folders above it are made.
  func place(_ path: FilePath) throws(SessionError) -> FilePath {
    let place = self.path.appending(path)
    try output { () throws(FileError) in
      try makeFolders(place.parent, mode: Permissions.secretFolder, system: files)
    }
    return place
  }

  /// Makes a folder that may stay empty.
  func makeFolder(_ path: FilePath) throws(SessionError) {
    try output { () throws(FileError) in try makeFolders(self.path.appending(path), system: files) }
  }

  /// Copies a file into the folder; with a key, a sealed one is opened. What no writer of the format would write is left
  /// out, and returned; with `isSecret`, the copy is its owner's alone.
  @discardableResult
  func copy(
    _ file: FilePath, of store: SourceFolder, to path: FilePath, opening key: SealingKey? = nil,
    leavingOut format: FormatID? = nil,
    isSecret: Bool = false
  ) throws(SessionError) -> UnwrittenMembers {
    let place = SourcePath(file, in: store)
    let (source, bytes): (FilePath, FileBytes)
    var mode = Permissions.secret
    do throws(FileError) {
      (source, bytes) = (place.path, try FileBytes(place.path, files: files))
      if !isSecret { mode = Permissions.made(of: try place.mode(bytes.status.mode, files)) }
    } catch {
      throw .reading(error)
    }
    var text = ByteStretch(bytes)
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
      let output = try PendingFile(place, mode: mode, files: files)
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
}
