/// What a reference is to.
enum ReferenceKind: Sendable {
  case session, run
}

/// Where a reference stands, quotes included.
struct ReferencePlace: Sendable {
  var range: Range<UInt64>
  var kind: ReferenceKind
}

/// Where in a JSON value references to sessions and runs stand. Everything that is not named here is passed over.
public indirect enum ReferenceShape: Sendable {
  /// A string that is a session's id.
  case reference
  /// A string that is a run's id.
  case run
  /// An object, by the names of its members. Every member of such a name counts, repeats too.
  case object([String: ReferenceShape])
  /// A list of values that are alike.
  case list(ReferenceShape)
  /// An object, or a list of its members in order; the second gives the places in the list.
  case record([String: ReferenceShape], [Int: ReferenceShape])

  /// The members that are worth a look if the value is an object.
  var members: [String: ReferenceShape]? {
    switch self {
    case .object(let members), .record(let members, _): members
    case .reference, .run, .list: nil
    }
  }

  /// What a string in this place refers to.
  var kind: ReferenceKind? {
    switch self {
    case .reference: .session
    case .run: .run
    case .object, .list, .record: nil
    }
  }

  /// Whether there may be something in a list.
  var hasElements: Bool {
    switch self {
    case .list, .record: true
    case .reference, .run, .object: false
    }
  }

  /// What an element of a list is; nil if it is of no interest.
  func element(_ index: Int) -> ReferenceShape? {
    switch self {
    case .list(let shape): shape
    case .record(_, let positions): positions[index]
    case .reference, .run, .object: nil
    }
  }
}

/// How a file is gone through in search of references.
public enum ReferenceLayout: Sendable {
  /// One JSON value.
  case document(ReferenceShape)
  /// Records on lines.
  case lines(ReferenceShape)
  /// Records on lines, or a single object in the same shape (claw).
  case journal(ReferenceShape)
  /// References are there, but cannot be rewritten; the sentence says why.
  case fixed(String)
}
