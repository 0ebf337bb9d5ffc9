public import SatchelDigests
public import SatchelFiles
import SatchelJSONText
public import SatchelSessionModel

/// One file as the description of a bundle has it.
public struct BundledFile: Sendable, Equatable {
  /// The path in the bag, such as `data/a3s/x.json`, as the archive spells it.
  public var path: [UInt8]
  /// What it is for.
  public var role: String
  /// The run by which it came to its session.
  public var runID: RunID?
  /// The size.
  public var byteCount: UInt64
  /// SHA-256 of the content.
  public var digest: SHA256Digest
  /// The ids of the sessions that it belongs to.
  public var sessionIDs: [SessionID]
}

extension BundledFile {
  /// The path relative to its store.
  public var pathInStore: FilePath { Self.pathInStore(exactPath(path[...])) }

  /// A path in the bag without the two folders that every payload file stands in.
  static func pathInStore(_ path: FilePath) -> FilePath {
    let names = path.components.dropFirst(2)
    return names.dropFirst().reduce(names.first ?? FilePath(bytes: [])) { $0.appending($1) }
  }

  /// SHA-256 of the content in hexadecimal digits.
  public var sha256: String { digest.hex }

  /// Reads what the description says; nil where path, size or digest are missing.
  init?(_ file: JSONView) {
    guard let path = file.member("path")?.string, let byteCount = file.member("bytes")?.number?.uint64,
      let digest = file.member("sha256")?.string.flatMap({ SHA256Digest(hex: $0.utf8) })
    else { return nil }
    self.init(
      path: Array(path.utf8), role: file.member("role")?.string ?? "",
      runID: (file.member("run")?.string).map { RunID($0) },
      byteCount: byteCount, digest: digest,
      sessionIDs: file.member("sessions")?.elements.compactMap(\.string).map { SessionID($0) } ?? [])
  }
}
