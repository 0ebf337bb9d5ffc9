import SatchelBundling
import SatchelFiles
import SatchelSessionModel

/// A folder for what is needed only while a command runs: what came by standard input or out of an archive.
///
/// Nobody sees its path: whatever is told of a file in it is told of what it came from.
final class PrivateFolder {
  private let console: Console
  private var folder: WorkFolder?
  private var count = 0

  /// A folder that is made when it is needed.
  init(_ console: Console) { self.console = console }

  /// Copies standard input into a file, whose name is that of no session.
  func spool(_ input: ReplayedInput) throws(Failure) -> FilePath {
    let file = try place(named: "standard-input", shown: "standard input")
    do throws(FileError) {
      var output = try OutputFile(creating: file, mode: 0o600, system: console.files)
      var piece = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = try input.read(console.environment.input, into: &piece)
        if count == 0 { break }
        try output.write(Array(piece.prefix(count)))
      }
      try output.finish()
    } catch { throw Failure(error) }
    return file
  }

  /// Unpacks an archive, or some sessions of it, and tells where the store is.
  func unpack(
    _ archive: FilePath, shown: String, sessions: [SessionID]?, _ invocation: Invocation
  ) throws(Failure) -> FilePath {
    var options = ImportOptions()
    options.reading = console.readOptions(invocation, stage: "unpacking")
    options.sessionIDs = sessions
    options.takesSeveralStores = sessions == nil
    options.key = try console.sealingKey(invocation)
    let store = try place(named: "store", shown: shown)
    do throws(BundleError) {
      _ = try importBundle(.file(archive), into: store, options: options, system: console.files)
    } catch { throw Failure(error).inFile(archive) }
    return store
  }

  /// A path for something that may be made.
  func place(named name: FilePath, shown: String) throws(Failure) -> FilePath {
    let folder = try made()
    count += 1
    let inner = folder.appending(FilePath("\(count)"))
    do throws(FileError) {
      try console.files.makeFolder(inner, in: .workingFolder, mode: 0o700)
    } catch { throw Failure(error) }
    console.show(inner.appending(name), as: shown)
    return inner.appending(name)
  }

  private func made() throws(Failure) -> FilePath {
    if let folder { return folder.path }
    let parent: OpenFolder
    do throws(FileError) {
      parent = try OpenFolder(console.environment.temporaryFolder, system: console.files)
    } catch {  // it is for writing that it was opened
      throw Failure(FileError(code: error.code, operation: "make folder", path: error.path))
    }
    do throws(FileError) {
      let made = try WorkFolder(in: parent, system: console.files)
      folder = made
      return made.path
    } catch { throw Failure(error) }
  }

  /// Removes all; also after an interruption.
  func remove() { folder = nil }
}
