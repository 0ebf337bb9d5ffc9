public import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// Whose a file of a store is, as its beginning tells without a look at the messages.
public enum SessionGlimpse: Sendable, Equatable {
  /// A session's own file.
  case session(SessionID)
  /// An older state of a session, set aside beside its own file.
  case copy(SessionID)
  /// A session's own file, but sealed; the id that its name tells, if it tells one.
  case sealed(SessionID?)
  /// A file with the name of a session's own in which none can be read; the id that the store knows it by, if any.
  case unreadable(SessionID?)
  /// A file with the name of a session's own whose beginning does not tell which.
  case unknown
  /// Another file of the store, or none.
  case other

  /// What a look at the whole file says.
  public init(_ sighting: SessionSighting) {
    switch sighting {
    case .session(let session): self = .session(session.id)
    case .copy(let session): self = .copy(session.id)
    case .sealed(let id): self = .sealed(id)
    case .unreadable(_, let id, _): self = .unreadable(id)
    case .other: self = .other
    }
  }
}

extension StoreRegistry {
  /// Looks at the beginning of a file of a store, or at the whole of a small one.
  public static func glimpse(
    at path: FilePath, beginning bytes: [UInt8], isWhole: Bool, _ format: FormatID
  ) -> SessionGlimpse {
    guard let (known, rules) = rules(of: format), rules.isNamedAsSession(path) else { return .other }
    if FormatRegistry.recogniseFormat(of: bytes).format?.name == format, let id = known.glimpsedID(in: bytes),
      !id.isEmpty
    {
      return rules.isCopy(path) ? .copy(id) : .session(id)
    }
    if isWhole || bytes.isSealed { return SessionGlimpse(look(at: path, holding: bytes, format)) }
    return .unknown
  }
}
