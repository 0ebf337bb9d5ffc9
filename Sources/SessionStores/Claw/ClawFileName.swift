import SatchelFiles

/// What the name of a file in a sessions folder says (sections 7 to 9 of the journal reference).
struct ClawFileName: Equatable {
  enum Kind: String {
    /// A session's own file.
    case session
    /// A whole older state of a session, set aside because it was large.
    case rotation
    /// A whole older state of a session, set aside before it was cleared.
    case backup
    /// What a fork keeps beside a session: tool outputs in full.
    case vault
    /// What a save that died left behind.
    case temporary
    /// Something else.
    case other
  }

  var kind: Kind
  /// What the session's own file is called without its extension.
  var stem: String
  /// When a rotation or backup was made, in milliseconds since 1970.
  var rotatedAt: Int64 = 0

  init(_ path: FilePath) {
    if let stem = Self.stemOfSession(path.bytes) {
      (kind, self.stem) = (.session, stem)
      return
    }
    let name = path.lastComponent.description
    (kind, stem) = (.other, path.stem.description)
    if let mark = Self.mark(".tmp-", in: name) {
      (kind, stem) = (.temporary, FilePath(mark.before).stem.description)
    } else if path.extension == "tmp" {
      kind = .temporary
    } else if let mark = Self.mark(".before-clear-", in: name), mark.after.hasSuffix(".bak") {
      (kind, stem) = (.backup, FilePath(mark.before).stem.description)
      rotatedAt = Int64(mark.after.dropLast(4)) ?? 0
    } else if name.hasSuffix(".vault.jsonl") {
      (kind, stem) = (.vault, String(name.dropLast(12)))
    } else if let mark = Self.mark(".rot-", in: name), mark.after.hasSuffix(".jsonl"),
      let time = Int64(mark.after.dropLast(6))
    {
      (kind, stem, rotatedAt) = (.rotation, mark.before, time)
    } else if ["jsonl", "json"].contains(path.extension ?? "") {
      kind = .session
    }
  }

  /// Whether the stem of that file has these bytes; as text, other bytes could look the same.
  func isStem(_ wanted: FilePath, of path: FilePath) -> Bool {
    stem.utf8.elementsEqual(wanted.description.utf8) && path.lastComponent.bytes.starts(with: wanted.bytes)
  }

  /// The stem of a name with one dot, before the extension of sessions: it can have none of the marks below.
  private static func stemOfSession(_ path: [UInt8]) -> String? {
    let name = path[(path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
    guard let dot = name.firstIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return nil }
    let suffix = name[(dot + 1)...]
    guard suffix == Self.extensions.lines[...] || suffix == Self.extensions.object[...] else { return nil }
    return String(decoding: name[..<dot], as: UTF8.self)
  }

  private static let extensions = (lines: Array("jsonl".utf8), object: Array("json".utf8))

  private static func mark(_ mark: String, in name: String) -> (before: String, after: String)? {
    let (all, wanted) = (Array(name.utf8), Array(mark.utf8))
    guard all.count > wanted.count else { return nil }
    for start in (0...(all.count - wanted.count)).reversed() where all[start...].starts(with: wanted) {
      return (
        String(decoding: all[..<start], as: UTF8.self), String(decoding: all[(start + wanted.count)...], as: UTF8.self)
      )
    }
    return nil
  }

  /// Why an id cannot be the name of a file in the folder; nil if it can.
  static func objection(to id: String) -> String? {
    let bytes = Array(id.utf8)
    if bytes.isEmpty { return "is empty" }
    if bytes.count > 200 { return "is longer than 200 bytes" }
    if id == "." || id == ".." { return "names a folder" }
    if bytes.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }) {
      return "leads out of the folder"
    }
    if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "holds control characters" }
    return nil
  }
}
