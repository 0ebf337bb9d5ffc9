/// Why a name is refused.
struct PathObjection: Equatable, CustomStringConvertible {
  /// A stable name in words joined by hyphens.
  let code: String
  /// What is wrong, as a clause about "it".
  let message: String

  init(_ code: String, _ message: String) {
    self.code = code
    self.message = message
  }

  var description: String { message }
}

/// What a path in a bundle may be.
enum PathRules {
  static let longestPath = 1024
  static let longestComponent = 255
  static let greatestDepth = 64

  /// Whether a path is so plain that nothing below can object to it, and its spelling in an archive is the path itself:
  /// short, of printable ASCII that means nothing anywhere, with nothing odd at the ends of its components.
  ///
  /// Nearly all paths are; what follows here says the same of them, only slower.
  static func isPlain(_ path: ArraySlice<UInt8>) -> Bool {
    if path.count > longestComponent { return false }
    var (depth, start) = (1, path.startIndex)
    for index in path.indices where path[index] == slash {
      if !isPlain(component: path[start..<index]) { return false }
      (depth, start) = (depth + 1, index + 1)
    }
    return depth <= greatestDepth && isPlain(component: path[start...])
  }

  private static func isPlain(component: ArraySlice<UInt8>) -> Bool {
    guard let first = component.first, let last = component.last, first != UInt8(ascii: "."), last != UInt8(ascii: ".")
    else { return false }
    for byte in component {
      let isPlain =
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
          true
        default: false
        }
      if !isPlain { return false }
    }
    return !isReserved(component)
  }

  /// Why a relative path of this system is refused; nil where it is fine.
  static func objection(to path: [UInt8]) -> PathObjection? {
    isPlain(path[...]) ? nil : closeLook(at: path)
  }

  static func closeLook(at path: [UInt8]) -> PathObjection? {
    if path.isEmpty { return PathObjection("empty-name", "it is empty") }
    if path.first == slash { return PathObjection("absolute-name", "it is absolute") }
    if path.contains(0) { return PathObjection("nul-in-name", "it holds a NUL") }
    if path.count > longestPath {
      return PathObjection("long-name", "it is longer than \(longestPath) bytes")
    }
    let components = path.split(separator: slash, omittingEmptySubsequences: false)
    if components.count > greatestDepth {
      return PathObjection("deep-name", "it is more than \(greatestDepth) folders deep")
    }
    return components.lazy.compactMap { objection(toComponent: $0) }.first
  }

  private static func objection(toComponent component: ArraySlice<UInt8>) -> PathObjection? {
    if component.isEmpty { return PathObjection("empty-component", "a component is empty") }
    if component.elementsEqual("..".utf8) { return PathObjection("parent-component", "a component is '..'") }
    if component.elementsEqual(".".utf8) { return PathObjection("dot-component", "a component is '.'") }
    if component.count > longestComponent {
      return PathObjection("long-component", "a component is longer than \(longestComponent) bytes")
    }
    return nil
  }

  /// Why a name as it stands in an archive is refused: it must be one and the same file on every system.
  static func objection(toMember path: [UInt8]) -> PathObjection? {
    isPlain(path[...]) ? nil : closeLook(atMember: path)
  }

  static func closeLook(atMember path: [UInt8]) -> PathObjection? {
    if path.count > 1, path[1] == UInt8(ascii: ":"), isLetter(path[0]) {
      return PathObjection("drive-letter", "it begins with the letter of a drive")
    }
    if let objection = closeLook(at: path) { return objection }
    if String(validating: path, as: UTF8.self) == nil { return PathObjection("not-utf8", "it is not UTF-8") }
    if path.contains(where: { $0 < 0x20 || $0 == 0x7f }) {
      return PathObjection("control-in-name", "it holds a control character")
    }
    if path.contains(UInt8(ascii: "\\")) { return PathObjection("backslash-in-name", "it holds a backslash") }
    if path.contains(UInt8(ascii: ":")) { return PathObjection("colon-in-name", "it holds a colon") }
    return path.split(separator: slash).lazy.compactMap { foreignObjection(toComponent: $0) }.first
  }

  private static func foreignObjection(toComponent component: ArraySlice<UInt8>) -> PathObjection? {
    if component.last == UInt8(ascii: ".") {
      return PathObjection("trailing-dot", "a component ends in a dot, which Windows drops")
    }
    if component.last == UInt8(ascii: " ") {
      return PathObjection("trailing-space", "a component ends in a space, which Windows drops")
    }
    if isReserved(component) {
      return PathObjection("reserved-name", "a component is the name of a device on Windows")
    }
    return nil
  }

  /// Whether Windows takes a component for a device, with any extension and in any case.
  static func isReserved(_ component: some BidirectionalCollection<UInt8>) -> Bool {
    switch component.first.map({ $0 | 0x20 }) {
    case UInt8(ascii: "c"), UInt8(ascii: "a"), UInt8(ascii: "p"), UInt8(ascii: "n"), UInt8(ascii: "l"): break
    default: return false
    }
    var stem = component.prefix { $0 != UInt8(ascii: ".") }[...]
    while stem.last == UInt8(ascii: " ") { stem.removeLast() }
    guard stem.count <= 7 else { return false }
    let name = String(decoding: stem.map { isLetter($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    if ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(name) { return true }
    return (name.hasPrefix("com") || name.hasPrefix("lpt")) && name.unicodeScalars.count == 4
      && name.unicodeScalars.last.map { "0123456789\u{b9}\u{b2}\u{b3}".unicodeScalars.contains($0) } ?? false
  }

  private static let slash = UInt8(ascii: "/")

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
