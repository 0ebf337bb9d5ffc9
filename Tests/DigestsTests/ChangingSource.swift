import SatchelCCrypto
import SatchelDigests
import Synchronization

/// A sealed document of 100,000 bytes, some of which can be changed behind whoever reads it.
final class ChangingSource: Sendable {
  let text = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 / 256) }
  private let key: SealingKey
  private let bytes: Mutex<[UInt8]>

  init(_ key: SealingKey) {
    self.key = key
    let (sealed, tag) = seal(text, [UInt8](repeating: 0, count: 32), nonce: [UInt8](repeating: 5, count: 12))
    bytes = Mutex(SealedDocument.mark + [UInt8](repeating: 5, count: 12) + sealed + tag)
  }

  func open() throws -> SealedDocument {
    let count = bytes.withLock { $0.count }
    return try SealedDocument(byteCount: UInt64(count), key: key) { [self] offset, count in
      bytes.withLock { Array($0[min(Int(offset), $0.count)...].prefix(count)) }
    }
  }

  /// Changes a byte of the sealed text, or changes it back.
  func flip(_ place: Int) { bytes.withLock { $0[17 + place] ^= 1 } }
}

/// AES-256-GCM, the other way.
private func seal(_ text: [UInt8], _ key: [UInt8], nonce: [UInt8]) -> (sealed: [UInt8], tag: [UInt8]) {
  let context = unsafe EVP_CIPHER_CTX_new()
  defer { unsafe EVP_CIPHER_CTX_free(context) }
  var sealed = [UInt8](repeating: 0, count: text.count)
  var tag = [UInt8](repeating: 0, count: 16)
  var (done, rest) = (Int32(0), [UInt8](repeating: 0, count: 16))
  unsafe EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce)
  unsafe EVP_EncryptUpdate(context, &sealed, &done, text, Int32(text.count))
  unsafe EVP_EncryptFinal_ex(context, &rest, &done)
  unsafe tag.withUnsafeMutableBytes {
    unsafe _ = EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, 16, $0.baseAddress)
  }
  return (sealed, tag)
}
