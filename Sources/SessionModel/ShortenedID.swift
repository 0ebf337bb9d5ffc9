/// An id as somebody typed it: whole, shortened to a beginning that no other id has, or, where several sessions have one
/// id, with the folder of the session's file in front (`FOLDER/ID`, `./ID` at the top) or that file itself.
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

  /// What it means among sessions; `file` gives the path of the file of each, relative to the store, where one is known.
  public func match(_ ids: [SessionID], file: (Int) -> String? = { _ in nil }) -> Match {
    let whole = ids.indices.filter { ids[$0] == given }
    if !whole.isEmpty { return .found(whole) }
    let named = ids.indices.filter { Self.names(of: ids[$0], file($0)).contains { $0.utf8.elementsEqual(given.utf8) } }
    if !named.isEmpty { return .found(named) }
    let begun = ids.indices.filter { place in
      begins(ids[place].text) || Self.names(of: ids[place], file(place)).prefix(1).contains(where: begins)
    }
    guard let first = begun.first else { return .unknown }
    let isOne = begun.allSatisfy { ids[$0] == ids[first] }
    return isOne ? .found(begun) : .ambiguous(begun)
  }

  /// How one tells a session from others of its id in the same store: by the folder of its file, or, where the others
  /// stand there too, by the file.
  public static func name(of id: SessionID, in file: String, amongFiles others: [String]) -> String {
    let names = names(of: id, file)
    let isAlone = !others.contains { folder(of: $0) == folder(of: file) }
    return isAlone ? names[0] : names[1]
  }

  /// With the folder in front; the file.
  private static func names(of id: SessionID, _ file: String?) -> [String] {
    guard let file else { return [] }
    return [folder(of: file) + "/" + id.text, file]
  }

  private static func folder(of file: String) -> Substring {
    file.lastIndex(of: "/").map { file[..<$0] } ?? "."
  }

  private func begins(_ name: String) -> Bool { !given.isEmpty && name.utf8.starts(with: given.utf8) }
}
