/// A value whose end is missing, and the ways to close it: the longest first.
struct TornValue {
  /// A way to close it.
  struct Cut: Equatable {
    /// How many bytes are kept.
    var end: Int
    /// What is put behind them.
    var closing: [UInt8]
  }

  private(set) var cuts: [Cut] = []

  private struct Level {
    var closer: UInt8
    /// Behind the bracket, or before the last comma.
    var end: Int
  }

  /// `texts`: members whose texts make sense without their end.
  init(_ bytes: [UInt8], cutting texts: Set<String>) {
    var levels: [Level] = []
    var index = 0
    var lastString: Range<Int>?
    var key: String?
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        guard let end = Self.endOfString(bytes, from: index) else {
          if let key, texts.contains(key) { cutString(bytes, from: index, levels) }
          index = bytes.count
          continue
        }
        lastString = index + 1..<end - 1
        index = end
        continue
      case UInt8(ascii: ":"): key = lastString.map { String(decoding: bytes[$0], as: UTF8.self) }
      case UInt8(ascii: "{"): levels.append(Level(closer: UInt8(ascii: "}"), end: index + 1))
      case UInt8(ascii: "["): levels.append(Level(closer: UInt8(ascii: "]"), end: index + 1))
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard levels.popLast()?.closer == byte else { return }
        if levels.isEmpty { return }
      case UInt8(ascii: ","):
        if let last = levels.indices.last { levels[last].end = index }
        key = nil
      default: break
      }
      index += 1
    }
    cutBehindValues(bytes, levels)
  }

  /// Cuts behind the last whole value of each level, the innermost first.
  private mutating func cutBehindValues(_ bytes: [UInt8], _ levels: [Level]) {
    let end = bytes.lastIndex { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
    if let end, Array("}]\"".utf8).contains(bytes[end]) {
      cuts.append(Cut(end: end + 1, closing: levels.reversed().map(\.closer)))
    }
    for depth in levels.indices.reversed() {
      cuts.append(Cut(end: levels[depth].end, closing: levels[...depth].reversed().map(\.closer)))
    }
  }

  /// Cuts a text behind its last whole character.
  private mutating func cutString(_ bytes: [UInt8], from start: Int, _ levels: [Level]) {
    var end = start + 1
    var index = end
    while index < bytes.count {
      let width = Self.width(bytes, at: index)
      guard width > 0, index + width <= bytes.count else { break }
      index += width
      end = index
    }
    cuts.append(Cut(end: end, closing: [UInt8(ascii: "\"")] + levels.reversed().map(\.closer)))
  }

  /// Bytes of the character or escape at an index; a pair of surrogates is one.
  private static func width(_ bytes: [UInt8], at index: Int) -> Int {
    switch bytes[index] {
    case UInt8(ascii: "\\"):
      guard index + 1 < bytes.count else { return 0 }
      guard bytes[index + 1] == UInt8(ascii: "u") else { return 2 }
      let isHigh =
        index + 3 < bytes.count && bytes[index + 2] | 0x20 == UInt8(ascii: "d")
        && Array("89abAB".utf8).contains(bytes[index + 3])
      return isHigh ? 12 : 6
    case ..<0x80: return 1
    case 0xC2...0xDF: return 2
    case 0xE0...0xEF: return 3
    case 0xF0...0xF4: return 4
    default: return 0
    }
  }

  private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int? {
    var index = start + 1
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\"") { return index + 1 }
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }
}
