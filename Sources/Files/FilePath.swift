import Glibc

/// A path as the bytes that the system knows it by.
///
/// File names on Linux are bytes without NUL and without `/` and need not be UTF-8, so a path is kept as bytes and
/// compared and ordered by them. Nothing is normalized: `a//b` stays `a//b`.
public struct FilePath: Sendable, Hashable {
  /// The bytes of the path, without a terminating NUL.
  public var bytes: [UInt8]

  /// Makes a path of raw bytes.
  public init(bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  /// Makes a path of the UTF-8 bytes of a string, in the normalization that the string has.
  public init(_ string: String) {
    self.bytes = Array(string.utf8)
  }

  /// Feeds the bytes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(bytes.count)
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }

  /// Whether the path has no bytes; as a folder it stands for the working folder.
  public var isEmpty: Bool { bytes.isEmpty }

  /// Whether the path starts at the root.
  public var isAbsolute: Bool { bytes.first == slash }

  /// The path with one more component, or a relative path, behind it.
  public func appending(_ component: FilePath) -> FilePath {
    if bytes.isEmpty { return component }
    if component.bytes.isEmpty { return self }
    var joined = bytes
    joined.reserveCapacity(bytes.count + component.bytes.count + 1)
    if joined.last != slash { joined.append(slash) }
    joined.append(contentsOf: component.bytes)
    return FilePath(bytes: joined)
  }

  /// The path with one more component, or a relative path, behind it.
  public func appending(_ component: String) -> FilePath {
    appending(FilePath(component))
  }

  /// The non-empty components between the slashes.
  public var components: [FilePath] {
    bytes.split(separator: slash).map { FilePath(bytes: $0) }
  }

  /// What follows the last slash, trailing slashes aside; `/` for the root, empty for the empty path.
  public var lastComponent: FilePath {
    let trimmed = withoutTrailingSlashes
    guard let cut = trimmed.lastIndex(of: slash), trimmed.count > 1 else { return FilePath(bytes: trimmed) }
    return FilePath(bytes: trimmed[(cut + 1)...])
  }

  /// The folder that holds the last component: `.` when the path has no slash, `/` for what lies in the root.
  public var parent: FilePath {
    var rest = withoutTrailingSlashes[...]
    guard let cut = rest.lastIndex(of: slash) else { return "." }
    rest = rest[..<cut]
    while rest.count > 1, rest.last == slash { rest.removeLast() }
    return rest.isEmpty ? "/" : FilePath(bytes: rest)
  }

  /// What follows the last dot of the last component, or nil where there is none; a leading dot starts no extension.
  public var `extension`: String? {
    let name = lastComponent.bytes
    guard let cut = name.lastIndex(of: dot), cut > 0 else { return nil }
    return String(decoding: name[(cut + 1)...], as: UTF8.self)
  }

  /// The last component without its extension.
  public var stem: FilePath {
    let name = lastComponent.bytes
    guard let cut = name.lastIndex(of: dot), cut > 0 else { return FilePath(bytes: name) }
    return FilePath(bytes: name[..<cut])
  }

  /// The path as text, or nil where its bytes are not UTF-8.
  public var string: String? { String(validating: bytes, as: UTF8.self) }

  private var withoutTrailingSlashes: [UInt8] {
    var rest = bytes[...]
    while rest.count > 1, rest.last == slash { rest.removeLast() }
    return Array(rest)
  }
}

extension FilePath: ExpressibleByStringLiteral {
  /// Makes a path of a literal.
  public init(stringLiteral value: String) {
    self.init(value)
  }
}

extension FilePath: Comparable {
  /// Orders by bytes, as `LC_ALL=C sort` does.
  public static func < (left: FilePath, right: FilePath) -> Bool {
    unsafe left.bytes.withUnsafeBytes { left in
      unsafe right.bytes.withUnsafeBytes { right in
        guard let one = left.baseAddress, let other = right.baseAddress else { return left.count < right.count }
        let order = unsafe memcmp(one, other, min(left.count, right.count))
        return order != 0 ? order < 0 : left.count < right.count
      }
    }
  }
}

extension FilePath: CustomStringConvertible {
  /// The path as text; bytes that are not UTF-8 appear as U+FFFD.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}

private let slash = UInt8(ascii: "/")
private let dot = UInt8(ascii: ".")
