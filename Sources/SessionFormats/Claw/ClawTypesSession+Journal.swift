import SatchelJSONText
import SatchelSessionModel

// A session as a value, and the journal that it is on disk.

extension ClawSession {
  /// A session without messages and prompts, from the head of a file.
  public init(head: ClawHead) {
    self.init()
    if let object = head.object {
      self = object
      return
    }
    if let port = head.port { sessionID = port.sessionID }
    compaction = head.compaction
    compaction?.recordType = nil
    guard let meta = head.meta else { return }
    sessionID = meta.sessionID
    createdAtMilliseconds = meta.createdAtMilliseconds
    updatedAtMilliseconds = meta.updatedAtMilliseconds
    fork = meta.fork
    version = meta.version
    modelValue = meta.modelValue
    workspaceValue = meta.workspaceValue
    extra = meta.extra
  }

  /// The head of the journal that a snapshot of the session is.
  ///
  /// A missing id is written as an empty one, a missing update time as the creation time (or 0).
  public var head: ClawHead {
    var meta = ClawMeta()
    meta.sessionID = sessionID ?? ""
    meta.createdAtMilliseconds = createdAtMilliseconds ?? ClawID.milliseconds(in: meta.sessionID)
    meta.updatedAtMilliseconds = updatedAtMilliseconds ?? meta.createdAtMilliseconds ?? 0
    meta.fork = fork
    meta.version = version
    meta.modelValue = modelValue
    meta.workspaceValue = workspaceValue
    meta.extra = extra
    if let metadata { meta.extra["metadata"] = metadata }
    var head = ClawHead(meta: meta, compaction: compaction)
    head.compaction?.recordType = "compaction"
    return head
  }

  /// Adds what was typed.
  public mutating func append(_ prompt: ClawPrompt) {
    var prompt = prompt
    prompt.recordType = nil
    var list = promptValue?.elements ?? []
    promptValue = nil
    list.append(prompt.tree)
    promptValue = .array(list)
  }

  /// The prompts as records of a journal.
  public var promptRecords: [ClawRecord] {
    promptHistory.map { prompt in
      var prompt = prompt
      prompt.recordType = "prompt_history"
      return .promptHistory(prompt)
    }
  }

  /// The journal that a snapshot of the session is: settings, compaction, prompts, messages, a line each.
  ///
  /// Nothing is made up: of a session without times, the program refuses the file. Throws `invalid` for a value that no
  /// file can hold.
  public var bytes: [UInt8] {
    get throws(SessionError) {
      try ClawFormat.text(of: head, promptRecords + messages.map { ClawRecord($0) })
    }
  }

  /// Tokens of all messages together.
  public var totalTokens: UInt64 { messages.reduce(0) { $0 &+ ($1.usage?.total ?? 0) } }
}
