public import SatchelJSONText

/// A record that the program's reader also takes as a list of its members in order
/// (`["text", "2026-05-31T10:00:00Z"]`); nothing writes that. Source: reference 10.1.
public protocol PositionalRecord: JSONRecord {
  /// Which field of the table each element of a list is.
  static func positions(in list: [JSONView]) -> [Int]
}

extension PositionalRecord {
  /// All fields in order.
  public static func positions(in list: [JSONView]) -> [Int] { Array(table.fields.indices) }

  /// Takes the record from an object, or from a list of its members.
  public static func read(_ view: JSONView) throws(FieldError) -> Self {
    guard view.kind == .array else { return try readObject(view) }
    let list = Array(view.elements)
    let positions = positions(in: list)
    guard list.count <= positions.count else {
      throw FieldError("has \(list.count) members, not \(positions.count)", offset: view.range.lowerBound)
    }
    var writer = JSONWriter()
    writer.beginObject()
    for (index, element) in list.enumerated() {
      writer.key(table.fields[positions[index]].name.description)
      writer.verbatim(element.bytes)
    }
    writer.endObject()
    guard let document = try? JSONDocument(writer.bytes, options: .ownText) else {
      throw .expected("a list of its members", view)
    }
    return try readObject(document.root)
  }
}
