public import SatchelFiles
public import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// Where things stand in the two layouts of an A3S store: flat, and under `v1` (a3s-store.md, section 3).
public enum A3SStoreLayout: Sendable {
  /// Whether a file, by its path relative to the store, stands in the layout of eras C and D.
  public static func isNewest(_ path: FilePath) -> Bool { A3SRole.isNewest(path) }

  /// A session's file; nil if the id makes no file name.
  public static func session(_ id: SessionID, isNewest: Bool) -> FilePath? {
    name(id.text, isNewest: isNewest).map { folder("sessions", isNewest: isNewest).appending($0 + ".json") }
  }

  /// A session's side file of a kind.
  public static func side(_ kind: A3SSideKind, of id: SessionID, isNewest: Bool) -> FilePath? {
    guard let name = name(id.text, isNewest: isNewest) else { return nil }
    let folder = (isNewest ? FilePath("v1") : FilePath("")).appending(kind.rawValue)
    return kind == .artifacts
      ? folder.appending(name).appending("artifacts.json") : folder.appending(name + ".json")
  }

  /// The place in a layout of a side file that stands somewhere in the store.
  public static func side(_ path: FilePath, of id: SessionID, isNewest: Bool) -> FilePath? {
    A3SRole.sideKind(A3SRole.of(path)).flatMap { side($0, of: id, isNewest: isNewest) }
  }

  /// A checkpoint of a run or workflow.
  public static func checkpoint(_ folder: String, _ id: String, isNewest: Bool) -> FilePath? {
    name(id, isNewest: isNewest).map {
      (isNewest ? FilePath("v1") : FilePath("")).appending(folder).appending($0 + ".json")
    }
  }

  /// The kind of side data that a role stands for.
  public static func sideKind(ofRole role: String) -> A3SSideKind? { A3SRole.sideKind(role) }

  /// The id that a workflow checkpoint tells; nil if it tells none.
  public static func workflowID(_ source: any RandomAccessBytes) -> String? {
    (try? source.firstMember("workflow_id")) ?? nil
  }

  /// The URI of an artifact; nil if it has none.
  public static func artifactURI(_ source: any RandomAccessBytes) -> String? {
    (try? source.firstMember("artifact_uri")) ?? nil
  }

  /// The id that a file under `v1` is named by, by its name without extension; nil for a name that no program makes.
  public static func id(ofNewest stem: FilePath) -> String? { A3SEncodedKey.id(of: stem) }

  /// The id that a session tells, bare or in a snapshot, read no further than to it; nil if it tells none.
  public static func sessionID(_ source: any RandomAccessBytes) -> String? { (try? source.sessionID()) ?? nil }

  private static func folder(_ name: String, isNewest: Bool) -> FilePath {
    isNewest ? FilePath("v1").appending(name) : FilePath("")
  }

  private static func name(_ id: String, isNewest: Bool) -> String? {
    let name = isNewest ? A3SEncodedKey.name(for: id) : A3SSafeName.name(for: id)
    return A3SSafeName.isFit(name) && name.utf8.count <= 240 ? name : nil
  }
}
