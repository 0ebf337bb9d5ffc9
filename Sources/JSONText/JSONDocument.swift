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

// Whoever looks for a member goes from name to name in the tape: a view of each would have to be counted.
extension JSONDocument {
  /// Where the value of the last member of that name stands in the tape.
  @usableFromInline func lastMember(_ name: StaticString, of container: Int) -> Int? {
    let entry = tape[container]
    guard entry.kind == .object else { return nil }
    var found: Int?
    var place = container + 1
    while place < Int(entry.next) {
      if isString(place, name) { found = place + 1 }
      place = Int(tape[place + 1].next)
    }
    return found
  }

  @usableFromInline func isString(_ index: Int, _ text: StaticString) -> Bool {
    let entry = tape[index]
    guard entry.kind == .string else { return false }
    if entry.flags.contains(.escapes) {
      return JSONView(document: self, index: index).string?.hasSameBytes(as: text.description) ?? false
    }
    let count = Int(entry.end - entry.start)
    guard count == text.utf8CodeUnitCount else { return false }
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      for offset in 0..<count where unsafe buffer[Int(entry.start) + offset] != text.utf8Start[offset] {
        return false
      }
      return true
    }
  }

  /// How many elements or members a container has.
  func childCount(of container: Int) -> Int {
    let entry = tape[container]
    let step = entry.kind == .object ? 1 : 0
    var (place, count) = (container + 1, 0)
    while place < Int(entry.next) {
      count += 1
      place = Int(tape[place + step].next)
    }
    return count
  }

  func hasPlainDistinctNames(_ container: Int) -> Bool {
    let entry = tape[container]
    guard entry.kind == .object else { return false }
    var (place, count) = (container + 1, 0)
    while place < Int(entry.next) {
      let name = tape[place]
      count += 1
      guard count <= 24, !name.flags.contains(.escapes) else { return false }
      var earlier = container + 1
      while earlier < place {
        let other = tape[earlier]
        if other.end - other.start == name.end - name.start,
          bytes[Int(other.start)..<Int(other.end)] == bytes[Int(name.start)..<Int(name.end)]
        {
          return false
        }
        earlier = Int(tape[earlier + 1].next)
      }
      place = Int(tape[place + 1].next)
    }
    return true
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
