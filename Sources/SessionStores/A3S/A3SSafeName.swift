public import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel

/// File names of the A3S store (a3s-store.md, section 3.1).
public enum A3SSafeName {
  /// An id as a file name: every `/` and `\` becomes `_`, then every `..`, from the left, becomes `_`.
  ///
  /// Not reversible: two ids can meet in one name.
  public static func name(for id: String) -> String {
    var bytes = id.utf8.map { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") ? UInt8(ascii: "_") : $0 }
    var index = 0
    while index + 1 < bytes.count {
      if bytes[index] == UInt8(ascii: "."), bytes[index + 1] == UInt8(ascii: ".") {
        bytes.replaceSubrange(index...index + 1, with: [UInt8(ascii: "_")])
      }
      index += 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The id of a session or run as a file name.
  public static func name(for id: some ByteIdentifier) -> String { name(for: id.text) }

  /// Whether a name may have a folder of its own: the empty one and `.` would be the folder of all.
  static func isFit(_ name: String) -> Bool { !name.isEmpty && name != "." && !name.utf8.contains(0) }

  /// The session's file, relative to the store.
  public static func session(_ id: SessionID) -> FilePath { FilePath(name(for: id) + ".json") }

  /// A side file, relative to the store; `key` is the session's id, for loop checkpoints the run's.
  public static func side(_ kind: A3SSideKind, _ key: String) -> FilePath {
    side(kind, stem: FilePath(name(for: key)))
  }

  /// A side file of a session or, for loop checkpoints, of a run.
  public static func side(_ kind: A3SSideKind, _ key: some ByteIdentifier) -> FilePath { side(kind, key.text) }

  /// A side file by a name that is safe already.
  static func side(_ kind: A3SSideKind, stem: FilePath) -> FilePath {
    let folder = FilePath(kind.rawValue)
    if kind == .artifacts { return folder.appending(stem).appending("artifacts.json") }
    return folder.appending(FilePath(bytes: stem.bytes + Array(".json".utf8)))
  }
}
