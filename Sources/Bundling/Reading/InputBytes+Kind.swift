import SatchelFiles
import SatchelGzip

extension InputBytes {
  /// Whether this is a tar or zip archive that is no bundle, judged by its first bytes, which stay to be read.
  ///
  /// A bundle is gzip whose tar stream begins with a folder that holds `bagit.txt`; so is one that is damaged behind that.
  /// What is neither is left to the reader of bundles, which says what is wrong with it.
  func isForeignArchive() throws(BundleError) -> Bool { Self.isForeignArchive(try glance()) }

  /// The first bytes, which stay to be read.
  func glance() throws(BundleError) -> [UInt8] {
    do throws(FileError) { return try peek(ArchiveKind.glanceByteCount) } catch { throw BundleError(reading: error) }
  }

  /// The same of first bytes that somebody else has read.
  static func isForeignArchive(_ beginning: [UInt8]) -> Bool {
    if beginning.starts(with: [0x1f, 0x8b]) {
      let plain = firstBlock(of: beginning)
      return isTarHeader(plain) && !isBundleHeader(plain)
    }
    let isZip = beginning.starts(with: [0x50, 0x4b, 3, 4]) || beginning.starts(with: [0x50, 0x4b, 5, 6])
    return isZip || beginning.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) || isTarHeader(Array(beginning.prefix(512)))
  }

  /// The first block of the plain bytes, as much of it as can be had.
  private static func firstBlock(of packed: [UInt8]) -> [UInt8] {
    var rest = packed[...]
    var plain: [UInt8] = []
    guard
      var reader = try? GzipReader(
        headers: .any,
        source: { buffer in
          let part = rest.prefix(buffer.count)
          buffer.replaceSubrange(0..<part.count, with: part)
          rest = rest.dropFirst(part.count)
          return part.count
        })
    else { return [] }
    while plain.count < 512,
      (try? reader.next { span in unsafe span.withUnsafeBufferPointer { unsafe plain += $0 } }) ?? false
    {}
    return Array(plain.prefix(512))
  }

  private static func isBundleHeader(_ block: [UInt8]) -> Bool {
    let name = block.prefix(100).prefix { $0 != 0 }
    let parts = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return parts.count == 2 && parts[1].elementsEqual(BundleLayout.bagIt.utf8)
  }
}

/// Whether a block is the header of a tar entry, of any kind of tar.
func isTarHeader(_ block: [UInt8]) -> Bool {
  guard block.count == 512 else { return false }
  if block[257..<262].elementsEqual("ustar".utf8) { return true }
  // Before POSIX there was no mark but the checksum.
  let sum = block.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 0x20 : Int(block[$1])) }
  let digits = block[148..<156].drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
  return !digits.isEmpty && Int(String(decoding: digits, as: UTF8.self), radix: 8) == sum
}
