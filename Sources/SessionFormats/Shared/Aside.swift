package import SatchelJSONText

/// What the exchange puts aside inside a target, and under which name.
///
/// The value is always a string holding JSON text: the one kind of value that every
/// program's reader passes over without looking inside.
public enum Aside {
  /// The member that holds it, in heads and records.
  public static let memberName = "x-satchel"

  /// What was put aside for a record, with what was put aside for others that are gone, whose parts stand in it now.
  static func joining(_ text: String?, _ strays: [String]) -> String? {
    guard !strays.isEmpty else { return text }
    let own: JSON?
    do { own = try text.map { try JSON(parsing: $0, options: .ownText) } } catch { return text }
    var members = own?.members ?? []
    if own == nil { members = [JSONMember("f", JSON.format(of: strays[0]))] }
    members.append(JSONMember("s", .array(strays.map { .string($0) })))
    return String(decoding: JSON.object(members).text(), as: UTF8.self)
  }
}

extension JSON {
  /// The format that a text names that was put aside; null where it cannot be read.
  fileprivate static func format(of text: String) -> JSON {
    do { return try JSON(parsing: text, options: .ownText)["f"] ?? .null } catch { return .null }
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
