import SatchelFiles

/// Where a folder of claw journals refers to sessions (journal reference, sections 4.3, 4.7, 5, 8, 12 and 13).
///
/// Folders of workspaces are named by their path, not by sessions: they stay.
struct ClawReferences: RenamingRules {
  /// The program's own names: the id as it is.
  private let plain: RenamedStems
  /// The names that sessions with other ids get here.
  private let safe: RenamedStems

  init(_ ids: RenamedIDs) {
    plain = RenamedStems(ids) { ClawFileName.objection(to: $0) == nil ? $0 : nil }
    safe = RenamedStems(ids) { A3SSafeName.name(for: $0) }
  }

  func path(of file: StoredFile) -> FilePath {
    let name = ClawFileName(file.path)
    let stem = Array(name.stem.utf8)
    let old = file.path.lastComponent.bytes
    guard name.kind != .other, old.starts(with: stem) else { return file.path }
    guard let new = plain.new(for: stem, of: file.sessionIDs) ?? safe.new(for: stem, of: file.sessionIDs) else {
      return file.path
    }
    return file.path.replacingLast(with: FilePath(bytes: new + old.dropFirst(stem.count)))
  }

  func layout(of path: FilePath) -> ReferenceLayout? {
    ClawFileName(path).kind == .other ? nil : .journal(Self.record)
  }

  /// The settings record, and the single object.
  private static let record: ReferenceShape = .object([
    "session_id": .reference, "fork": .object(["parent_session_id": .reference]),
  ])
}
