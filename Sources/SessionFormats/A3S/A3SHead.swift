public import SatchelJSONText

/// A session of the A3S store without its messages (a3s-store.md, section 4).
public struct A3SHead: A3SAliasedRecord {
  /// The session's id, any text; the file name is made of it.
  public var id = ""
  /// Settings.
  public var config = A3SConfig()
  /// The state; `Active` in files of the program.
  public var state = A3SState.active
  /// How full the context is.
  public var contextUsage = A3SContextUsage()
  /// Tokens of the whole session; zero in files of 2.0.0 to 3.1.0.
  public var totalUsage = A3STokenUsage()
  /// US dollars as a 64-bit float, in the spelling of the source.
  public var totalCost: JSONNumber = A3SNumbers.zero
  /// The model as `provider/model`.
  public var modelName: String?
  /// What each call of the model cost.
  public var costRecords: [A3SCostRecord] = []
  /// Names of the tools on offer, in arbitrary order.
  public var toolNames: [String] = []
  /// Whether the model is asked to think.
  public var thinkingEnabled = false
  /// Tokens for thinking.
  public var thinkingBudget: UInt64?
  /// Seconds since 1970.
  public var createdAt: Int64 = 0
  /// Seconds since 1970.
  public var updatedAt: Int64 = 0
  /// The model that was last used.
  public var llmConfig: A3SModelConfig?
  /// The plan; read under the name `todos` as well.
  public var tasks: [A3STask] = []
  /// The session that started this one.
  public var parentID: String?
  /// Label of era B3: the tenant.
  public var tenantID: String?
  /// Label of era B3: on whose behalf.
  public var principal: String?
  /// Label of era B3: the template of the agent.
  public var agentTemplateID: String?
  /// Label of era B3: ties sessions of one request together.
  public var correlationID: String?
  /// Unknown members, those of later eras among them.
  public var extra = Extra()
  /// What stands around the session, where the file is an aggregate snapshot (eras C and D).
  public var snapshot: A3SSnapshot?

  /// A blank head.
  public init() {}

  /// The members in writing order; `messages` is left to whoever has them.
  public static let table = FieldTable<A3SHead>([
    .required("id", \.id),
    .required("config", \.config),
    .required("state", \.state),
    .streamed("messages"),
    .required("context_usage", \.contextUsage),
    .required("total_usage", \.totalUsage),
    .defaulted("total_cost", \.totalCost, A3SNumbers.zero),
    .optional("model_name", \.modelName),
    .defaulted("cost_records", \.costRecords, []),
    .required("tool_names", \.toolNames),
    .required("thinking_enabled", \.thinkingEnabled),
    .nullable("thinking_budget", \.thinkingBudget),
    .required("created_at", \.createdAt),
    .required("updated_at", \.updatedAt),
    .optional("llm_config", \.llmConfig),
    .defaulted("tasks", \.tasks, []),
    .optional("parent_id", \.parentID),
    .optional("tenant_id", \.tenantID),
    .optional("principal", \.principal),
    .optional("agent_template_id", \.agentTemplateID),
    .optional("correlation_id", \.correlationID),
  ])
  /// Where the messages stand in the table.
  static let messagesField = 3
  /// Second names.
  public static let aliases: [(alias: StaticString, name: StaticString)] = [("todos", "tasks")]

  /// Forgets that `messages` was seen.
  public mutating func settle() { extra.unusual &= ~(1 << UInt64(Self.messagesField)) }
}

extension A3SHead: NativeHead {
  /// The era that the members of the session tell: A, B2 or B3; of a snapshot, C or D.
  ///
  /// B1 looks like A here: it differs only in the folders beside the session. A snapshot of era D without
  /// anything that 8.3.0 brought looks like C.
  public var era: Era {
    if let snapshot { return snapshot.isLatest ? A3SEra.d : A3SEra.c }
    if tenantID != nil || principal != nil || agentTemplateID != nil || correlationID != nil { return A3SEra.b3 }
    return config.autoDelegation != nil || config.maxParallelTasks != nil ? A3SEra.b2 : A3SEra.a
  }

  /// What the exchange put aside here.
  public var aside: String? {
    get { extra[Aside.memberName]?.text }
    set { extra[Aside.memberName] = newValue.map { .string($0) } }
  }
}

extension Field {
  /// A member that stands here but is read and written by somebody else.
  static func streamed(_ name: StaticString) -> Field {
    Field(
      name: name, kind: .optional, read: { (_, _) throws(FieldError) in }, write: { _, _ in }, isBlank: { _ in true })
  }
}
