import SatchelJSONText

/// Everything of a session but its exchanges.
///
/// The tree is the session with empty lists. Source: reference section 5.
public struct UserSessionHead: JSONRecord, NativeHead {
  /// The session's id.
  public var id = ""
  /// The owner.
  public var userID = ""
  /// Where the messages stand.
  var userMessages = ListSlot(isExplicit: true)
  /// Where the responses stand.
  var agentResponses = ListSlot(isExplicit: true)
  /// Where the steps stand; explicit if an empty list was written.
  var trajectorySteps = ListSlot(isExplicit: false)
  /// Where the reasoning stands; explicit if an empty list was written.
  var reasoningRecords = ListSlot(isExplicit: false)
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
  /// About the time of the first answer.
  public var createdAt = Timestamp.epoch
  /// The last change.
  public var updatedAt = Timestamp.epoch
  /// Free members, without what was put aside for exchanges.
  public var metadata = SessionMetadata()
  /// Unknown members.
  public var extra = Extra()
  /// What the lists say about the era; no part of the value.
  var observedEra = ObservedEra()

  /// A blank head.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<UserSessionHead>([
    .required("id", \.id), .required("user_id", \.userID),
    .defaulted("user_messages", \.userMessages, ListSlot(isExplicit: true)),
    .defaulted("agent_responses", \.agentResponses, ListSlot(isExplicit: true)),
    .omitted("trajectory_steps", \.trajectorySteps, ListSlot(isExplicit: false)),
    .omitted("reasoning_records", \.reasoningRecords, ListSlot(isExplicit: false)),
    .optional("brain_space", \.brainSpace), .optional("active_seed_id", \.activeSeedID),
    .optional("active_persona_id", \.activePersonaID), .optional("project_id", \.projectID),
    .optional("parent_session_id", \.parentSessionID),
    .required("created_at", \.createdAt), .required("updated_at", \.updatedAt),
    .defaulted("metadata", \.metadata, SessionMetadata()),
  ])

  /// The newest of E0 to E4 that some member belongs to.
  public var era: Era {
    let own = UserSessionFormat.era(of: self, showing: UserSessionFormat.features(of: self))
    return own == UserSessionEra.e0 && observedEra.era == UserSessionEra.e1 ? own : max(observedEra.era, own)
  }

  /// What the exchange of formats put aside here; stands in the metadata.
  public var aside: String? {
    get {
      let holder = metadata[Aside.memberName]
      return holder?.members?.count == 1 ? holder?["head"]?.text : nil
    }
    set {
      metadata[Aside.memberName] = nil
      guard let newValue else { return }
      metadata.members.append(JSONMember(Aside.memberName, ["head": .string(newValue)]))
    }
  }
}

/// The place of a list whose elements are streamed.
struct ListSlot: FieldValue {
  var isExplicit: Bool

  static func read(_ view: JSONView) throws(FieldError) -> ListSlot {
    guard view.kind == .array else { throw .expected("a list", view) }
    return ListSlot(isExplicit: true)
  }

  func write(to writer: inout JSONWriter) {
    writer.beginArray()
    writer.endArray()
  }
}

/// A remark that does not take part in equality.
struct ObservedEra: Sendable, Equatable {
  var era = UserSessionEra.e1
  static func == (a: ObservedEra, b: ObservedEra) -> Bool { true }
}
