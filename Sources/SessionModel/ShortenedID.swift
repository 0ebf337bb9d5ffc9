/// Finds what an id means that somebody typed: the session of that very id, or else the only one whose id begins so.
///
/// Ids are compared byte by byte. Where sessions of one id stand in several folders, the folder may stand before the id.
public struct ShortenedID: Sendable {
  /// What was found.
  public enum Match: Sendable, Equatable {
    /// One id; the places of its sessions, more than one where several have it.
    case found([Int])
    /// None.
    case unknown
    /// Several ids, by the places of their sessions.
    case ambiguous([Int])
  }

  private let given: SessionID

  /// What was typed.
  public init(_ given: SessionID) { self.given = given }

  /// What it means among sessions; `folders` has the folder of each, or is empty.
  public func match(_ ids: [SessionID], folders: [String] = []) -> Match {
    let names = ids.indices.map { folders.indices.contains($0) ? SessionID("\(folders[$0])/\(ids[$0])") : ids[$0] }
    let exact = ids.indices.filter { ids[$0] == given || names[$0] == given }
    if !exact.isEmpty { return .found(exact) }
    let begun = ids.indices.filter { begins(ids[$0]) || begins(names[$0]) }
    guard let first = begun.first else { return .unknown }
    let isOne = begun.allSatisfy { ids[$0] == ids[first] }
    return isOne ? .found(begun) : .ambiguous(begun)
  }

  private func begins(_ id: SessionID) -> Bool { !given.isEmpty && id.utf8.starts(with: given.utf8) }
}
