import SatchelFiles

extension StorePlaces {
  /// The program's folder of sessions and its other categories (user-session.md, sections 1 and 15).
  static let userSession = StorePlaces(
    role: { UserSessionRole.of($0) },
    holdsSessions: { path in
      let parts = path.components.map(\.description)
      let isKnown = parts.first == UserSessionStore.sessions || UserSessionRole.categories.contains(parts.first ?? "")
      return isKnown && (parts.count == 1 || parts.count == 2 && parts.first == "memory")
    },
    begins: { $0.isUserSession($1) },
    mayHoldLooseSession: { $0.components.count == 1 && $0.extension == "json" })
}

/// What a file of the store is for, as its path tells.
enum UserSessionRole {
  /// The categories besides the sessions.
  static let categories: Set<String> = [
    "seeds", "evals", "agents", "agent_groups", "knowledge-saves", "personas", "memory", "cron", "email_sent",
    "token-maxing",
  ]

  static func of(_ path: FilePath) -> String {
    let parts = path.components.map(\.description)
    if path.extension == "tmp" { return StoredFile.temporaryRole }
    if parts.count == 2, parts[0] == UserSessionStore.sessions, path.extension == "json" {
      return StoredFile.sessionRole
    }
    return parts.count > 1 && categories.contains(parts[0]) ? parts[0] : StoredFile.otherRole
  }
}

extension FileBeginning {
  /// Jobs, mail and reports belong to no session.
  fileprivate func isUserSession(_ role: String) -> Bool {
    let shape = shape
    switch role {
    case StoredFile.sessionRole:
      let lists = ["user_messages", "agent_responses", "trajectory_steps", "reasoning_records"]
      return shape.isObject(with: "id", "user_id") && lists.contains { shape.isObject(with: $0) }
    case "seeds": return shape.isObject(with: "id", "goal")
    case "evals": return shape.isObject(with: "mechanical_pass")
    case "agents": return shape.isObject(with: "id", "status", "steps_completed")
    case "agent_groups": return shape.isObject(with: "id", "parent_seed_id")
    case "knowledge-saves": return shape.isList(of: "message_index", "knowledge_path")
    case "memory": return shape.isObject(with: "id", "memory_type", "content")
    case "personas": return shape.isObject(with: "personas")
    default: return false
    }
  }
}
