/// What zstd frames can be wrong in.
public enum ZstdError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The library could not be set up, which happens only without memory.
  case unavailable
  /// The frame is damaged, or no frame; in the words of the library.
  case damaged(String)
  /// The frame does not say how long its content is, or says more than is allowed.
  case size

  /// One sentence.
  public var description: String {
    switch self {
    case .unavailable: "libzstd refused to work; there is too little memory"
    case .damaged(let reason): "the zstd frame is damaged: \(reason)"
    case .size: "the zstd frame does not say how long its content is, or it is longer than allowed"
    }
  }
}
