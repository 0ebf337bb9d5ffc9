import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Synchronization

// A save must not destroy what is another id's. The file that stands there is asked
// whose it is. If there is none, the new file is published only if that is still so;
// otherwise the question is asked again.

extension A3SStore {
  /// Writes a file that belongs to a key, unless it is another's.
  func write(
    _ name: FilePath, key: String, holder: (FileBytes) throws -> String?,
    _ body: (inout AtomicFile) throws(FileError) -> Void
  ) throws(SessionError) {
    guard A3SSafeName.isFit(A3SSafeName.name(for: key)) else {
      throw SessionError(.forbiddenName, "The id '\(key)' makes no file name; choose another.")
    }
    try checkLease()
    for _ in 0..<100 {
      let isNew = try !isThere(name, of: key, holder)
      do throws(FileError) {
        try makeFolders(path(name).parent, system: files)
        try publish(name, replacing: !isNew, body)
        return
      } catch {
        guard isNew, error.code == .exists else { throw .writing(error) }
      }
    }
    throw SessionError(
      .outputFailed, "Other programs keep writing the same file.", at: Place(file: path(name).description))
  }

  /// Whether the file is there; throws if it is another's.
  func isThere(
    _ name: FilePath, of key: String, _ holder: (FileBytes) throws -> String?
  ) throws(SessionError) -> Bool {
    guard let old = try open(name) else { return false }
    // A file that does not say whose it is may be replaced.
    guard let other = (try? holder(old)) ?? nil, !other.utf8.elementsEqual(key.utf8) else { return true }
    throw SessionError(
      .collision, "The ids '\(key)' and '\(other)' meet in one file name, and the file is that of '\(other)'.",
      at: Place(file: path(name).description))
  }

  private func publish(
    _ name: FilePath, replacing: Bool, _ body: (inout AtomicFile) throws(FileError) -> Void
  ) throws(FileError) {
    var file = try temporary(for: name)
    try body(&file)
    try file.publish(replacing: replacing)
  }

  /// The program's own temporary name: the target's, the time in nanoseconds and the process id.
  private func temporary(for name: FilePath) throws(FileError) -> AtomicFile {
    let now = surroundings.now()
    let clock = now.seconds &* 1_000_000_000 &+ Int64(now.nanoseconds)
    for step in 0..<1000 as Range<Int64> {
      let suffix = ".\(clock &+ step).\(surroundings.processID).tmp"
      let bytes = path(name).lastComponent.bytes + Array(suffix.utf8)
      let temporary = bytes.count > 255 ? nil : FilePath(bytes: bytes)
      do throws(FileError) {
        return try AtomicFile(path(name), temporaryName: temporary, surroundings: surroundings, system: files)
      } catch {
        guard error.code == .exists else { throw error }
      }
    }
    throw FileError(code: .exists, operation: "create", path: path(name))
  }
}

extension RandomAccessBytes {
  /// The id of the session in a file, if it tells one; damaged files may.
  func sessionID() throws -> String? { try firstMember("id", below: "session") }

  /// The id of the run in a loop checkpoint, if it tells one.
  func runID() throws -> String? { try firstMember("run_id") }

  /// The text of a member of the outermost object; reads no further than to it.
  ///
  /// With `outer`, an object of that name may stand around the member.
  func firstMember(_ name: String, below outer: String? = nil) throws -> String? {
    var walker = JSONWalker(self, maximumValueBytes: 1 << 20)
    try walker.enterObject()
    while let key = try walker.nextKey() {
      if key.value == name { return try walker.value().root.string }
      if let outer, key.value == outer, try walker.firstByte() == UInt8(ascii: "{") {
        try walker.enterObject()
        continue
      }
      _ = try walker.skipValue()
    }
    return nil
  }
}
