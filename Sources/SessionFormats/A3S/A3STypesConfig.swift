public import SatchelJSONText

/// A session's settings (a3s-store.md, section 4.1).
public struct A3SConfig: JSONRecord {
  /// A name for the session; empty in files of the program.
  public var name = ""
  /// The folder it works in; need not exist.
  public var workspace = ""
  /// The whole system prompt.
  public var systemPrompt: String?
  /// Tokens that the model's context holds.
  public var maxContextLength: UInt32 = 200_000
  /// Whether the conversation is summarized when the context fills.
  public var autoCompact = false
  /// How full the context must be for that, 0 to 1, as a 32-bit float.
  public var autoCompactThreshold: JSONNumber = A3SNumbers.threshold
  /// Where the session is kept.
  public var storageType = A3SStorageType.file
  /// Lanes and limits of the queue.
  public var queueConfig: A3SQueueConfig?
  /// When the person is asked.
  public var confirmationPolicy: A3SConfirmationPolicy?
  /// Which tools may be used.
  public var permissionPolicy: A3SPermissionPolicy?
  /// How many tasks run at once; since 3.1.0.
  public var maxParallelTasks: UInt64?
  /// When work is handed to other agents; since 3.1.0.
  public var autoDelegation: A3SAutoDelegation?
  /// The session that started this one.
  public var parentID: String?
  /// What is hidden from the model and the log.
  public var securityConfig: A3SSecurityConfig?
  /// When a plan is made.
  public var planningMode = A3SPlanningMode.auto
  /// Whether a plan is made: the early form of ``planningMode``.
  public var planningEnabled: Bool?
  /// Whether goals are followed.
  public var goalTracking = false
  /// Unknown members, those of later eras among them.
  public var extra = Extra()

  /// The settings of a fresh session without workspace.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SConfig>([
    .required("name", \.name),
    .required("workspace", \.workspace),
    .nullable("system_prompt", \.systemPrompt),
    .required("max_context_length", \.maxContextLength),
    .required("auto_compact", \.autoCompact),
    .defaulted("auto_compact_threshold", \.autoCompactThreshold, A3SNumbers.threshold),
    .defaulted("storage_type", \.storageType, .file),
    .optional("queue_config", \.queueConfig),
    .optional("confirmation_policy", \.confirmationPolicy),
    .optional("permission_policy", \.permissionPolicy),
    .optional("max_parallel_tasks", \.maxParallelTasks),
    .optional("auto_delegation", \.autoDelegation),
    .optional("parent_id", \.parentID),
    .optional("security_config", \.securityConfig),
    .defaulted("planning_mode", \.planningMode, .auto),
    .optional("planning_enabled", \.planningEnabled),
    .defaulted("goal_tracking", \.goalTracking, false),
  ])
}

/// Where a session is kept.
public struct A3SStorageType: A3SWord {
  /// The word in the file.
  public var rawValue: String
  /// A kind by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The words that the program knows.
  public static let known: [A3SStorageType] = ["memory", "file", "custom"].map(Self.init(rawValue:))
  /// In a folder of files.
  public static let file = A3SStorageType(rawValue: "file")
}

/// When a plan is made.
public struct A3SPlanningMode: A3SWord {
  /// The word in the file.
  public var rawValue: String
  /// A mode by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The words that the program knows.
  public static let known: [A3SPlanningMode] = ["Auto", "Enabled", "Disabled"].map(Self.init(rawValue:))
  /// When the task asks for one.
  public static let auto = A3SPlanningMode(rawValue: "Auto")
}

/// When work is handed to other agents (a3s-store.md, section 4.1).
public struct A3SAutoDelegation: A3SAliasedRecord {
  /// Whether at all.
  public var enabled = false
  /// Whether several at once.
  public var autoParallel = true
  /// Whether on request; absent in files of 3.1.0.
  public var allowManualDelegation: Bool?
  /// How sure the program must be, as a 32-bit float.
  public var minConfidence: JSONNumber = A3SNumbers.confidence
  /// How many at most.
  public var maxTasks: UInt64 = 4
  /// Unknown members.
  public var extra = Extra()

  /// The program's defaults.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SAutoDelegation>([
    .defaulted("enabled", \.enabled, false),
    .defaulted("autoParallel", \.autoParallel, true),
    .optional("allowManualDelegation", \.allowManualDelegation),
    .defaulted("minConfidence", \.minConfidence, A3SNumbers.confidence),
    .defaulted("maxTasks", \.maxTasks, 4),
  ])
  /// Second names.
  public static let aliases: [(alias: StaticString, name: StaticString)] = [
    ("auto_parallel", "autoParallel"), ("allow_manual_delegation", "allowManualDelegation"),
  ]
}
