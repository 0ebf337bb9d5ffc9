import SatchelFiles
import SatchelJSONText

extension StorePlaces {
  /// Both layouts of an A3S store (a3s-store.md, sections 3, 6 and 9).
  static let a3s = StorePlaces(
    role: { A3SRole.of($0) },
    holdsSessions: { path in
      let parts = path.components.map(\.description)
      let isNewest = parts.first == "v1"
      let inner = isNewest ? parts.dropFirst() : parts[...]
      switch inner.count {
      case 0: return true
      case 1:
        return A3SRole.holdsSideData(inner[inner.startIndex]) || isNewest && ["sessions", "wal"].contains(inner.last)
      case 2: return inner.first == "artifacts"
      default: return false
      }
    },
    begins: { $0.isSealed || $0.isA3S($1) })
}

extension FileBeginning {
  fileprivate func isA3S(_ role: String) -> Bool {
    let shape = shape
    switch role {
    case StoredFile.sessionRole:
      return shape.isObject(with: "id", "config") || shape.isObject(with: "schema_version", "session")
    case "artifacts": return shape.isObject(with: "artifacts")
    case "traces": return shape.isList(of: "schema", "kind")
    case "verification": return shape.isList(of: "schema", "subject")
    case "runs": return shape.isList(of: "snapshot")
    case "subagent-tasks": return shape.isList(of: "task_id", "parent_session_id")
    case A3SRole.loopCheckpoint: return shape.isObject(with: "run_id", "session_id")
    case A3SRole.workflowCheckpoint: return shape.isObject(with: "workflow_id", "steps")
    case A3SRole.lease: return shape.isObject(with: "schema", "epoch", "holderId")
    case A3SRole.log, A3SRole.quarantinedLog: return shape.isObject(with: "sequence", "sessionId", "snapshotDigest")
    case A3SRole.lock: return bytes.isEmpty
    default: return false
    }
  }
}
