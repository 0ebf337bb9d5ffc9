// libarchive reads names and sizes from up to four headers in front of an entry, as every program does, but in its own
// way; where two programs differ, one extracts what the other skipped. So the same raw blocks are read here once more,
// and an entry of which both do not say the same is refused.

/// What the raw header blocks of one tar entry say.
struct TarHeaderBlocks {
  static let longestExtension = 65_536

  private(set) var name: [UInt8] = []
  private(set) var type: UInt8 = 0
  private(set) var byteCount: UInt64 = 0
  private(set) var objection: ForeignObjection?
  private(set) var extras: [ForeignExtra] = []
  private var longName: [UInt8]?
  private var records: [String: [UInt8]] = [:]
  private var seen: Set<UInt8> = []

  /// Reads all the blocks from the end of the last content to the end of the entry's header.
  init(_ raw: [UInt8]) {
    read(raw)
  }

  private mutating func read(_ raw: [UInt8]) {
    var place = 0
    while place + 512 <= raw.count {
      let block = raw[place..<(place + 512)]
      let kind = block[place + 156]
      guard let size = number(block[(place + 124)..<(place + 136)]) else { return object("a size is no number") }
      place += 512
      switch kind {
      case UInt8(ascii: "x"), UInt8(ascii: "g"), UInt8(ascii: "L"), UInt8(ascii: "K"):
        guard size <= Self.longestExtension, place + Int(size) <= raw.count else {
          return object("an extended header is longer than \(Self.longestExtension) bytes")
        }
        take(kind, text(block.prefix(100)), raw[place..<(place + Int(size))])
        place += (Int(size) + 511) / 512 * 512
      case UInt8(ascii: "V"):
        extras.append(ForeignExtra(name: text(block.prefix(100)), what: "volume label"))
      default: return finish(block, kind, size, isLast: place == raw.count)
      }
    }
    object("no header of an entry follows")
  }

  private mutating func object(_ message: String, code: String = "odd-header") {
    if objection == nil { objection = ForeignObjection(code, message) }
  }

  private mutating func take(_ kind: UInt8, _ name: [UInt8], _ content: ArraySlice<UInt8>) {
    if kind == UInt8(ascii: "g") {
      extras.append(ForeignExtra(name: name, what: "pax global header"))
      guard let global = paxRecords(content) else { return object("a pax global header cannot be read") }
      if global.keys.contains(where: { Self.decisive.contains($0) || $0.hasPrefix("GNU.sparse.") }) {
        object("a pax global header names or sizes all entries")
      }
      return
    }
    if !seen.insert(kind).inserted { object("an entry has two extended headers of one kind") }
    switch kind {
    case UInt8(ascii: "x"):
      guard let found = paxRecords(content) else { return object("a pax header cannot be read, or says a thing twice") }
      records = found
    case UInt8(ascii: "L"): longName = text(content)
    default: break
    }
  }

  private static let decisive = ["path", "linkpath", "size"]

  private mutating func finish(_ block: ArraySlice<UInt8>, _ kind: UInt8, _ size: UInt64, isLast: Bool) {
    type = kind
    byteCount = size
    name = longName ?? headerName(block)
    if seen.contains(UInt8(ascii: "x")), seen.count > 1 { object("an entry has both pax and GNU headers") }
    if kind == UInt8(ascii: "S") || records.keys.contains(where: { $0.hasPrefix("GNU.sparse.") }) {
      object("the file is stored with holes", code: "sparse")
    }
    if let path = records["path"] {
      if longName != nil { object("an entry has two long names") }
      name = path
    }
    if let given = records["size"] {
      guard let exact = UInt64(String(decoding: given, as: UTF8.self)) else { return object("a size is no number") }
      if size != 0, size != exact, exact < 0o77777777777 { object("two headers give two sizes") }
      byteCount = exact
    }
    if name.contains(0) { object("the name holds a NUL", code: "nul-in-name") }
    if !isLast { object("something follows the entry's header") }
  }

  private func headerName(_ block: ArraySlice<UInt8>) -> [UInt8] {
    let name = text(block.prefix(100))
    let start = block.startIndex
    guard block[(start + 257)..<(start + 263)].elementsEqual(Array("ustar\0".utf8)) else { return name }
    let prefix = text(block[(start + 345)..<(start + 500)])
    return prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
  }
}

private func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

/// A number of a header: octal digits between blanks, or binary where the first bit is set.
private func number(_ field: ArraySlice<UInt8>) -> UInt64? {
  guard let first = field.first else { return nil }
  if first & 0x80 != 0 {
    guard first == 0x80, field.dropFirst().prefix(field.count - 9).allSatisfy({ $0 == 0 }) else { return nil }
    let value = field.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return value >> 63 == 0 ? value : nil
  }
  let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
  return digits.isEmpty ? 0 : UInt64(String(decoding: digits, as: UTF8.self), radix: 8)
}

/// The records of a pax header; nil where one is malformed or a key comes twice.
private func paxRecords(_ content: ArraySlice<UInt8>) -> [String: [UInt8]]? {
  var records: [String: [UInt8]] = [:]
  var rest = content
  while !rest.isEmpty {
    let digits = rest.prefix { $0 != 0x20 }
    guard digits.count < 8, let length = Int(String(decoding: digits, as: UTF8.self)), length > digits.count + 1,
      length <= rest.count
    else { return nil }
    let record = rest.prefix(length).dropFirst(digits.count + 1)
    guard record.last == 0x0a, let equals = record.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let value = Array(record[(equals + 1)...].dropLast())
    if records.updateValue(value, forKey: String(decoding: record[..<equals], as: UTF8.self)) != nil { return nil }
    rest = rest.dropFirst(length)
  }
  return records
}
