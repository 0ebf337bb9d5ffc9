import Files
import SessionFormats

/// What a file of the store is for, as its path tells.
enum A3SRole {
  static let temporary = "temporary"
  static let loopCheckpoint = "loop-checkpoint"
  static let workflowCheckpoint = "workflow-checkpoint"
  static let other = "other"
  private static let healthCheck = "health-check"

  static func of(_ path: FilePath) -> String {
    let parts = path.components
    let name = path.lastComponent
    if name.extension == "tmp" { return temporary }
    guard let folder = parts.first?.string, parts.count > 1 else {
      if name == ".health_check" { return healthCheck }
      return name.extension == "json" ? StoredFile.sessionRole : other
    }
    if parts.count == 3, folder == "artifacts", name == "artifacts.json" { return folder }
    guard parts.count == 2, name.extension == "json" else { return other }
    switch folder {
    case "traces", "verification", "runs": return folder
    case "subagent_tasks": return "subagent-tasks"
    case "loop_checkpoints": return loopCheckpoint
    case "workflow_checkpoints": return workflowCheckpoint
    default: return other
    }
  }

  static func sideKind(_ role: String) -> A3SSideKind? {
    switch role {
    case "subagent-tasks": .subagentTasks
    case loopCheckpoint: .loopCheckpoints
    default: A3SSideKind(rawValue: role)
    }
  }

  /// The safe id that a side file is named by.
  static func stem(of path: FilePath) -> FilePath {
    path.components.count == 3 ? path.components[1] : path.stem
  }
}
