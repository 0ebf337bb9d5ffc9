import Files

// Names in the archive must survive three readers that do not agree: BagIt percent-encodes CR, LF and `%` in manifests,
// its reference program decodes only two of them, and sha256sum decodes none but escapes backslashes. And the programs
// that unpack disagree on names that are not UTF-8 or not composed. So names that could cause trouble are spelled with
// `=` and two digits for each troublesome byte, as quoted-printable does; the rest, nearly all, stand as they are, and
// the exact name follows from the spelling.

/// The spelling of file names inside the archive.
enum MemberName {
  /// The spelling of one component; all bytes beyond ASCII are spelled out if asked.
  static func spell(_ component: [UInt8], wholly: Bool = false) -> [UInt8] {
    let isText = !wholly && String(validating: component, as: UTF8.self) != nil
    let trailing = isText ? trailingBlanks(component) : 0
    var spelled: [UInt8] = []
    spelled.reserveCapacity(component.count)
    for (index, byte) in component.enumerated() {
      let isPlain =
        byte < 0x80
        ? byte >= 0x20 && byte != 0x7f && !reserved.contains(byte) && !(byte == 0x20 && index == component.count - 1)
        : isText
      if isPlain, index < component.count - trailing {
        spelled.append(byte)
      } else {
        spelled += [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return spelled
  }

  /// The exact name of a component; nil where it is not spelled as `spell` does it.
  static func exact(_ spelled: [UInt8]) -> [UInt8]? {
    var name: [UInt8] = []
    name.reserveCapacity(spelled.count)
    var index = 0
    while index < spelled.count {
      if spelled[index] != UInt8(ascii: "=") {
        name.append(spelled[index])
        index += 1
        continue
      }
      guard index + 2 < spelled.count, let high = digits.firstIndex(of: spelled[index + 1]),
        let low = digits.firstIndex(of: spelled[index + 2])
      else { return nil }
      name.append(UInt8(high << 4 | low))
      index += 3
    }
    return spell(name) == spelled || spell(name, wholly: true) == spelled ? name : nil
  }

  private static let digits = Array("0123456789ABCDEF".utf8)
  /// `%` for BagIt, `\` for sha256sum, `=` for ourselves; `:` and the others for the file systems of other systems.
  private static let reserved = Array("%\\=".utf8)

  /// The bytes of blanks at the end that a reader of lines might strip.
  private static func trailingBlanks(_ component: [UInt8]) -> Int {
    guard let last = String(decoding: component, as: UTF8.self).unicodeScalars.last, !last.isASCII,
      last.properties.isWhitespace
    else { return 0 }
    return String(last).utf8.count
  }
}

/// Spells paths for the archive so that no two differ only in Unicode normalization.
struct MemberNaming {
  private var known: [String: [UInt8]] = [:]

  /// The spelling of a relative path; call in byte order of the paths, so that it does not depend on anything else.
  mutating func spell(_ path: FilePath) -> [UInt8] {
    var spelled: [UInt8] = []
    for part in path.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      let component = Array(part)
      var name = MemberName.spell(component)
      if name.contains(where: { $0 >= 0x80 }) {
        let key = String(decoding: spelled + name, as: UTF8.self)  // equal strings: canonically equivalent
        if known[key, default: component] != component {
          name = MemberName.spell(component, wholly: true)
        } else {
          known[key] = component
        }
      }
      if !spelled.isEmpty { spelled.append(UInt8(ascii: "/")) }
      spelled += name
    }
    return spelled
  }
}
