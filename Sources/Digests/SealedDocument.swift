import SatchelCCrypto

// The cipher is AES-256 in counter mode with a tag over the whole. So a document is gone through
// twice: once to check the tag, with what comes out thrown away; then any part of it can be opened by
// counting up to its block. No plain text is kept anywhere. What is read again might not be what was checked, since
// others may write to the file meanwhile; so the SHA-256 of each piece of 16 KiB is remembered when it is checked (half a
// mebibyte for the largest document), and a piece that comes again with another one is refused.

/// A document sealed with AES-256-GCM, opened for reading at any place.
///
/// The form is that of the A3S store (a3s-store.md, section 9): `A3SE`, the byte 1, a nonce of 12 bytes, the
/// sealed text, a tag of 16 bytes; nothing else is authenticated.
public struct SealedDocument: Sendable {
  /// Reads so many bytes at an offset; fewer only at the end.
  public typealias Reading = @Sendable (_ offset: UInt64, _ count: Int) throws -> [UInt8]

  /// The bytes that every sealed document begins with.
  public static let mark: [UInt8] = Array("A3SE".utf8) + [1]
  /// The largest document that is opened.
  public static let largest: UInt64 = 256 << 20
  private static let headLength: UInt64 = 17
  private static let tagLength: UInt64 = 16
  private static let pieceLength: UInt64 = 1 << 14

  /// Whether a text of that length and beginning is sealed.
  public static func isSealed(_ beginning: [UInt8], byteCount: UInt64) -> Bool {
    byteCount > headLength && beginning.starts(with: mark)
  }

  /// The length of the opened text.
  public let byteCount: UInt64
  private let key: SealingKey
  private let nonce: [UInt8]
  private let sealed: Reading
  /// Of each piece of the sealed text, as it was authenticated.
  private var digests: [SHA256Digest] = []

  /// Opens a document: reads it once from beginning to end and checks its tag.
  ///
  /// A wrong key and a changed document cannot be told apart: both are `notAuthentic`.
  public init(byteCount: UInt64, key: SealingKey, reading sealed: @escaping Reading) throws(SealedDocumentError) {
    let head = try Self.take(Int(Self.headLength), at: 0, sealed) ?? []
    guard Self.isSealed(head, byteCount: byteCount), byteCount >= Self.headLength + Self.tagLength else {
      throw .notSealed
    }
    guard byteCount <= Self.largest + Self.headLength + Self.tagLength else { throw .tooLarge(limit: Self.largest) }
    self.byteCount = byteCount - Self.headLength - Self.tagLength
    self.key = key
    self.sealed = sealed
    nonce = Array(head[5...])
    try authenticate()
  }

  private mutating func authenticate() throws(SealedDocumentError) {
    let tag = try Self.take(Int(Self.tagLength), at: Self.headLength + byteCount, sealed)
    let cipher = try Cipher.counted(key: key, nonce: nonce)
    var offset: UInt64 = 0
    while offset < byteCount {
      guard var piece = try piece(at: offset) else { throw .notAuthentic }
      digests.append(try Self.digest(of: piece))
      try cipher.open(&piece)
      offset += UInt64(piece.count)
    }
    guard var tag, cipher.matches(&tag) else { throw .notAuthentic }
  }

  /// Reads opened text at an offset; fewer bytes than asked for only at the end. `changed` where it is not what was
  /// checked when the document was opened.
  public func read(at offset: UInt64, count: Int) throws(SealedDocumentError) -> [UInt8] {
    guard offset < byteCount, count > 0 else { return [] }
    let lead = offset % Self.pieceLength
    let end = min(UInt64(count), byteCount - offset) + offset
    var text: [UInt8] = []
    text.reserveCapacity(Int(end - offset + lead))
    for start in stride(from: offset - lead, to: end, by: Int(Self.pieceLength)) {
      guard let piece = try piece(at: start), try Self.digest(of: piece) == digests[Int(start / Self.pieceLength)]
      else {
        throw .changed
      }
      text += piece
    }
    try Cipher.from(block: (offset - lead) / 16, key: key, nonce: nonce).open(&text)
    return Array(text[Int(lead)..<Int(lead + end - offset)])
  }

  /// The piece of sealed text that begins at an offset; nil where the source ends before.
  private func piece(at offset: UInt64) throws(SealedDocumentError) -> [UInt8]? {
    try Self.take(Int(min(Self.pieceLength, byteCount - offset)), at: Self.headLength + offset, sealed)
  }

  private static func digest(of piece: [UInt8]) throws(SealedDocumentError) -> SHA256Digest {
    do throws(DigestError) { return try sha256(piece) } catch { throw .unavailable }
  }

  /// Exactly so many bytes; nil where the source ends before.
  private static func take(
    _ count: Int, at offset: UInt64, _ sealed: Reading
  ) throws(SealedDocumentError) -> [UInt8]? {
    do {
      let piece = try sealed(offset, count)
      return piece.count == count ? piece : nil
    } catch {
      throw .source(error)
    }
  }
}

/// One run of the cipher over bytes in place.
@safe private final class Cipher {
  private let context: OpaquePointer

  private init() throws(SealedDocumentError) {
    guard let made = unsafe EVP_CIPHER_CTX_new() else { throw .unavailable }
    unsafe context = made
  }

  deinit { unsafe EVP_CIPHER_CTX_free(context) }

  /// From the beginning, counting towards the tag.
  static func counted(key: SealingKey, nonce: [UInt8]) throws(SealedDocumentError) -> Cipher {
    let cipher = try Cipher()
    let begun = unsafe EVP_DecryptInit_ex(cipher.context, EVP_aes_256_gcm(), nil, key.bytes, nonce)
    guard begun == 1 else { throw .unavailable }
    return cipher
  }

  /// From a block on: block 0 of the text has the counter 2.
  static func from(block: UInt64, key: SealingKey, nonce: [UInt8]) throws(SealedDocumentError) -> Cipher {
    let cipher = try Cipher()
    let counter = UInt32(truncatingIfNeeded: block &+ 2)
    let start = nonce + (0..<4).map { UInt8(truncatingIfNeeded: counter >> (24 - 8 * UInt32($0))) }
    let begun = unsafe EVP_DecryptInit_ex(cipher.context, EVP_aes_256_ctr(), nil, key.bytes, start)
    guard begun == 1 else { throw .unavailable }
    return cipher
  }

  func open(_ bytes: inout [UInt8]) throws(SealedDocumentError) {
    guard !bytes.isEmpty else { return }
    var done: Int32 = 0
    let result = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      unsafe EVP_DecryptUpdate(context, buffer.baseAddress, &done, buffer.baseAddress, Int32(buffer.count))
    }
    guard result == 1, Int(done) == bytes.count else { throw .unavailable }
  }

  func matches(_ tag: inout [UInt8]) -> Bool {
    let isSet = unsafe tag.withUnsafeMutableBytes {
      unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, Int32($0.count), $0.baseAddress)
    }
    var rest = [UInt8](repeating: 0, count: 16)
    var done: Int32 = 0
    let result = unsafe EVP_DecryptFinal_ex(context, &rest, &done)
    return isSet == 1 && result == 1
  }
}
