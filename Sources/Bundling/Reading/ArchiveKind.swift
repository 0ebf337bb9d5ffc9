/// What a file is as an archive, judged by its beginning.
public enum ArchiveKind: Sendable {
  /// A bundle, sound or damaged; or gzip data of which only the reader of bundles can say what is wrong with it.
  case bundle
  /// A tar or zip archive that somebody else made.
  case foreign

  /// How much of a file is looked at.
  public static let glanceByteCount = 65_536

  /// Of a beginning as long as is looked at, or of the whole; nil for what is no archive.
  public init?(beginning: [UInt8]) {
    if InputBytes.isForeignArchive(beginning) {
      self = .foreign
    } else if beginning.starts(with: [0x1f, 0x8b]) || InputBytes.wrapping(beginning) != .gzip {
      self = .bundle
    } else {
      return nil
    }
  }
}
