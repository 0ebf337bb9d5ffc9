/// What a path in a bundle may be.
enum PathRules {
  static let longestPath = 1024
  static let longestComponent = 255
  static let greatestDepth = 64

  /// Why a relative path is refused; nil where it is fine.
  static func objection(to path: [UInt8]) -> String? {
    if path.isEmpty { return "it is empty" }
    if path.first == UInt8(ascii: "/") { return "it is absolute" }
    if path.count > longestPath { return "it is longer than \(longestPath) bytes" }
    if path.contains(0) { return "it holds a NUL" }
    let components = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    if components.count > greatestDepth { return "it is more than \(greatestDepth) folders deep" }
    for component in components {
      if component.isEmpty { return "a component is empty" }
      if component.elementsEqual(".".utf8) || component.elementsEqual("..".utf8) {
        return "a component is '.' or '..'"
      }
      if component.count > longestComponent { return "a component is longer than \(longestComponent) bytes" }
    }
    return nil
  }
}
