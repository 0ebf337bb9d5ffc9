/// The key of sealed documents: 32 bytes, which its holder keeps.
public struct SealingKey: Sendable, Hashable {
  let bytes: [UInt8]

  /// A key from the content of a key file: 32 bytes, or 64 hexadecimal digits of either case with
  /// nothing but a line end behind them; nil for anything else.
  public init?(file content: [UInt8]) {
    if content.count == 32 {
      bytes = content
      return
    }
    var digits = content[...]
    while let last = digits.last, last == 0x0A || last == 0x0D { digits.removeLast() }
    guard digits.count == 64, content.count <= 66 else { return nil }
    let lower = digits.map { (0x41...0x46).contains($0) ? $0 | 0x20 : $0 }
    guard let digest = SHA256Digest(hex: lower) else { return nil }
    bytes = digest.bytes
  }
}

/// Why a sealed document cannot be opened.
public enum SealedDocumentError: Error, Sendable {
  /// It does not begin as a sealed document does, or is too short for one.
  case notSealed
  /// It is larger than any that its program writes.
  case tooLarge(limit: UInt64)
  /// The key is another, or the document was changed.
  case notAuthentic
  /// What is read is not what was checked when it was opened.
  case changed
  /// The library refused: no memory, or the cipher is disabled.
  case unavailable
  /// The bytes could not be had.
  case source(any Error & Sendable)
}

extension SealedDocumentError: CustomStringConvertible {
  /// One sentence.
  public var description: String {
    switch self {
    case .notSealed: "This is no sealed document."
    case .tooLarge(let limit): "The sealed document is larger than \(limit) bytes, which no program opens."
    case .notAuthentic:
      "The key does not open this sealed document: it is another document's key, or the document was changed."
    case .changed:
      "The sealed document changed while it was read; nothing of the change was used, try again when it is at rest."
    case .unavailable: "AES-256-GCM cannot be had from libcrypto; check its configuration and the memory."
    case .source(let error): "\(error)"
    }
  }
}
