public import SatchelJSONText

/// Everything about a session but its entries, in terms that all formats share.
public struct SessionHeader: Sendable, Equatable {
  /// The session's own id, any text.
  public var id: SessionID
  /// What a person calls it.
  public var title: String?
  /// When it began, with the precision of the source.
  public var createdAt: Instant?
  /// When it last changed, as far as the file tells.
  public var updatedAt: Instant?
  /// The folder it works in.
  public var workspace: String?
  /// The model in `provider/model` or any other spelling of the source.
  public var model: String?
  /// The whole system prompt.
  public var systemPrompt: String?
  /// Names of the tools on offer, in the order of the source.
  public var toolNames: [String]
  /// Where the session comes from, if from another one.
  public var origin: Origin?
  /// Tokens of the whole session.
  public var usage: Usage?
  /// Cost of the whole session in US dollars, in the spelling of the source.
  public var cost: JSONNumber?

  /// A header with nothing but an id.
  public init(id: SessionID) {
    self.id = id
    toolNames = []
  }

  /// Another session that this one continues.
  public struct Origin: Sendable, Hashable {
    /// What the relation is.
    public enum Kind: String, Sendable, Hashable {
      /// A copy of the history up to a point.
      case fork
      /// A side conversation.
      case thread
      /// Started by another session; what was copied is not known.
      case child
    }

    /// What the relation is.
    public var kind: Kind
    /// The other session's id.
    public var parentID: SessionID
    /// The name of the branch, for forks that have one.
    public var branchName: String?

    /// A relation.
    public init(kind: Kind, parentID: SessionID, branchName: String? = nil) {
      self.kind = kind
      self.parentID = parentID
      self.branchName = branchName
    }
  }
}

/// Tokens, in the way the source counted them.
public struct Usage: Sendable, Hashable {
  /// Input tokens; whether those from a cache are among them, the source decides.
  public var input: UInt64
  /// Output tokens.
  public var output: UInt64
  /// Input read from a cache.
  public var cacheRead: UInt64?
  /// Input written to a cache.
  public var cacheWrite: UInt64?

  /// Counts.
  public init(input: UInt64 = 0, output: UInt64 = 0, cacheRead: UInt64? = nil, cacheWrite: UInt64? = nil) {
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
  }

  /// All four together.
  public var total: UInt64 {
    input.saturatingSum(output).saturatingSum(cacheRead ?? 0).saturatingSum(cacheWrite ?? 0)
  }

  /// Adds the counts of another.
  public static func += (a: inout Usage, b: Usage) {
    a.input = a.input.saturatingSum(b.input)
    a.output = a.output.saturatingSum(b.output)
    if let read = b.cacheRead { a.cacheRead = (a.cacheRead ?? 0).saturatingSum(read) }
    if let write = b.cacheWrite { a.cacheWrite = (a.cacheWrite ?? 0).saturatingSum(write) }
  }
}
