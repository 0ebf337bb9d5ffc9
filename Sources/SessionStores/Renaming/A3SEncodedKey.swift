import SatchelFiles
import SatchelSessionModel

/// Names of the files under `v1` of an A3S store (a3s-store.md, section 3.2).
enum A3SEncodedKey {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// `id_` and the id in base64url without padding.
  static func name(for id: String) -> String {
    var text = Array("id_".utf8)
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for byte in id.utf8 {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        text.append(digits[Int(bits >> count & 63)])
      }
    }
    if count > 0 { text.append(digits[Int(bits << (6 - count) & 63)]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// `id_` and the id of a session or run in base64url.
  static func name(for id: some ByteIdentifier) -> String { name(for: id.text) }

  /// The id that a name was made of; nil for a name that the program does not make.
  static func id(of name: FilePath) -> String? {
    guard name.bytes.starts(with: "id_".utf8) else { return nil }
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for byte in name.bytes.dropFirst(3) {
      guard let digit = digits.firstIndex(of: byte) else { return nil }
      bits = bits << 6 | UInt32(digit)
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> count))
    }
    guard let id = String(validating: bytes, as: UTF8.self), FilePath(self.name(for: id)) == name else { return nil }
    return id
  }
}
