import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

// The files under the operations. What is written goes to a temporary file beside the
// target (`<name>.json.<pid>.<uuid>.tmp`, as the program calls it since v1.7.0), is
// synced, renamed, and the folder synced.

extension UserSessionStore {
  func write(
    _ bytes: [UInt8], _ category: String, _ name: String, _ extension: String
  ) throws(SessionError) {
    let target = path(category, name, `extension`)
    try demandFit(bytes, `extension`, at: target)
    let temporary = FilePath("\(name).\(`extension`).\(surroundings.processID).\(SessionID.uuid(surroundings)).tmp")
    do throws(FileError) {
      try makeFolders(target.parent, system: files)
      var file = try AtomicFile(target, temporaryName: temporary, surroundings: surroundings, system: files)
      try file.write(bytes)
      try file.publish()
    } catch {
      throw .writing(error)
    }
  }

  /// Refuses what could not be loaded again.
  private func demandFit(_ bytes: [UInt8], _ extension: String, at path: FilePath) throws(SessionError) {
    let depth = path.parent == folder(Self.sessions) ? JSONOptions.depthCeiling : JSONOptions.strict.maximumDepth
    let limits = ReadingLimits(maximumValueBytes: maximumBytes, maximumDepth: depth)
    try SatchelSessionStores.demandFit(bytes, isJSON: `extension` == "json", limits: limits, at: path)
  }

  /// The content of a document; nil if there is none.
  func read(_ path: FilePath) throws(SessionError) -> [UInt8]? {
    guard try isFile(path) else { return nil }
    do throws(FileError) {
      return try readFile(path, limit: maximumBytes, system: files)
    } catch {
      if error.code == .notFound { return nil }
      throw .reading(error)
    }
  }

  /// Whether something is there that can be read: a file, or a link. A pipe would make a reader wait for ever.
  func isFile(_ path: FilePath) throws(SessionError) -> Bool {
    guard let status = try reading({ () throws(FileError) in try fileStatus(path, system: files) }) else {
      return false
    }
    switch status.kind {
    case .regular: return true
    case .symlink: return try leadsSomewhere(path)
    case .directory: throw .reading(FileError(code: .isADirectory, operation: "read", path: path))
    case .other:
      throw SessionError(
        .unreadable, "This is a pipe, a socket or a device, not a document.", at: Place(file: path.description))
    }
  }

  private func leadsSomewhere(_ link: FilePath) throws(SessionError) -> Bool {
    do throws(FileError) {
      _ = try OpenFile(link, system: files)
      return true
    } catch {
      if error.code == .notFound { return false }
      throw .reading(error)
    }
  }

  /// Removes a file; false if there is none.
  func remove(_ path: FilePath) throws(SessionError) -> Bool {
    do throws(FileError) {
      try files.removeFile(path, in: .workingFolder)
      return true
    } catch {
      if error.code == .notFound { return false }
      throw .writing(error)
    }
  }

  func reading<Value>(_ body: () throws(FileError) -> Value) throws(SessionError) -> Value {
    do throws(FileError) {
      return try body()
    } catch {
      throw .reading(error)
    }
  }
}
