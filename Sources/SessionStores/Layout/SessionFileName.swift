import SatchelFiles
import SatchelSessionModel

/// What may be the name of a session's file, whatever the kind of store.
enum SessionFileName {
  /// A bare file name, if it is one.
  static func bare(_ text: String) -> FilePath? {
    let bytes = Array(text.utf8)
    let isBare = !bytes.contains(0) && !bytes.contains(UInt8(ascii: "/")) && text != "." && text != ".."
    return isBare && !bytes.isEmpty && bytes.count <= 240 ? FilePath(bytes: bytes) : nil
  }

  /// A file name below folders, if none of them leads elsewhere.
  static func belowFolders(_ text: String) -> FilePath? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { bare(String($0)) }
    guard !parts.contains(nil), parts.count <= 4 else { return nil }
    return parts.compactMap { $0 }.reduce(nil) { whole, part in whole.map { $0.appending(part) } ?? part }
  }

  /// Whether an id is of a length that names can have, and no text of it ends a name.
  static func isFit(_ id: SessionID) -> Bool { !id.isEmpty && id.utf8.count <= 200 && !id.utf8.contains(0) }
}
