public import SatchelJSONText

/// A value whose tree and whose Codable form follow its JSON, which is described once.
public protocol TreeCoded: FieldValue, Codable {}

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
  public var tree: JSON {
    var writer = JSONWriter()
    write(to: &writer)
    return (try? JSON(parsing: writer.bytes, options: .ownText)) ?? .null
  }

  /// Decodes by way of a tree: any Codable decoder will do.
  public init(from decoder: any Decoder) throws { try self.init(tree: JSON(from: decoder)) }

  /// Encodes by way of a tree: any Codable encoder will do.
  public func encode(to encoder: any Encoder) throws { try tree.encode(to: encoder) }
}
