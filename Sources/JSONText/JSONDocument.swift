/// A parsed JSON text: its bytes, once, and an index of its values.
///
/// Nothing is decoded until it is asked for. Memory is the text plus 16 bytes for
/// each value and member name.
public final class JSONDocument: Sendable {
  @usableFromInline let bytes: [UInt8]
  @usableFromInline let tape: [TapeEntry]
  /// What the strings, names and numbers of the text hold between them.
  public let traits: JSONTraits

  /// Parses a text that holds exactly one value.
  ///
  /// Throws the first fault with its byte, line and column. Cost: one pass.
  public convenience init(_ bytes: [UInt8], options: JSONOptions = .strict) throws(JSONSyntaxError) {
    let parsed: ParsedText
    do throws(JSONSyntaxError) {
      parsed = try Self.parse(bytes, options)
    } catch {
      throw error.located(in: bytes)
    }
    self.init(bytes, parsed)
  }

  /// Parses text that is already a string.
  public convenience init(_ text: String, options: JSONOptions = .strict) throws(JSONSyntaxError) {
    try self.init(Array(text.utf8), options: options)
  }

  /// A text that has been parsed.
  init(_ bytes: [UInt8], _ parsed: ParsedText) {
    self.bytes = bytes
    tape = parsed.tape
    traits = parsed.traits
  }

  private static func parse(_ bytes: [UInt8], _ options: JSONOptions) throws(JSONSyntaxError) -> ParsedText {
    try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(JSONSyntaxError) in
      var builder = unsafe TapeBuilder(UnsafeRawBufferPointer(buffer), options: options)
      try builder.run()
      return builder.result
    }
  }

  /// The value of the text.
  @inlinable public var root: JSONView { JSONView(document: self, index: 0) }

  /// The text itself.
  @inlinable public var text: [UInt8] { bytes }
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
