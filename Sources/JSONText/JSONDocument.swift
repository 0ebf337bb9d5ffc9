/// A parsed JSON text: its bytes, once, and an index of its values.
///
/// Nothing is decoded until it is asked for. Memory is the text plus 16 bytes for
/// each value and member name.
public final class JSONDocument: Sendable {
  let bytes: [UInt8]
  let tape: [TapeEntry]
  /// What the strings, names and numbers of the text hold between them.
  public let traits: JSONTraits

  /// Parses a text that holds exactly one value.
  ///
  /// Throws the first fault with its byte, line and column. Cost: one pass.
  public init(_ bytes: [UInt8], options: JSONOptions = .strict) throws(JSONSyntaxError) {
    do {
      (tape, traits) = try Self.parse(bytes, options)
    } catch {
      throw error.located(in: bytes)
    }
    self.bytes = bytes
  }

  /// Parses text that is already a string.
  public convenience init(_ text: String, options: JSONOptions = .strict) throws(JSONSyntaxError) {
    try self.init(Array(text.utf8), options: options)
  }

  private static func parse(
    _ bytes: [UInt8], _ options: JSONOptions
  ) throws(JSONSyntaxError) -> ([TapeEntry], JSONTraits) {
    try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(JSONSyntaxError) in
      var builder = unsafe TapeBuilder(UnsafeRawBufferPointer(buffer), options: options)
      try builder.run()
      return (builder.tape, builder.traits)
    }
  }

  /// The value of the text.
  public var root: JSONView { JSONView(document: self, index: 0) }

  /// The text itself.
  public var text: [UInt8] { bytes }
}

extension JSONSyntaxError {
  /// The same fault with line and column counted in the text.
  func located(in bytes: [UInt8]) -> JSONSyntaxError {
    let before = bytes.prefix(Int(offset))
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return JSONSyntaxError(
      reason, offset: offset, line: before.count(where: { $0 == 0x0A }) + 1,
      column: Int(offset) - lineStart + 1)
  }
}

extension JSON {
  /// Parses a text that holds exactly one value.
  public init(parsing bytes: [UInt8], options: JSONOptions = .strict) throws(JSONSyntaxError) {
    self = try JSONDocument(bytes, options: options).root.tree()
  }

  /// Parses text that is already a string.
  public init(parsing text: String, options: JSONOptions = .strict) throws(JSONSyntaxError) {
    try self.init(parsing: Array(text.utf8), options: options)
  }
}
