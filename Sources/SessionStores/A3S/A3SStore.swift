public import SatchelDigests
public import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel
import Synchronization

/// A folder of A3S sessions. Taking stock knows all eras; single sessions are saved and loaded in the layout of
/// eras A and B, which every version of the program reads (a3s-store.md, section 3.1).
///
/// Every file is written to a temporary name in its folder, synced and renamed; nothing
/// that belongs to another id is overwritten or removed.
public struct A3SStore: A3SSessionStore {
  /// The folder.
  public let root: FilePath
  let files: any FileSystem
  let surroundings: Surroundings
  let limits: ReadingLimits
  /// Opens sealed documents, if there is one.
  let key: SealingKey?

  /// Opens a store; the folder is made, with those above it, if it is missing.
  public init(
    at root: FilePath, files: any FileSystem = SystemFiles(), surroundings: Surroundings = .system,
    limits: ReadingLimits = ReadingLimits()
  ) throws(SessionError) {
    self.init(existing: root, files: files, surroundings: surroundings, limits: limits)
    do throws(FileError) {
      try makeFolders(root, system: files)
    } catch {
      throw SessionError.writing(error).naming(root)
    }
  }

  /// A store in a folder that is there already; nothing is made or checked.
  public init(
    existing root: FilePath, files: any FileSystem = SystemFiles(), surroundings: Surroundings = .system,
    limits: ReadingLimits = ReadingLimits(), key: SealingKey? = nil
  ) {
    self.root = root
    self.files = files
    self.surroundings = surroundings
    self.limits = limits
    self.key = key
  }

  /// `file`
  public var backendName: String { "file" }
  /// Yes.
  public var keepsSideData: Bool { true }

  // MARK: Sessions

  /// Writes the session's file.
  public func save(_ session: A3SSession) throws(SessionError) {
    let (name, bytes) = (A3SSafeName.session(SessionID(session.id)), session.bytes)
    try A3SFormat.demandFit(bytes, limits: limits, at: path(name))
    try write(name, key: session.id, holder: { try $0.sessionID() }) {
      (file) throws(FileError) in try file.write(bytes)
    }
  }

  /// Reads the session's file whole.
  public func load(_ id: SessionID) throws(SessionError) -> A3SSession? {
    guard var reader = try reader(for: id) else { return nil }
    do throws(SessionError) {
      var session = A3SSession(head: reader.head, messages: [])
      while let next = try reader.next() { session.messages.append(next.record) }
      return session
    } catch {
      throw error.inFile(path(A3SSafeName.session(id)))
    }
  }

  /// A session of any size, message by message; nil if there is none.
  public func reader(for id: SessionID) throws(SessionError) -> A3SReader? {
    let name = A3SSafeName.session(id)
    guard let source = try open(name) else { return nil }
    do throws(SessionError) {
      return try A3SReader(source, limits: limits)
    } catch {
      throw error.inFile(path(name))
    }
  }

  /// The stems of the `*.json` files at the top of the folder; one named `.json` has none.
  public func list() throws(SessionError) -> [SessionID] {
    do throws(FileError) {
      return try directoryListing(root, system: files)
        .filter { $0.path.extension == "json" }.compactMap(\.path.stem.string).map { SessionID($0) }.sorted()
    } catch {
      throw .reading(error)
    }
  }

  /// Whether the session's file is there; a link that leads nowhere is none.
  public func exists(_ id: SessionID) throws(SessionError) -> Bool {
    try isPresent(path(A3SSafeName.session(id)), system: files)
  }

  /// Writes and removes `.health_check`; one that cannot be removed is left, as the program leaves it.
  public func checkHealth() throws(SessionError) {
    let probe = path(".health_check")
    do throws(FileError) {
      let file = try OpenFile(probe, [.write, .create, .truncate, .noFollow], system: files)
      try file.write(Array("ok".utf8))
      try file.close()
      try? files.removeFile(probe, in: .workingFolder)
    } catch {
      throw SessionError.writing(error).naming(root)
    }
  }

  // MARK: Files

  func path(_ name: FilePath) -> FilePath { root.appending(name) }

  func status(_ name: FilePath) throws(SessionError) -> FileStatus? {
    do throws(FileError) {
      return try fileStatus(path(name), system: files)
    } catch {
      // A path through something that is no folder leads nowhere.
      if error.code == .notADirectory { return nil }
      throw .reading(error)
    }
  }

  /// A file's bytes; nil if it is absent.
  func open(_ name: FilePath) throws(SessionError) -> FileBytes? {
    guard let status = try status(name) else { return nil }
    if status.kind == .other {
      throw SessionError(.unreadable, "It is neither a file nor a folder.", at: Place(file: path(name).description))
    }
    do throws(FileError) {
      return try FileBytes(path(name), files: files)
    } catch {
      if error.code == .notFound { return nil }
      throw .reading(error)
    }
  }

  /// A file's text, opened if it is sealed; nil if it is absent.
  func openPlain(_ name: FilePath) throws(SessionError) -> (any RandomAccessBytes)? {
    guard let file = try open(name) else { return nil }
    return try plainBytes(of: file, at: path(name), key: key)
  }

  /// Removes a file; whether there was one. A folder is an error, and stays.
  func removeFile(_ name: FilePath) throws(SessionError) -> Bool {
    do throws(FileError) {
      try files.removeFile(path(name), in: .workingFolder)
      return true
    } catch {
      if error.code == .notFound || error.code == .notADirectory { return false }
      throw .writing(error)
    }
  }

  /// Removes a folder with all that is in it; what is absent is fine.
  func remove(_ name: FilePath) throws(SessionError) {
    do throws(FileError) {
      try removeTree(path(name), system: files)
    } catch {
      if error.code != .notFound, error.code != .notADirectory { throw .writing(error) }
    }
  }
}

extension SessionError {
  /// The same with the store's folder named, if nothing below it is.
  func naming(_ root: FilePath) -> SessionError {
    message.contains(root.description)
      ? self : SessionError(code, "The store '\(root)': \(message)", at: place)
  }
}
