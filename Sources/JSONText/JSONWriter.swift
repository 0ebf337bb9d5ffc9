/// Writes JSON text, compact or with two spaces a level, into a buffer of bytes.
///
/// The caller keeps the order (`beginObject`, `key`, a value, …, `endObject`); commas,
/// colons and line breaks are the writer's. Take the bytes out early with
/// ``takeBytes()`` to write something larger than memory.
public struct JSONWriter: Sendable {
  /// The layout.
  public enum Style: Sendable, Hashable {
    /// No blanks at all.
    case compact
    /// Two spaces a level, `"key": value`, one element a line, `[]` and `{}` for empty ones.
    case pretty
  }

  /// Which characters are escaped besides `"`, `\` and U+0000–U+001F.
  public enum Escapes: Sendable, Hashable {
    /// None.
    case standard
    /// U+007F–U+009F, as the journal program does.
    case allControls
    /// Everything outside of ASCII too, and U+007F, beyond the BMP as surrogate pairs: as Python does.
    case ascii
  }

  /// What has been written and not yet taken.
  public private(set) var bytes: [UInt8] = []
  let style: Style
  private let escapes: Escapes
  private var levels: [Bool] = []
  private var afterKey = false
  /// What is gathered where a tree is wanted instead of bytes.
  var gathering: TreeGathering?

  /// A writer; `depth` levels of indentation are added when a part of a larger text is written.
  public init(style: Style = .compact, escapes: Escapes = .standard, depth: Int = 0) {
    self.style = style
    self.escapes = escapes
    self.depth = depth
  }

  private let depth: Int

  /// The bytes so far; the writer goes on with an empty buffer.
  public mutating func takeBytes() -> [UInt8] {
    defer { bytes = [] }
    return bytes
  }

  /// Empties the buffer but keeps its room.
  public mutating func removeBytes() { bytes.removeAll(keepingCapacity: true) }

  // MARK: Structure

  /// Opens an object.
  public mutating func beginObject() { open(UInt8(ascii: "{")) }
  /// Closes the object.
  public mutating func endObject() { close(UInt8(ascii: "}")) }
  /// Opens an array.
  public mutating func beginArray() { open(UInt8(ascii: "[")) }
  /// Closes the array.
  public mutating func endArray() { close(UInt8(ascii: "]")) }

  private mutating func open(_ bracket: UInt8) {
    if gathering != nil {
      gathering?.begin(isObject: bracket == UInt8(ascii: "{"))
      return
    }
    separate()
    bytes.append(bracket)
    levels.append(false)
  }

  private mutating func close(_ bracket: UInt8) {
    if gathering != nil {
      gathering?.end()
      return
    }
    let filled = levels.popLast() ?? false
    if filled, style == .pretty { breakLine() }
    bytes.append(bracket)
  }

  private mutating func separate() {
    if afterKey {
      afterKey = false
      return
    }
    guard let filled = levels.last else { return }
    if filled { bytes.append(UInt8(ascii: ",")) }
    levels[levels.count - 1] = true
    if style == .pretty { breakLine() }
  }

  private mutating func breakLine() { lineBreak(levels.count + depth) }

  /// A line feed and two spaces a level.
  mutating func lineBreak(_ level: Int) {
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: 2 * level))
  }

  /// Bytes as they are.
  mutating func append(_ raw: UnsafeRawBufferPointer) { unsafe bytes.append(contentsOf: raw) }

  /// A byte as it is.
  mutating func appendByte(_ byte: UInt8) { bytes.append(byte) }

  /// Writes what stands before the next value, which is then added as it is.
  package mutating func beginValue() {
    gathering?.giveUp()
    separate()
  }

  /// The name of the next member.
  public mutating func key(_ name: String) {
    if gathering != nil {
      gathering?.key(JSONString(name))
      return
    }
    separate()
    quote(name)
    colon()
  }

  /// The name of the next member, in which nothing has to be escaped.
  package mutating func key(plain name: StaticString) {
    if gathering != nil {
      gathering?.key(JSONString(trusted: name.description))
      return
    }
    separate()
    appendByte(UInt8(ascii: "\""))
    unsafe append(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    appendByte(UInt8(ascii: "\""))
    colon()
  }

  /// The name of the next member in the spelling of its source.
  public mutating func key(_ name: JSONString) {
    if gathering != nil {
      gathering?.key(name)
      return
    }
    separate()
    verbatim(name)
    colon()
  }

  private mutating func colon() {
    bytes.append(UInt8(ascii: ":"))
    if style == .pretty { bytes.append(0x20) }
    afterKey = true
  }

  // MARK: Values

  /// `null`
  public mutating func null() { if !gathers(.null) { word("null") } }
  /// `true` or `false`
  public mutating func bool(_ value: Bool) { if !gathers(.bool(value)) { word(value ? "true" : "false") } }
  /// A number in its own spelling.
  public mutating func number(_ value: JSONNumber) { if !gathers(.number(value)) { word(value.text) } }
  /// An integer.
  public mutating func integer(_ value: some BinaryInteger) {
    if !gathers(.integer(value)) { word(String(value)) }
  }

  /// Takes a scalar where a tree is wanted; false where bytes are.
  @inline(__always)
  private mutating func gathers(_ value: @autoclosure () -> JSON) -> Bool {
    if gathering == nil { return false }
    gathering?.scalar(value())
    return true
  }

  /// A natural number.
  public mutating func integer(_ value: UInt64) {
    if gathers(.integer(value)) { return }
    separate()
    var divisor: UInt64 = 1
    while value / divisor > 9 { divisor *= 10 }
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
      divisor /= 10
    }
  }

  /// Makes room for some more bytes at once.
  package mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  /// A decoded text; escaped as the writer's rules say.
  public mutating func string(_ value: String) {
    if gathers(.string(JSONString(value))) { return }
    separate()
    quote(value)
  }

  /// A string in its own spelling.
  public mutating func string(_ value: JSONString) {
    if gathers(.string(value)) { return }
    separate()
    verbatim(value)
  }

  /// A whole value that is already text in the writer's own layout.
  public mutating func verbatim(_ text: some Sequence<UInt8>) {
    gathering?.giveUp()
    separate()
    bytes.append(contentsOf: text)
  }

  private mutating func word(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func verbatim(_ string: JSONString) {
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: string.raw.utf8)
    bytes.append(UInt8(ascii: "\""))
  }

  /// A string with its quotes, escaped as the writer's rules say.
  mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    if escapes == .ascii {
      JSONEscaping.appendASCII(text, to: &bytes)
    } else {
      text.withUTF8 { unsafe JSONEscaping.append($0, to: &bytes, allControls: escapes == .allControls) }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
