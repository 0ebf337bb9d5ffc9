public import SatchelJSONText

/// A value whose tree and whose Codable form follow its JSON, which is described once.
///
/// What is encoded decodes to an equal value, with Foundation's coders too. They keep neither the order of members nor the
/// spelling of numbers; where that matters to a record, its object has one member more, `x-satchel-spelling`, which every
/// program passes over. Bare numbers and texts, which have no members, come back in the shortest spelling.
public protocol TreeCoded: FieldValue, Codable {
  /// Spells numbers that are floats in the format as floats: decoders give `0` for `0.0`.
  mutating func spellFloats()
  /// Takes over what another value carries in memory only, which no tree holds.
  mutating func takeUnwritten(from other: Self)
}

extension TreeCoded {
  /// Takes the value from a tree.
  public init(tree: JSON) throws(FieldError) {
    let document: JSONDocument
    do throws(JSONSyntaxError) {
      document = try JSONDocument(tree.text(), options: .ownText)
    } catch {
      throw FieldError("is not JSON: \(error)")
    }
    self = try Self.read(document.root)
  }

  /// The value as a tree.
  public var tree: JSON { JSONWriter.tree { write(to: &$0) } ?? .null }

  /// There are none.
  public mutating func spellFloats() {}
  /// There is nothing.
  public mutating func takeUnwritten(from other: Self) {}

  /// Decodes by way of a tree: any Codable decoder will do.
  public init(from decoder: any Decoder) throws {
    let tree = try JSON(from: decoder)
    self = try JSON.isKept(by: decoder) ? Self(tree: tree) : CodedSpelling.decoded(Self.self, tree)
  }

  /// Encodes by way of a tree: any Codable encoder will do.
  public func encode(to encoder: any Encoder) throws {
    try (JSON.isKept(by: encoder) ? tree : CodedSpelling.encoded(self)).encode(to: encoder)
  }
}
