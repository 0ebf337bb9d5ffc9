// An entry is refused for not having exactly the header that it must have. Why it has not is found out here, for the
// message only: whatever this overlooks is refused all the same.

extension TarOddity {
  static let longestPaxHeader = 65_536

  /// What is odd about the raw header blocks of an entry; nil where they are cut short before anything odd.
  static func find(in raw: [UInt8]) -> TarOddity? {
    if raw.starts(with: [0x1f, 0x8b]) { return .nestedCompression }
    var place = 0
    var records: PaxRecords?
    while place + 512 <= raw.count {
      let header = RawHeader(raw[place..<(place + 512)])
      if let oddity = header.formOddity { return oddity }
      guard header.kind == UInt8(ascii: "x") else { return header.fieldOddity ?? oddity(of: header, with: records) }
      if records != nil { return .doubledPaxHeader }
      guard case .value(let size) = header.size else { return .badNumber }
      if size > longestPaxHeader { return .longPaxHeader }
      let start = place + 512
      guard start + Int(size) <= raw.count else { return nil }
      let found = PaxRecords(raw[start..<(start + Int(size))])
      if let oddity = found.oddity { return oddity }
      records = found
      place = start + (Int(size) + 511) / 512 * 512
    }
    return nil
  }

  /// What is odd about an entry of which both headers are right in themselves.
  private static func oddity(of header: RawHeader, with records: PaxRecords?) -> TarOddity {
    if records?.size != nil { return .paxSize }
    if records?.path != nil { return .paxName }
    return header.isNameBeyondASCII ? .rawName : .unusualHeader
  }
}

/// The fields of one header block as they stand there.
private struct RawHeader {
  enum Number: Equatable {
    case value(UInt64)
    case negative
    case binary
    case malformed
  }

  let block: [UInt8]

  init(_ block: ArraySlice<UInt8>) { self.block = Array(block) }

  var kind: UInt8 { block[156] }
  var size: Number { number(124..<136) }
  var isNameBeyondASCII: Bool { (block[..<100] + block[345..<500]).contains { $0 >= 0x80 } }

  /// What is odd about checksum, form and kind.
  var formOddity: TarOddity? {
    let sum = block.indices.reduce(UInt64(0)) { $0 + UInt64((148..<156).contains($1) ? 0x20 : block[$1]) }
    if number(148..<156) != .value(sum) { return .wrongHeaderChecksum }
    if block[257..<265].elementsEqual("ustar  \0".utf8) {
      return kindOddity ?? .gnuHeader
    }
    if !block[257..<262].elementsEqual("ustar".utf8) { return kindOddity ?? .oldHeader }
    return kindOddity
  }

  private var kindOddity: TarOddity? {
    switch kind {
    case UInt8(ascii: "0"), UInt8(ascii: "5"), UInt8(ascii: "x"): nil
    case 0: .oldFile
    case UInt8(ascii: "1"): .hardLink
    case UInt8(ascii: "2"): .symbolicLink
    case UInt8(ascii: "3"): .characterDevice
    case UInt8(ascii: "4"): .blockDevice
    case UInt8(ascii: "6"): .fifo
    case UInt8(ascii: "7"): .contiguousFile
    case UInt8(ascii: "S"): .sparseFile
    case UInt8(ascii: "L"): .gnuLongName
    case UInt8(ascii: "K"): .gnuLongLink
    case UInt8(ascii: "g"): .globalPaxHeader
    default: .unknownKind
    }
  }

  /// What is odd about the fields of a file or folder.
  var fieldOddity: TarOddity? {
    guard case .value(let mode) = number(100..<108) else { return .badNumber }
    if mode > 0o777 { return .specialMode }
    if mode != 0o755, mode != 0o644 || kind == UInt8(ascii: "5") { return .unusualMode }
    if number(108..<116) != .value(0) || number(116..<124) != .value(0) { return .owner }
    switch size {
    case .negative: return .negativeSize
    case .binary: return .binarySize
    case .malformed: return .badNumber
    case .value(let size): if size > 0, kind == UInt8(ascii: "5") { return .folderSize }
    }
    guard case .value = number(136..<148) else { return .oddTime }
    if block[157..<257].contains(where: { $0 != 0 }) { return .linkOfFile }
    if block[265..<329].contains(where: { $0 != 0 }) { return .ownerName }
    if number(329..<337) != .value(0) || number(337..<345) != .value(0) { return .deviceNumbers }
    return [0..<100, 345..<500].contains { block[$0].drop { $0 != 0 }.contains { $0 != 0 } } ? .behindName : nil
  }

  private func number(_ range: Range<Int>) -> Number {
    let field = block[range]
    guard let first = field.first else { return .malformed }
    if first & 0x80 != 0 { return first & 0x40 != 0 ? .negative : .binary }
    let digits = field.drop { $0 == 0x20 || $0 == 0 }.prefix { $0 != 0x20 && $0 != 0 }
    if digits.first == UInt8(ascii: "-") { return .negative }
    if digits.isEmpty { return .value(0) }
    return UInt64(String(decoding: digits, as: UTF8.self), radix: 8).map { .value($0) } ?? .malformed
  }
}

/// The records of one pax header.
private struct PaxRecords {
  private(set) var path: [UInt8]?
  private(set) var size: [UInt8]?
  private(set) var oddity: TarOddity?

  init(_ content: ArraySlice<UInt8>) {
    var rest = content
    while !rest.isEmpty, oddity == nil { take(from: &rest) }
  }

  private mutating func take(from rest: inout ArraySlice<UInt8>) {
    let digits = rest.prefix { $0 != 0x20 }
    guard digits.count < 8, let length = Int(String(decoding: digits, as: UTF8.self)), length > digits.count + 1,
      length <= rest.count, case let record = rest.prefix(length).dropFirst(digits.count + 1), record.last == 0x0a,
      let equals = record.firstIndex(of: UInt8(ascii: "="))
    else { return oddity = .badPaxLength }
    take(String(decoding: record[..<equals], as: UTF8.self), Array(record[(equals + 1)...].dropLast()))
    rest = rest.dropFirst(length)
  }

  private mutating func take(_ key: String, _ value: [UInt8]) {
    switch key {
    case "path":
      if path != nil { oddity = .doubledPaxRecord }
      if value.contains(0) { oddity = .paxNUL }
      if String(validating: value, as: UTF8.self) == nil { oddity = .paxNotUTF8 }
      path = value
    case "size":
      if size != nil { oddity = .doubledPaxRecord }
      size = value
    case "linkpath": oddity = .paxLink
    case "mtime", "atime", "ctime": oddity = .paxTime
    case "uid", "gid", "uname", "gname": oddity = .paxOwner
    default: oddity = Self.oddity(ofKey: key)
    }
  }

  private static func oddity(ofKey key: String) -> TarOddity {
    if key.hasPrefix("GNU.sparse.") { return .sparseFile }
    if key.hasPrefix("SCHILY.acl.") { return .accessList }
    return key.hasPrefix("SCHILY.xattr.") || key.hasPrefix("LIBARCHIVE.xattr.") ? .extendedAttribute : .unknownPaxRecord
  }
}
