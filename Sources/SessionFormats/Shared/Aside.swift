package import SatchelJSONText

/// What the exchange puts aside inside a target, and under which name.
///
/// The value is always a string holding JSON text: the one kind of value that every
/// program's reader passes over without looking inside.
public enum Aside {
  /// The member that holds it, in heads and records.
  public static let memberName = "x-satchel"
}

extension JSONOptions {
  /// For text that Satchel wrote itself, of values that it had read: the claw dialect's numbers may be inside.
  package static let ownText = JSONOptions(
    maximumDepth: JSONOptions.depthCeiling, allowsControlCharacters: true, allowsLeadingZeros: true)
}

extension NativeHead {
  /// The format that the file was converted from, as the exchange noted when it wrote the file; nil for none.
  public var convertedFrom: FormatID? {
    guard let aside, let tree = try? JSON(parsing: aside, options: .ownText) else { return nil }
    return tree["from"]?.text.flatMap(FormatRegistry.id)
  }
}
