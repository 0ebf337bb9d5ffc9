/// The fields of one header block as they stand there.
struct RawHeader {
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
  /// The name in both fields; a pax header may give another one.
  var name: [UInt8] {
    let prefix = block[345..<500].prefix { $0 != 0 }
    return prefix + (prefix.isEmpty ? [] : [UInt8(ascii: "/")]) + block[..<100].prefix { $0 != 0 }
  }
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
