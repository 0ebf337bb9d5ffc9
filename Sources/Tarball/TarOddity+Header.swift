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
