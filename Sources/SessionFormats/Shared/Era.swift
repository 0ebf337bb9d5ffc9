/// The name of a stretch of a format's history, which knows what came before it.
///
/// Names follow no order of their own (`E1m` stands between `E1` and `E2`, `port` behind `E8`): the place in
/// ``SessionFormat/eras`` does. Only eras of one format are compared.
public struct Era: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// As recognition tells it and the format's reference has it: `B3`, `E1m`.
  public let name: String
  /// How many eras of the format came before it.
  public let place: Int

  /// An era of a format at its place in history.
  public init(_ name: String, at place: Int) { (self.name, self.place) = (name, place) }

  /// Its name.
  public var description: String { name }

  /// Earlier first.
  public static func < (a: Era, b: Era) -> Bool { (a.place, a.name) < (b.place, b.name) }
}

/// The word by which a form of a format is asked for when a session is written (`--era`): `v1`, `flat`, `newest`.
///
/// It is another thing than the ``Era`` that a written session is then found to be of: that follows from what is in it.
public struct WritingStyle: Sendable, Hashable, RawRepresentable, CustomStringConvertible, ExpressibleByStringLiteral {
  /// The word.
  public let rawValue: String

  /// The style of that word, whether a format has it or not.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The style of that word, whether a format has it or not.
  public init(stringLiteral word: String) { rawValue = word }

  /// The word.
  public var description: String { rawValue }

  /// What the newest revision writes, of formats that write one form at a time.
  public static let newest: WritingStyle = "newest"
}
