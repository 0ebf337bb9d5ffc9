/// What a parser makes of a text.
struct ParsedText {
  var tape: [TapeEntry]
  var traits: JSONTraits
  /// Offset behind the value.
  var end: Int
}

// The parser. One pass over the bytes, no recursion: open containers are kept as
// indices into the tape, and the tape itself is the result.
@safe struct TapeBuilder {
  private let bytes: UnsafeRawBufferPointer
  private let options: JSONOptions
  /// How many containers may be open here; fewer than the limit if some are open around the text.
  private let room: Int
  private let isStart: Bool
  private(set) var position = 0
  private var open: [Int] = []
  private(set) var tape: [TapeEntry] = []
  private(set) var traits = JSONTraits()

  /// What has been parsed.
  var result: ParsedText { ParsedText(tape: tape, traits: traits, end: position) }

  /// A parser; `depth` containers are open around the text, and `isStart` tells whether
  /// it begins where the input begins (only there can a byte order mark stand).
  init(_ bytes: UnsafeRawBufferPointer, options: JSONOptions, depth: Int = 0, isStart: Bool = true) {
    unsafe self.bytes = unsafe bytes
    self.options = options
    room = options.depthLimit - depth
    self.isStart = isStart
    tape.reserveCapacity(24)
  }

  /// Parses the whole text.
  mutating func run() throws(JSONSyntaxError) {
    try runFirstValue()
    skipBlanks()
    if unsafe position < bytes.count { throw fault(.trailingContent) }
  }

  /// Parses the first value and leaves `position` behind it.
  mutating func runFirstValue() throws(JSONSyntaxError) {
    guard unsafe bytes.count < UInt32.max else { throw fault(.tooLarge(limit: Int(UInt32.max) - 1)) }
    skipBlanks()
    guard unsafe position < bytes.count else { throw fault(.empty) }
    repeat {
      try value()
      try closeAndContinue()
    } while !open.isEmpty
  }

  private func fault(_ reason: JSONSyntaxError.Reason, at offset: Int? = nil) -> JSONSyntaxError {
    JSONSyntaxError(reason, offset: UInt64(offset ?? position))
  }

  private func unexpected() -> JSONSyntaxError {
    guard unsafe position < bytes.count else { return fault(.truncated) }
    return unsafe fault(Self.unexpected(bytes, at: position, isStart: isStart && position == 0))
  }

  /// The fault of a byte that cannot stand where it does.
  static func unexpected(_ bytes: UnsafeRawBufferPointer, at index: Int, isStart: Bool) -> JSONSyntaxError.Reason {
    let byte = unsafe bytes[index]
    guard byte >= 0x80 else { return .unexpectedByte(byte) }
    var probe = index
    guard unsafe UTF8Check.advance(bytes, &probe) else { return .invalidUTF8 }
    let isMark = unsafe isStart && byte == 0xEF && bytes[index + 1] == 0xBB && bytes[index + 2] == 0xBF
    return isMark ? .byteOrderMark : .unexpectedByte(byte)
  }

