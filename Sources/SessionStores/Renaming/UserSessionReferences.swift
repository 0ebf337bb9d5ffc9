import SatchelFiles

/// Where a state store refers to sessions (user-session reference, sections 5, 6 and 15).
///
/// Seeds, evaluations, personas and projects name no session.
struct UserSessionReferences: RenamingRules {
  private let stems: RenamedStems

  init(_ ids: RenamedIDs) { stems = RenamedStems(ids) { $0 } }

  func path(of file: StoredFile) -> FilePath {
    let parts = file.path.components
    // Somebody may have put sessions into a folder of their own.
    let isFlat = parts.count == 1 && file.role == StoredFile.sessionRole
    guard isFlat || parts.count == 2 && (parts[0] == "sessions" || parts[0] == "knowledge-saves") else {
      return file.path
    }
    let pattern = NamePattern(document: parts[parts.count - 1].bytes, extensions: [".json", ".md"])
    return pattern.renamed { stems.new(for: $0, of: file.sessionIDs) }.map { file.path.replacingLast(with: $0) }
      ?? file.path
  }

  func layout(of path: FilePath) -> ReferenceLayout? {
    let parts = path.components
    guard let name = parts.last, NamePattern(document: name.bytes).readings.first != nil else { return nil }
    if parts.count == 1 { return .document(Self.session) }
    switch parts[0] {
    case "sessions" where parts.count == 2: return .document(Self.session)
    case "agents" where parts.count == 2, "memory": return .document(Self.neighbour)
    default: return nil
    }
  }

  /// The id of an entry is what its file is called by; it changes where that does, as the id of a run.
  private static let neighbour: ReferenceShape = .object(["session_id": .reference, "id": .run])

  /// A response may be a list of its members (10.1).
  private static let session: ReferenceShape = .object([
    "id": .reference,
    "parent_session_id": .reference,
    "agent_responses": .list(.record(["session_id": .reference], [1: .reference])),
  ])
}
