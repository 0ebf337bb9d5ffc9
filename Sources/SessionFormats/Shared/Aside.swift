/// What the exchange puts aside inside a target, and under which name.
///
/// The value is always a string holding JSON text: the one kind of value that every
/// program's reader passes over without looking inside.
public enum Aside {
  /// The member that holds it, in heads and records.
  public static let memberName = "x-satchel"
}
