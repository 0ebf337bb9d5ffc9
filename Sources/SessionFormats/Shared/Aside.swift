package import SatchelJSONText

/// What the exchange puts aside inside a target, and under which name.
///
/// The value is always a string holding JSON text: the one kind of value that every
/// program's reader passes over without looking inside.
public enum Aside {
  /// The member that holds it, in heads and records.
  public static let memberName = "x-satchel"

  /// What was put aside for a record, with what was put aside for others that are gone, whose parts stand in it now; nil
  /// where it cannot be read, so that nothing can be joined to it. There has to be one of the others.
  static func joining(_ text: String?, _ strays: [String]) -> String? {
    let own = text.map { members(of: $0) } ?? members(of: strays[0])?.filter { $0.name == "f" }
    guard let own else { return nil }
    let joined = own + [JSONMember("s", .array(strays.map { .string($0) }))]
    return String(decoding: JSON.object(joined).text(), as: UTF8.self)
  }

  private static func members(of text: String) -> [JSONMember]? {
    do { return try JSON(parsing: text, options: .ownText).members } catch { return nil }
  }
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
