/// The name of a session format, as reports and files spell it.
///
/// Open: a file may name a format that this version does not know. ``FormatRegistry/id(named:)`` answers for known ones
/// only.
public struct FormatID: RawRepresentable, Hashable, Sendable {
  /// The name, such as `claw`.
  public let rawValue: String

  /// A format of that name, known or not.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The A3S store's session object.
  public static let a3s = FormatID(rawValue: "a3s")
  /// The claw journal.
  public static let claw = FormatID(rawValue: "claw")
  /// The user session of a state store.
  public static let userSession = FormatID(rawValue: "user-session")
}
