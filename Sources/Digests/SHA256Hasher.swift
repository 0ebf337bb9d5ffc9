import SatchelCCrypto

/// The library of digests could not do its work, which happens only without memory or with SHA-256 disabled.
public struct DigestError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Makes the error.
  public init() {}

  /// One sentence.
  public var description: String {
    "cannot compute a SHA-256: libcrypto refused; check its configuration and the memory"
  }
}

/// The algorithm, looked up once: libcrypto would search for it with each digest.
nonisolated(unsafe) private let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil)

/// A SHA-256 over bytes that come in pieces, computed by libcrypto with the processor's own instructions.
@safe public struct SHA256Hasher: ~Copyable {
  private let context: OpaquePointer
  private var isSound: Bool

  /// Starts a digest of nothing.
  public init() throws(DigestError) {
    guard let made = unsafe EVP_MD_CTX_new() else { throw DigestError() }
    unsafe context = made
    isSound = unsafe EVP_DigestInit_ex(made, algorithm ?? EVP_sha256(), nil) == 1
  }

  deinit {
    unsafe EVP_MD_CTX_free(context)
  }

  /// Takes more bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    let done = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    isSound = isSound && done == 1
  }

  /// Takes more bytes.
  public mutating func update(_ bytes: [UInt8]) {
    update(bytes.span)
  }

  /// The digest of all that was taken.
  public consuming func finish() throws(DigestError) -> SHA256Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    let done = unsafe bytes.withUnsafeMutableBufferPointer {
      unsafe EVP_DigestFinal_ex(context, $0.baseAddress, nil)
    }
    guard isSound, done == 1, let digest = SHA256Digest(bytes: bytes) else { throw DigestError() }
    return digest
  }
}

/// The SHA-256 of bytes at hand.
public func sha256(_ bytes: [UInt8]) throws(DigestError) -> SHA256Digest {
  var hasher = try SHA256Hasher()
  hasher.update(bytes)
  return try hasher.finish()
}
