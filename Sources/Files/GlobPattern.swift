import Glibc

/// A pattern for names in a folder tree, in which `*` stands for any text, `?` for one byte and `[…]` for one of several.
///
/// Without a slash it is held against every name on the way to a file; with one, against the path from the root on, name
/// by name, where `**` stands for any number of names. What matches a folder matches all that is in it; with a slash at
/// its end it matches folders only. Dots in front are letters like others; a backslash takes the next letter as it is.
public struct GlobPattern: Sendable, Hashable {
  /// As it was written.
  public let text: String
  private let parts: [[CChar]]
  private let isAnchored: Bool
  private let needsFolder: Bool
  private let ignoresCase: Bool

  /// Nil for a pattern that names nothing: of slashes only, or with a NUL.
  public init?(_ text: String, ignoringCase: Bool = false) {
    self.text = text
    var bytes = Array(text.utf8)[...]
    if bytes.contains(0) { return nil }
    ignoresCase = ignoringCase
    needsFolder = bytes.last == slash
    while bytes.last == slash { bytes.removeLast() }
    isAnchored = bytes.contains(slash)
    parts = bytes.split(separator: slash).map { $0.map { CChar(bitPattern: $0) } + [0] }
    if parts.isEmpty { return nil }
  }

  /// How many names of a file's path the pattern covers at least: all of them for the file itself, fewer for a folder on
  /// the way; nil where it matches neither. `isFolder` tells that the path itself is a folder's.
  public func matchedDepth(of path: FilePath, isFolder: Bool = false) -> Int? {
    let names = path.components.map { $0.bytes.map { CChar(bitPattern: $0) } + [0] }
    let last = needsFolder && !isFolder ? names.count - 1 : names.count
    guard last > 0 else { return nil }
    for depth in 1...last {
      let isMatch = isAnchored ? matches(parts[...], names[..<depth]) : matches(parts[0], names[depth - 1])
      if isMatch { return depth }
    }
    return nil
  }

  /// Whether one of several patterns for single names matches the last name of a file's path.
  package static func isNamed(_ path: FilePath, byAnyOf patterns: [GlobPattern]) -> Bool {
    let start = path.bytes.lastIndex(of: slash).map { $0 + 1 } ?? 0
    let name = path.bytes[start...].map { CChar(bitPattern: $0) } + [0]
    return patterns.contains { !$0.isAnchored && !$0.needsFolder && $0.matches($0.parts[0], name) }
  }

  private func matches(_ parts: ArraySlice<[CChar]>, _ names: ArraySlice<[CChar]>) -> Bool {
    guard let part = parts.first else { return names.isEmpty }
    if part == Self.anyFolders {
      return (names.startIndex...names.endIndex).contains { matches(parts.dropFirst(), names[$0...]) }
    }
    guard let name = names.first, matches(part, name) else { return false }
    return matches(parts.dropFirst(), names.dropFirst())
  }

  private func matches(_ part: [CChar], _ name: [CChar]) -> Bool {
    let flags: Int32 = ignoresCase ? 16 : 0  // FNM_CASEFOLD
    return unsafe part.withUnsafeBufferPointer { part in
      unsafe name.withUnsafeBufferPointer { name in
        guard let part = part.baseAddress, let name = name.baseAddress else { return false }
        return unsafe fnmatch(part, name, flags) == 0
      }
    }
  }

  private static let anyFolders: [CChar] = [42, 42, 0]
}

private let slash = UInt8(ascii: "/")
