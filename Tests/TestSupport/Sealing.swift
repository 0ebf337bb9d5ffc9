import SatchelCCrypto
import SatchelDigests

/// A text as the A3S program seals it: AES-256-GCM, the other way than `SealedDocument`.
public func sealed(_ text: [UInt8], key: [UInt8], nonce: [UInt8] = [UInt8](repeating: 5, count: 12)) -> [UInt8] {
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
  return SealedDocument.mark + nonce + sealed + tag
}
