// Names in the archive must survive readers that do not agree: BagIt percent-encodes CR, LF and `%` in manifests, its
// reference program decodes only two of them, and sha256sum decodes none but escapes backslashes. Programs that unpack
// disagree on names that are not UTF-8 or not composed, Windows refuses some characters, drops dots and blanks at the
// end and has names of its own, and many file systems take names for one that differ only by case. So names that could
// cause trouble are spelled with `=` and two digits for each troublesome byte, as quoted-printable does; the rest,
// nearly all, stand as they are, and the exact name follows from the spelling.
//
// Where two names of a folder would be one on such a file system, the second is spelled distinctly: also its capital
// letters, all bytes beyond ASCII, and the first byte that the plain spelling leaves as it is. What then stands plainly
// in it knows no case, so distinct spellings never meet each other; and a plain spelling never meets a distinct one,
// since an `=` only ever begins a spelled byte, and both spell the same bytes in the same places only if they are of
// one name.

/// The spelling of file names inside the archive.
enum MemberName {
  /// The spelling of one component: the plain one, or the one that no other name of the folder can meet.
  static func spell(_ component: [UInt8], distinctly: Bool = false) -> [UInt8] {
    !distinctly && PathRules.isPlain(component[...]) ? component : spellBytes(of: component, distinctly: distinctly)
  }

  static func spellBytes(of component: [UInt8], distinctly: Bool) -> [UInt8] {
    let isText = String(validating: component, as: UTF8.self) != nil
    let end = component.count - trailing(component, isText: isText)
    let start = PathRules.isReserved(component) ? 1 : 0
    var isMarked = !distinctly
    var spelled: [UInt8] = []
    spelled.reserveCapacity(component.count)
    for (index, byte) in component.enumerated() {
      var isPlain = index >= start && index < end && (byte < 0x80 ? isPlainASCII(byte) : isText)
      if distinctly, isPlain {
        isPlain = isMarked && byte < 0x80 && !capitals.contains(byte)
        isMarked = true
      }
      if isPlain {
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
    return spell(name) == spelled || spell(name, distinctly: true) == spelled ? name : nil
  }

  private static let digits = Array("0123456789ABCDEF".utf8)
  private static let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
  /// `%` for BagIt, `\` for sha256sum, `=` for ourselves; the others for Windows.
  private static let reserved = Array("%\\=<>:\"|?*".utf8)

  private static func isPlainASCII(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != 0x7f && !reserved.contains(byte)
  }

  /// The bytes at the end that a reader of lines or a file system might strip: one blank or dot.
  private static func trailing(_ component: [UInt8], isText: Bool) -> Int {
    guard let last = component.last else { return 0 }
    if last < 0x80 { return last == UInt8(ascii: " ") || last == UInt8(ascii: ".") ? 1 : 0 }
    guard isText, let scalar = String(decoding: component.suffix(4), as: UTF8.self).unicodeScalars.last,
      scalar.properties.isWhitespace
    else { return 0 }
    return String(scalar).utf8.count
  }
}