  /// Whether a value can begin with that byte.
  static func beginsValue(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "-"), 0x30...0x39,
      UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      true
    default: false
    }
  }

  @inline(__always)
  private mutating func skipBlanks() {
    while unsafe position < bytes.count {
      let byte = unsafe bytes[position]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position += 1
    }
  }

  /// Parses values until one is complete that is not an opening bracket.
  private mutating func value() throws(JSONSyntaxError) {
    while true {
      skipBlanks()
      guard unsafe position < bytes.count else { throw fault(.truncated) }
      switch unsafe bytes[position] {
      case UInt8(ascii: "\""): return try string()
      case UInt8(ascii: "{"):
        try openContainer(.object)
        if closesEmpty(UInt8(ascii: "}")) { return }
        try key()
      case UInt8(ascii: "["):
        try openContainer(.array)
        if closesEmpty(UInt8(ascii: "]")) { return }
      case 0x30...0x39, UInt8(ascii: "-"): return try number()
      case UInt8(ascii: "t"): return try literal("true", .bool)
      case UInt8(ascii: "f"): return try literal("false", .bool)
      case UInt8(ascii: "n"): return try literal("null", .null)
      default: throw unexpected()
      }
    }
  }

  private mutating func openContainer(_ kind: JSONKind) throws(JSONSyntaxError) {
    guard open.count < room else { throw fault(.tooDeep(limit: options.depthLimit)) }
    open.append(tape.count)
    tape.append(TapeEntry(start: UInt32(position), end: 0, next: 0, kind: kind, flags: []))
    if tape.count & 0xFFFF == 0 { makeRoom() }
    position += 1
  }

  /// Makes room for as many values as the text has if it goes on as it began: an array that doubles would need half as
  /// much again while it is copied, and up to twice as much afterwards.
  private mutating func makeRoom() {
    let whole = unsafe Double(tape.count) * Double(bytes.count) / Double(max(position, 1))
    let wanted = min(Int(whole * 1.01) + 0x10000, tape.count * 64)
    if tape.capacity < tape.count + 0x10000 { tape.reserveCapacity(max(wanted, tape.count + 0x20000)) }
  }

  private mutating func closesEmpty(_ bracket: UInt8) -> Bool {
    skipBlanks()
    guard unsafe position < bytes.count, unsafe bytes[position] == bracket else { return false }
    close()
    return true
  }

  private mutating func close() {
    let index = open.removeLast()
    position += 1
    tape[index].end = UInt32(position)
    tape[index].next = UInt32(tape.count)
  }

  /// After a value: closing brackets as far as they go, then a comma and what it announces.
  private mutating func closeAndContinue() throws(JSONSyntaxError) {
    while let container = open.last {
      skipBlanks()
      guard unsafe position < bytes.count else { throw fault(.truncated) }
      let isObject = tape[container].kind == .object
      let bracket = UInt8(ascii: isObject ? "}" : "]")
      let byte = unsafe bytes[position]
      if byte == bracket {
        close()
        continue
      }
      guard byte == UInt8(ascii: ",") else { throw unexpected() }
      let comma = position
      position += 1
      if options.allowsTrailingCommas, closesEmpty(bracket) { continue }
      skipBlanks()
      if unsafe position < bytes.count, unsafe bytes[position] == bracket {
        throw fault(.unexpectedByte(UInt8(ascii: ",")), at: comma)
      }
      if isObject { try key() }
      return
    }
  }

  private mutating func key() throws(JSONSyntaxError) {
    skipBlanks()
    guard unsafe position < bytes.count, unsafe bytes[position] == UInt8(ascii: "\"") else { throw unexpected() }
    try string()
    skipBlanks()
    guard unsafe position < bytes.count, unsafe bytes[position] == UInt8(ascii: ":") else { throw unexpected() }
    position += 1
  }

  private mutating func append(_ kind: JSONKind, from start: Int, to end: Int, flags: StringFlags = []) {
    tape.append(
      TapeEntry(
        start: UInt32(start), end: UInt32(end), next: UInt32(tape.count + 1), kind: kind, flags: flags))
    if tape.count & 0xFFFF == 0 { makeRoom() }
  }

  private mutating func string() throws(JSONSyntaxError) {
    let start = position + 1
    var scan = unsafe StringScan(bytes, allowsControls: options.allowsControlCharacters, from: start)
    try scan.run()
    append(.string, from: start, to: scan.position, flags: scan.flags)
    traits.strings.formUnion(scan.flags)
    position = scan.position + 1
  }

  private mutating func literal(_ word: StaticString, _ kind: JSONKind) throws(JSONSyntaxError) {
    let start = position
    for index in 0..<word.utf8CodeUnitCount {
      guard unsafe position < bytes.count else { throw fault(.truncated) }
      guard unsafe bytes[position] == word.utf8Start[index] else { throw fault(.invalidLiteral, at: start) }
      position += 1
    }
    append(kind, from: start, to: position)
  }

  private mutating func number() throws(JSONSyntaxError) {
    let start = position
    if unsafe bytes[position] == UInt8(ascii: "-") { position += 1 }
    let leadingZero = unsafe position < bytes.count && bytes[position] == 0x30
    let integerDigits = try digits(start)
    if leadingZero, integerDigits > 1, !options.allowsLeadingZeros { throw fault(.invalidNumber, at: start) }
    var isInteger = true
    if unsafe position < bytes.count, unsafe bytes[position] == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      _ = try digits(start)
    }
    if unsafe position < bytes.count, unsafe bytes[position] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      position += 1
      if unsafe position < bytes.count,
        unsafe bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      _ = try digits(start)
    }
    if !isInteger {
      traits.hasFraction = true
    } else if integerDigits > 18 {
      noteLongInteger(from: start)
    }
    append(.number, from: start, to: position)
  }

  private mutating func noteLongInteger(from start: Int) {
    let text = unsafe String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
    if Int64(text) == nil { traits.hasLongInteger = true }
  }

  private mutating func digits(_ start: Int) throws(JSONSyntaxError) -> Int {
    let first = position
    while unsafe position < bytes.count, unsafe bytes[position] >= 0x30, unsafe bytes[position] <= 0x39 {
      position += 1
    }
    if position == first {
      throw unsafe position == bytes.count ? fault(.truncated) : fault(.invalidNumber, at: start)
    }
    return position - first
  }
}
