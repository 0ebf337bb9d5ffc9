import SatchelJSONText
public import SatchelSessionModel

/// A whole session of the state store, as one value.
///
/// For sessions of any size there are ``UserSessionReader`` and ``UserSessionWriter``, which hold one
/// exchange at a time. Source: reference section 5.
public struct UserSession: JSONRecord {
  /// The session's id: the stem of its file.
  public var id = ""
  /// The owner; `default` for nearly all.
  public var userID = ""
  /// What the person said; message i is answered by response i.
  public var userMessages: [UserMessage] = []
  /// What the agent answered.
  public var agentResponses: [AgentResponse] = []
  /// What the tools did; era E2a and later.
  public var trajectorySteps: [TrajectoryStep] = []
  /// What the model thought; era E3b and later.
  public var reasoningRecords: [ReasoningRecord] = []
  /// An external memory space; era E4.
  public var brainSpace: String?
  /// A task specification; eras E0 to E2.
  public var activeSeedID: String?
  /// The chosen persona.
  public var activePersonaID: String?
  /// The project; era E2c and later.
  public var projectID: String?
  /// The session that this one is a side conversation of; era E3c and later.
  public var parentSessionID: String?
  /// About the time of the first answer (9.2).
  public var createdAt = Timestamp.epoch
  /// The last change.
  public var updatedAt = Timestamp.epoch
  /// Free members.
  public var metadata = SessionMetadata()
  /// Unknown members.
  public var extra = Extra()

  /// A blank session.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<UserSession>([
    .required("id", \.id), .required("user_id", \.userID),
    .defaulted("user_messages", \.userMessages, []), .defaulted("agent_responses", \.agentResponses, []),
    .omitted("trajectory_steps", \.trajectorySteps, []), .omitted("reasoning_records", \.reasoningRecords, []),
    .optional("brain_space", \.brainSpace), .optional("active_seed_id", \.activeSeedID),
    .optional("active_persona_id", \.activePersonaID), .optional("project_id", \.projectID),
    .optional("parent_session_id", \.parentSessionID),
    .required("created_at", \.createdAt), .required("updated_at", \.updatedAt),
    .defaulted("metadata", \.metadata, SessionMetadata()),
  ])

  /// Reads the text of a file. Cost: the text and the value are both in memory.
  public init(parsing bytes: [UInt8]) throws(SessionError) {
    let document: JSONDocument
    do throws(JSONSyntaxError) {
      document = try JSONDocument(bytes, options: UserSessionText.options)
    } catch {
      throw SessionError(.syntax(error))
    }
    do throws(FieldError) {
      self = try Self.read(document.root)
    } catch {
      throw SessionError(error, base: 0)
    }
  }

  /// The text of the file, as the program lays it out.
  public var bytes: [UInt8] {
    var writer = JSONWriter(style: .pretty)
    write(to: &writer)
    return writer.bytes
  }

  /// How many exchanges are complete: the shorter of the two lists.
  public var exchangeCount: Int { min(userMessages.count, agentResponses.count) }

  /// Whether nobody said anything yet, whatever the agent did.
  public var isEmpty: Bool { userMessages.isEmpty }
}
