/// Where a member begins: in the compressed file, and its first plain byte in the plain stream.
public struct GzipMember: Sendable, Hashable {
  /// The byte of the compressed file.
  public var offset: UInt64
  /// The byte of the plain stream.
  public var plainOffset: UInt64

  /// A place.
  public init(offset: UInt64, plainOffset: UInt64) {
    self.offset = offset
    self.plainOffset = plainOffset
  }
}

extension [GzipMember] {
  /// The place of the member that holds a plain byte; the last one that begins at or before it.
  public func place(ofPlain offset: UInt64) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].plainOffset <= offset { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }
}

/// The end of a seekable file, as eStargz has it: an empty member of 51 bytes whose extra field tells where the member
/// begins that holds the index.
public enum GzipFooter {
  /// Its size in bytes.
  public static let byteCount = 51

  /// The bytes of a footer.
  public static func bytes(indexOffset: UInt64) -> [UInt8] {
    let hex = String(indexOffset, radix: 16)
    let text = String(repeating: "0", count: 16 - hex.utf8.count) + hex + "STARGZ"
    let header: [UInt8] = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 26, 0, UInt8(ascii: "S"), UInt8(ascii: "G"), 22, 0]
    return header + Array(text.utf8) + [1, 0, 0, 0xff, 0xff] + [UInt8](repeating: 0, count: 8)
  }

  /// What a footer says; nil where the bytes are none.
  public static func indexOffset(in bytes: some Collection<UInt8>) -> UInt64? {
    guard bytes.count == byteCount, bytes.starts(with: canonicalGzipHeader.prefix(3)) else { return nil }
    let digits = bytes.dropFirst(16).prefix(16)
    guard let offset = UInt64(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
    return bytes.elementsEqual(Self.bytes(indexOffset: offset)) ? offset : nil
  }
}
