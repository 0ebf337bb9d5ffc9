import SatchelFiles
import SatchelGzip
import SatchelTarball

extension InputBytes {
  /// Whether this is a tar or zip archive that is no bundle, judged by its first bytes, which stay to be read.
  ///
  /// A bundle is a tar stream that begins with `bagit.txt` in a folder, under the header that bundles give it; so is one
  /// that is damaged behind that. It is one also if somebody took its gzip away, or put zstd in the place of that. What is
  /// neither is left to the reader of bundles, which says what is wrong with it.
  func isForeignArchive() throws(BundleError) -> Bool { Self.isForeignArchive(try glance()) }

  /// The first bytes, which stay to be read.
  func glance() throws(BundleError) -> [UInt8] {
    do throws(FileError) { return try peek(ArchiveKind.glanceByteCount) } catch { throw BundleError(reading: error) }
  }

  /// The same of first bytes that somebody else has read.
  static func isForeignArchive(_ beginning: [UInt8]) -> Bool {
    let kind = ForeignInput.Kind(beginning)
    let block = firstBlock(of: beginning, kind)
    switch kind {
    case .zip: return true
    case .zstd: return !isCanonicalBeginning(block)
    case .tar: return isTarHeader(block) && !isCanonicalBeginning(block)
    // Of a header with a wrong checksum, only the reader of bundles can say what is wrong with it.
    case .gzip:
      return isTarHeader(block) && !(isBundleHeader(block) && (isCanonicalBeginning(block) || !hasTarChecksum(block)))
    }
  }

  /// In what the tar stream of a bundle is wrapped that begins so: gzip, unless it surely is something else.
  static func wrapping(_ beginning: [UInt8]) -> ForeignInput.Kind {
    let kind = ForeignInput.Kind(beginning)
    return [.tar, .zstd].contains(kind) && isCanonicalBeginning(firstBlock(of: beginning, kind)) ? kind : .gzip
  }

  /// The first block of the plain bytes, as much of it as can be had.
  private static func firstBlock(of packed: [UInt8], _ kind: ForeignInput.Kind) -> [UInt8] {
    var rest = packed[...]
    func fill(_ buffer: inout [UInt8]) -> Int {
      let part = rest.prefix(buffer.count)
      buffer.replaceSubrange(0..<part.count, with: part)
      rest = rest.dropFirst(part.count)
      return part.count
    }
    var plain = [UInt8](repeating: 0, count: 512)
    var count = 0
    switch kind {
    case .tar: count = fill(&plain)
    case .zip: break
    case .zstd:
      if var reader = try? ZstdReader(source: { fill(&$0) }) { count = (try? reader.read(into: &plain)) ?? 0 }
    case .gzip:
      var bytes: [UInt8] = []
      guard var reader = try? GzipReader(headers: .any, source: { fill(&$0) }) else { return [] }
      while bytes.count < 512,
        (try? reader.next { span in unsafe span.withUnsafeBufferPointer { unsafe bytes += $0 } }) ?? false
      {}
      return Array(bytes.prefix(512))
    }
    return Array(plain[..<count])
  }

  private static func isBundleHeader(_ block: [UInt8]) -> Bool {
    let name = block.prefix(100).prefix { $0 != 0 }
    let parts = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return parts.count == 2 && parts[1].elementsEqual(BundleLayout.bagIt.utf8)
  }

  /// Whether a block is the header of `bagit.txt` as bundles have it, which other programs write otherwise.
  private static func isCanonicalBeginning(_ block: [UInt8]) -> Bool {
    guard block.count == 512, isBundleHeader(block) else { return false }
    func number(_ field: Range<Int>) -> UInt64? {
      UInt64(String(decoding: block[field].prefix { (0x30...0x37).contains($0) }, as: UTF8.self), radix: 8)
    }
    guard let mode = number(100..<108), let byteCount = number(124..<136), let time = number(136..<148) else {
      return false
    }
    let head = TarEntry(
      path: Array(block.prefix(100).prefix { $0 != 0 }), kind: .regular, byteCount: byteCount, mode: UInt32(mode),
      modified: Int64(time))
    return (try? canonicalTarHeader(of: head)) == block
  }
}

/// Whether a block is the header of a tar entry, of any kind of tar.
func isTarHeader(_ block: [UInt8]) -> Bool {
  guard block.count == 512 else { return false }
  if block[257..<262].elementsEqual("ustar".utf8) { return true }
  // Before POSIX there was no mark but the checksum.
  return hasTarChecksum(block)
}

/// Whether the checksum of a tar header is right.
func hasTarChecksum(_ block: [UInt8]) -> Bool {
  let sum = block.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 0x20 : Int(block[$1])) }
  let digits = block[148..<156].drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
  return !digits.isEmpty && Int(String(decoding: digits, as: UTF8.self), radix: 8) == sum
}
