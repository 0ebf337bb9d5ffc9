import SatchelDigests
import SatchelJSONText

/// Reads the lines of a manifest as any program may have written it: RFC 8493, section 2.1.3.
struct BagManifest {
  private static let longestLine = 64 + 4096 * 3

  /// Hands each path with its digest to `body`; false where a line cannot be read.
  static func read(
    _ source: any RandomAccessBytes, _ body: ([UInt8], SHA256Digest) -> Void
  ) throws(BundleError) -> Bool {
    var lines = LineSplitter(longest: longestLine)
    var (place, isReadable) = (UInt64(0), true)
    while place < source.byteCount {
      let piece = try bytes(of: source, at: place)
      if piece.isEmpty { break }
      place += UInt64(piece.count)
      let isWhole = lines.take(piece.span) { line in
        if let (path, digest) = entry(line) { body(path, digest) } else if !line.isEmpty { isReadable = false }
      }
      if !isWhole { return false }
    }
    return isReadable && !lines.isBroken
  }

  /// A digest, blanks, perhaps an asterisk, and the path, in which CR, LF and `%` may be percent-encoded.
  private static func entry(_ line: [UInt8]) -> ([UInt8], SHA256Digest)? {
    let hex = line.prefix(64).map { (0x41...0x46).contains($0) ? $0 | 0x20 : $0 }
    guard let digest = SHA256Digest(hex: hex) else { return nil }
    var rest = line.dropFirst(64)
    guard rest.first == 0x20 || rest.first == 0x09 else { return nil }
    rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
    if rest.first == UInt8(ascii: "*") { rest.removeFirst() }
    if rest.last == 0x0d { rest.removeLast() }
    return rest.isEmpty ? nil : (Array(rest), digest)
  }

  /// The path that a percent-encoded one stands for.
  static func decoded(_ path: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = path[...]
    while let byte = rest.first {
      let (code, exact) = Self.code(rest.prefix(3))
      bytes.append(exact ?? byte)
      rest.removeFirst(exact == nil ? 1 : code)
    }
    return bytes
  }

  private static func code(_ bytes: ArraySlice<UInt8>) -> (Int, UInt8?) {
    switch String(decoding: bytes, as: UTF8.self).uppercased() {
    case "%0A": (3, 0x0a)
    case "%0D": (3, 0x0d)
    case "%25": (3, UInt8(ascii: "%"))
    default: (1, nil)
    }
  }

  /// The next bytes of a file, at most 256 KiB.
  static func bytes(of source: any RandomAccessBytes, at place: UInt64) throws(BundleError) -> [UInt8] {
    do throws(ByteSourceError) { return try source.nextPiece(at: place, before: source.byteCount) } catch {
      throw BundleError(.inputFailed, "\(error)")
    }
  }
}
