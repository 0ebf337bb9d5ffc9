public import SatchelSessionModel

/// A stretch of a format's history in which its files look alike.
public struct FormatEra: Sendable, Hashable {
  /// The name, as recognition tells it and the format's reference has it: `B3`, `E1m`.
  public let name: String
  /// The versions or dates of the program that write it.
  public let programs: String
  /// What is on disk, in a few words.
  public let layout: String
  /// Whether sessions of it are read (else they are recognised, and carried as they are).
  public let isRead: Bool
  /// The name to ask for when it is to be written (`--era`); nil if it is not written.
  public let writtenAs: String?

  /// An era.
  public init(_ name: String, programs: String, layout: String, isRead: Bool = true, writtenAs: String? = nil) {
    self.name = name
    self.programs = programs
    self.layout = layout
    self.isRead = isRead
    self.writtenAs = writtenAs
  }
}

extension SessionFormat {
  /// The names under which eras are written; the first one is written unless another is asked for.
  public static var writtenEras: [String] { eras.compactMap(\.writtenAs) }
  /// The head as it is.
  public static func naming(_ head: Head, _ id: String) -> Head { head }
  /// Nothing.
  public static func remarks(on head: Head, recordCount: Int) -> [Finding] { [] }
  /// A head as the format has it.
  public static func head(_ head: Head, as era: String) -> Head { head }
  /// A record as the format has it.
  public static func record(_ record: Record, as era: String) -> Record? { record }
}
