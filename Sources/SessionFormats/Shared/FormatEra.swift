public import SatchelSessionModel

/// A stretch of a format's history in which its files look alike.
public struct FormatEra: Sendable, Hashable {
  /// What recognition tells.
  public let era: Era
  /// The versions or dates of the program that write it.
  public let programs: String
  /// What is on disk, in a few words.
  public let layout: String
  /// Whether sessions of it are read (else they are recognised, and carried as they are).
  public let isRead: Bool
  /// What to ask for when it is to be written; nil if it is not written.
  public let writtenAs: WritingStyle?

  /// An era.
  public init(_ era: Era, programs: String, layout: String, isRead: Bool = true, writtenAs: WritingStyle? = nil) {
    self.era = era
    self.programs = programs
    self.layout = layout
    self.isRead = isRead
    self.writtenAs = writtenAs
  }
}

extension FormatEra {
  /// Its name.
  public var name: String { era.name }
}

extension SessionFormat {
  /// The era of that name.
  public static func era(named name: String) -> Era? { eras.first { $0.name == name }?.era }
  /// The era of which a session is, as far as nothing shows a later one.
  package static var earliest: Era { eras.first?.era ?? Era("", at: 0) }
  /// The styles in which it is written; the first one unless another is asked for.
  public static var writingStyles: [WritingStyle] { eras.compactMap(\.writtenAs) }
  /// The head as it is.
  public static func naming(_ head: Head, _ id: String) -> Head { head }
  /// Nothing.
  public static func remarks(on head: Head, recordCount: Int) -> [Finding] { [] }
  /// The head as it is.
  public static func head(_ head: Head, as style: WritingStyle) -> Head { head }
  /// The record as it is.
  public static func record(_ record: Record, as style: WritingStyle) -> Record? { record }
}
