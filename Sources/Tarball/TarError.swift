import SatchelCArchive

/// What is wrong with a tar stream, or with an entry to be written.
public struct TarError: Error, Sendable {
  /// The stable reasons.
  public enum Code: String, Sendable {
    /// The input is no tar stream.
    case notTar
    /// The stream ends inside an entry.
    case truncated
    /// A header makes no sense.
    case damaged
    /// A header, the filling behind content, or the end is not as this package writes them.
    case notCanonical
    /// A name cannot be written: empty, not UTF-8, or with a NUL.
    case invalidName
    /// An entry's kind, mode or time cannot be written.
    case unsupported
    /// Fewer or more bytes were given than the entry's head says.
    case wrongSize
    /// Reading the input failed; see `cause`.
    case sourceFailed
    /// Writing the output failed; see `cause`.
    case sinkFailed
    /// The library could not be set up: no memory, or no UTF-8 locale.
    case unavailable
  }

  /// The reason.
  public var code: Code
  /// The path of the entry concerned, or nothing.
  public var path: [UInt8]
  /// The byte of the plain tar stream at which it was noticed.
  public var offset: UInt64
  /// The library's own words, or ours.
  public var detail: String
  /// What is not as bundles have it, where that is known.
  public var oddity: TarOddity?
  /// What made reading or writing fail.
  public var cause: (any Error)?

  /// Makes an error.
  public init(
    _ code: Code, path: [UInt8] = [], offset: UInt64 = 0, detail: String = "", oddity: TarOddity? = nil,
    cause: (any Error)? = nil
  ) {
    self.code = code
    self.path = path
    self.offset = offset
    self.detail = oddity?.description ?? detail
    self.oddity = oddity
    self.cause = cause
  }
}

extension TarError: CustomStringConvertible {
  /// One sentence: what, where.
  public var description: String {
    let name = path.isEmpty ? "" : " '\(String(decoding: path, as: UTF8.self))'"
    let more = detail.isEmpty ? "" : ": \(detail)"
    return switch code {
    case .notTar: "not a tar stream\(more)"
    case .truncated: "the tar stream ends too early, at byte \(offset)\(name)"
    case .damaged: "the tar header at byte \(offset)\(name) is damaged\(more)"
    case .notCanonical: "the tar stream at byte \(offset)\(name) is not in the form that bundles have\(more)"
    case .invalidName: "the name\(name) cannot be written to tar\(more)"
    case .unsupported: "the entry\(name) cannot be written to tar\(more)"
    case .wrongSize: "the content of\(name) has not the size that was said\(more)"
    case .sourceFailed, .sinkFailed: cause.map { "\($0)" } ?? "reading or writing failed"
    case .unavailable: "tar cannot be used: no memory or no UTF-8 locale on this machine"
    }
  }
}

/// The library's message for its last failure.
func message(of archive: OpaquePointer) -> String {
  guard let text = unsafe archive_error_string(archive) else { return "" }
  return unsafe String(cString: text)
}
