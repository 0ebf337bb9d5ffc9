/// What a session shows of its format's history; each format gives the bits their meaning.
///
/// Nothing in a file names its era: features are found one by one, and the era is the earliest
/// whose program writes all of them.
public struct FormatFeatures: OptionSet, Sendable, Hashable {
  /// One bit a feature.
  public let rawValue: UInt32
  /// Features by their bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }
}

extension SessionFormat {
  /// None.
  public static func features(of head: Head) -> FormatFeatures { [] }
  /// None.
  public static func features(of record: Record) -> FormatFeatures { [] }
  /// None.
  public static var featureNames: [(feature: FormatFeatures, name: String)] { [] }
  /// What the head alone says.
  public static func era(of head: Head, showing features: FormatFeatures) -> Era { head.era }

  /// The names of features, in the order of the format's history.
  public static func names(of features: FormatFeatures) -> [String] {
    featureNames.compactMap { features.contains($0.feature) ? $0.name : nil }
  }
}
