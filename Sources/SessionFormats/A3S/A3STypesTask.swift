public import SatchelJSONText

/// One item of the session's plan (a3s-store.md, section 4.3).
public struct A3STask: A3SAliasedRecord {
  /// The task's id, which dependencies name.
  public var id = ""
  /// What is to be done.
  public var content = ""
  /// How far it is.
  public var status = A3STaskStatus.pending
  /// How urgent it is.
  public var priority = A3STaskPriority.medium
  /// The tool that does it.
  public var tool: String?
  /// Ids of the tasks that come before it.
  public var dependencies: [String] = []
  /// How to tell that it is done.
  public var successCriteria: String?
  /// Unknown members.
  public var extra = Extra()

  /// A blank task.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3STask>([
    .required("id", \.id),
    .required("content", \.content),
    .required("status", \.status),
    .defaulted("priority", \.priority, .medium),
    .optional("tool", \.tool),
    .omitted("dependencies", \.dependencies, []),
    .optional("success_criteria", \.successCriteria),
  ])
  /// What later programs call the content as well; where both stand, `description` is an unknown member.
  public static let aliases: [(alias: StaticString, name: StaticString)] = [("description", "content")]

  /// Takes a task from an object.
  public static func read(_ view: JSONView) throws(FieldError) -> A3STask {
    isDescribed(view) ? try readAliased(view) : try readObject(view)
  }

  /// Whether a task calls its content `description`, which clients up to 3.1.0 at least refuse.
  static func isDescribed(_ view: JSONView) -> Bool {
    view.kind == .object && view.member("content") == nil && view.member("description") != nil
  }
}

extension JSONView {
  /// The tasks of a session that call their content `description`.
  var describedTasks: [Int] {
    guard let tasks = member("tasks") ?? member("todos"), tasks.kind == .array else { return [] }
    return tasks.elements.enumerated().filter { A3STask.isDescribed($0.element) }.map(\.offset)
  }
}

/// How far a task is.
public struct A3STaskStatus: A3SWord {
  /// The word in the file.
  public var rawValue: String
  /// A status by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The words that the program knows.
  public static let known: [A3STaskStatus] = [
    "pending", "in_progress", "completed", "failed", "skipped", "cancelled",
  ].map(Self.init(rawValue:))
  /// Not begun.
  public static let pending = A3STaskStatus(rawValue: "pending")
}

/// How urgent a task is.
public struct A3STaskPriority: A3SWord {
  /// The word in the file.
  public var rawValue: String
  /// A priority by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The words that the program knows.
  public static let known: [A3STaskPriority] = ["high", "medium", "low"].map(Self.init(rawValue:))
  /// The default.
  public static let medium = A3STaskPriority(rawValue: "medium")
}
