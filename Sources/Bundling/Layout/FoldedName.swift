// File systems that ignore case or normalization do it each in its own way. This is coarser than all of them: full case
// mapping there and back again, so that `ß`, `ẞ`, `ss` and `SS` are one, and so are `ı`, `i` and `I`; canonical
// equivalence is that of `String`, whose `==` and hash go by it.

/// A component of a path without the differences that some file systems do not see.
enum FoldedName {
  /// Equal strings for names that could be one file somewhere.
  static func fold(_ component: some Collection<UInt8>) -> String {
    if component.allSatisfy({ $0 < 0x80 }) {
      let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
      if !component.contains(where: capitals.contains) { return String(decoding: component, as: UTF8.self) }
      return String(decoding: component.map { capitals.contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
    guard let text = String(validating: component, as: UTF8.self) else { return bytewise(component) }
    var folded = ""
    for scalar in text.unicodeScalars {
      for lower in scalar.properties.lowercaseMapping.unicodeScalars {
        for upper in lower.properties.uppercaseMapping.unicodeScalars {
          folded += upper.properties.lowercaseMapping
        }
      }
    }
    return folded
  }

  /// For bytes that are no text: bytes beyond ASCII stand for themselves, in the last plane, which has no case.
  private static func bytewise(_ component: some Collection<UInt8>) -> String {
    var folded = String.UnicodeScalarView()
    for byte in component {
      if let scalar = Unicode.Scalar(byte < 0x80 ? UInt32(byte) : 0x10_0000 + UInt32(byte)) { folded.append(scalar) }
    }
    return String(folded).lowercased()
  }
}
