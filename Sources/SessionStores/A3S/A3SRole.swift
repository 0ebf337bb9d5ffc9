import SatchelFiles
import SatchelSessionFormats

/// What a file of the store is for, as its path tells.
enum A3SRole {
  static let temporary = StoredFile.temporaryRole
  static let loopCheckpoint = "loop-checkpoint"
  static let workflowCheckpoint = "workflow-checkpoint"
  static let other = StoredFile.otherRole
  private static let healthCheck = "health-check"

  /// A copy that the newest program passes over, since it has a newer one.
  static let staleCopy = "stale-copy"
  /// The log of saves, and one that was moved aside as damaged.
  static let log = "log"
  static let quarantinedLog = "quarantined-log"
  static let lock = "lock"
  static let lease = "writer-lease"

  static func of(_ path: FilePath) -> String {
    let parts = path.components
    let name = path.lastComponent
    if name.extension == "tmp" { return temporary }
    if isNewest(path) { return ofNewest(parts, name) }
    guard let folder = parts.first?.string, parts.count > 1 else {
      if name == ".health_check" { return healthCheck }
      return name.extension == "json" ? StoredFile.sessionRole : other
    }
    return side(folder, parts.count, name) ?? other
  }

  /// Whether a file stands in the layout of eras C and D.
  static func isNewest(_ path: FilePath) -> Bool {
    path.components.first == "v1" && path.components.count > 1
  }

  private static func ofNewest(_ parts: [FilePath], _ name: FilePath) -> String {
    if parts.count == 2 { return name == "writer_lease.json" ? lease : other }
    guard let folder = parts[1].string else { return other }
    if folder == "wal", parts.count == 3 {
      if name == "session-store.ndjson" { return log }
      if name == "session-store.lock" { return lock }
      return name.bytes.starts(with: "session-store.ndjson.corrupt.".utf8) ? quarantinedLog : other
    }
    let key = parts.count == 4 ? parts[2] : name.stem
    guard key.bytes.starts(with: "id_".utf8) else { return other }
    if folder == "sessions", parts.count == 3 {
      return name.extension == "json" ? StoredFile.sessionRole : other
    }
    return side(folder, parts.count - 1, name) ?? other
  }

  private static func side(_ folder: String, _ count: Int, _ name: FilePath) -> String? {
    if count == 3, folder == "artifacts", name == "artifacts.json" { return folder }
    guard count == 2, name.extension == "json" else { return nil }
    switch folder {
    case "traces", "verification", "runs": return folder
    case "subagent_tasks": return "subagent-tasks"
    case "loop_checkpoints": return loopCheckpoint
    case "workflow_checkpoints": return workflowCheckpoint
    default: return nil
    }
  }

  /// Whether a folder of that name holds side data, in either layout.
  static func holdsSideData(_ folder: String) -> Bool {
    folder == "artifacts" || side(folder, 2, "x.json") != nil
  }

  static func sideKind(_ role: String) -> A3SSideKind? {
    switch role {
    case "subagent-tasks": .subagentTasks
    case loopCheckpoint: .loopCheckpoints
    default: A3SSideKind(rawValue: role)
    }
  }

  /// The safe id, or the encoded one, that a side file is named by.
  static func stem(of path: FilePath) -> FilePath {
    let parts = path.components
    let count = isNewest(path) ? parts.count - 1 : parts.count
    return count == 3 ? parts[parts.count - 2] : path.stem
  }
}
