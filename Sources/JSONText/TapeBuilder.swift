// The parser. One pass over the bytes, no recursion: open containers are kept as
// indices into the tape, and the tape itself is the result.
@safe struct TapeBuilder {
  private let bytes: UnsafeRawBufferPointer
  private let options: JSONOptions
  private var position = 0
  private var open: [Int] = []
  var tape: [TapeEntry] = []
  private(set) var traits = JSONTraits()

  init(_ bytes: UnsafeRawBufferPointer, options: JSONOptions) {
    unsafe self.bytes = unsafe bytes
    self.options = options
    tape.reserveCapacity(24)
  }

  /// Parses the whole text.
  mutating func run() throws(JSONSyntaxError) {
    guard unsafe bytes.count < UInt32.max else { throw fault(.tooLarge(limit: Int(UInt32.max) - 1)) }
    skipBlanks()
    guard unsafe position < bytes.count else { throw fault(.empty) }
    repeat {
      try value()
      try closeAndContinue()
    } while !open.isEmpty
    skipBlanks()
    if unsafe position < bytes.count { throw fault(.trailingContent) }
  }

  private func fault(_ reason: JSONSyntaxError.Reason, at offset: Int? = nil) -> JSONSyntaxError {
    JSONSyntaxError(reason, offset: UInt64(offset ?? position))
  }

  private func unexpected() -> JSONSyntaxError {
    guard unsafe position < bytes.count else { return fault(.truncated) }
    let byte = unsafe bytes[position]
    return fault(byte >= 0x80 && !validSequence(at: position) ? .invalidUTF8 : .unexpectedByte(byte))
  }

  private func validSequence(at offset: Int) -> Bool {
    var probe = offset
    return unsafe UTF8Check.advance(bytes, &probe)
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
    guard open.count < options.maximumDepth else { throw fault(.tooDeep(limit: options.maximumDepth)) }
    open.append(tape.count)
    tape.append(TapeEntry(start: UInt32(position), end: 0, next: 0, kind: kind, flags: []))
    position += 1
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
  }

  private mutating func string() throws(JSONSyntaxError) {
    let start = position + 1
    var scan = unsafe StringScan(bytes, options: options, from: start)
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
    if unsafe position < bytes.count, unsafe bytes[position] == UInt8(ascii: ".") {
      traits.hasFraction = true
      position += 1
      _ = try digits(start)
    }
    if unsafe position < bytes.count, unsafe bytes[position] | 0x20 == UInt8(ascii: "e") {
      traits.hasFraction = true
      position += 1
      if unsafe position < bytes.count,
        unsafe bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      _ = try digits(start)
    }
    if integerDigits > 18 { noteLongInteger(from: start) }
    append(.number, from: start, to: position)
  }

  private mutating func noteLongInteger(from start: Int) {
    let text = unsafe String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
    if text.utf8.allSatisfy({ $0 < 0x3A }), Int64(text) == nil { traits.hasLongInteger = true }
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
