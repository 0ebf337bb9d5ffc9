import SatchelJSONText

// Section 1 of the journal reference: what changed on disk, and when. `version` is 1 in all eras.

extension FormatFeatures {
  static let clawObject = FormatFeatures(rawValue: 1 << 0)
  static let clawUsage = FormatFeatures(rawValue: 1 << 1)
  static let clawMetadata = FormatFeatures(rawValue: 1 << 2)
  static let clawBranchThinking = FormatFeatures(rawValue: 1 << 3)
  static let clawJournal = FormatFeatures(rawValue: 1 << 4)
  static let clawID = FormatFeatures(rawValue: 1 << 5)
  static let clawCompaction = FormatFeatures(rawValue: 1 << 6)
  static let clawFork = FormatFeatures(rawValue: 1 << 7)
  static let clawWorkspace = FormatFeatures(rawValue: 1 << 8)
  static let clawPrompts = FormatFeatures(rawValue: 1 << 9)
  static let clawModel = FormatFeatures(rawValue: 1 << 10)
  static let clawThinking = FormatFeatures(rawValue: 1 << 11)
  static let clawCut = FormatFeatures(rawValue: 1 << 12)
  static let clawNoCreation = FormatFeatures(rawValue: 1 << 13)
  static let clawUnknownRecords = FormatFeatures(rawValue: 1 << 14)
  static let clawUnknownBlocks = FormatFeatures(rawValue: 1 << 15)
  static let clawUnknownRoles = FormatFeatures(rawValue: 1 << 16)
  static let clawUnknownMembers = FormatFeatures(rawValue: 1 << 17)
  static let clawPort = FormatFeatures(rawValue: 1 << 18)
}

extension ClawFormat {
  /// What the features are called.
  public static var featureNames: [(feature: FormatFeatures, name: String)] {
    [
      (.clawPort, "prompts of the Python port"), (.clawObject, "single object"), (.clawUsage, "usage"),
      (.clawMetadata, "metadata"), (.clawBranchThinking, "thinking of the early branch"), (.clawJournal, "journal"),
      (.clawID, "id and times in the object"), (.clawCompaction, "compaction"), (.clawFork, "fork"),
      (.clawWorkspace, "workspace_root"), (.clawPrompts, "prompt_history"), (.clawModel, "model"),
      (.clawThinking, "thinking"), (.clawCut, "texts cut at saving"), (.clawNoCreation, "no created_at_ms"),
      (.clawUnknownRecords, "records of a fork"), (.clawUnknownBlocks, "parts of a fork"),
      (.clawUnknownRoles, "roles of a fork"), (.clawUnknownMembers, "members of a fork"),
    ]
  }

  /// The earliest era whose program writes all of that.
  ///
  /// E2 and E3 write the same; E3 (the revision that the project was seeded with) stands for both.
  public static func era(of head: ClawHead, showing features: FormatFeatures) -> Era {
    let latest: [(FormatFeatures, Era)] = [
      (.clawPort, ClawEra.port), (.clawNoCreation, ClawEra.e8), (.clawCut, ClawEra.e7), (.clawThinking, ClawEra.e6),
      (.clawModel, ClawEra.e5),
      (.clawWorkspace, ClawEra.e4), (.clawPrompts, ClawEra.e4), (.clawJournal, ClawEra.e3), (.clawID, ClawEra.e2),
      (.clawCompaction, ClawEra.e2),
      (.clawFork, ClawEra.e2), (.clawMetadata, ClawEra.e1m), (.clawBranchThinking, ClawEra.e1m),
      (.clawUsage, ClawEra.e1),
    ]
    return latest.first { features.contains($0.0) }?.1 ?? ClawEra.e0
  }

  /// What a head shows.
  public static func features(of head: ClawHead) -> FormatFeatures {
    if let port = head.port { return port.extra.isForked ? [.clawPort, .clawUnknownMembers] : .clawPort }
    if let object = head.object { return features(of: object) }
    var features: FormatFeatures = .clawJournal
    if let meta = head.meta { features.formUnion(self.features(of: meta)) }
    if let compaction = head.compaction {
      features.insert(.clawCompaction)
      if compaction.extra.isForked { features.insert(.clawUnknownMembers) }
      if ClawRedaction.isCut(compaction.summary) { features.insert(.clawCut) }
    }
    return features
  }

  private static func features(of object: ClawSession) -> FormatFeatures {
    var features: FormatFeatures = .clawObject
    if object.metadata != nil { features.insert(.clawMetadata) }
    if object.sessionID != nil || object.createdAtMilliseconds != nil || object.updatedAtMilliseconds != nil {
      features.insert(.clawID)
    }
    if object.compaction != nil { features.insert(.clawCompaction) }
    if object.fork != nil { features.insert(.clawFork) }
    if object.workspaceRoot != nil { features.insert(.clawWorkspace) }
    if object.promptValue != nil { features.insert(.clawPrompts) }
    if object.model != nil { features.insert(.clawModel) }
    if object.extra.isForked { features.insert(.clawUnknownMembers) }
    return features
  }

  private static func features(of meta: ClawMeta) -> FormatFeatures {
    var features: FormatFeatures = []
    if meta.createdAtMilliseconds == nil { features.insert(.clawNoCreation) }
    if meta.fork != nil { features.insert(.clawFork) }
    if meta.modelValue != nil { features.insert(.clawModel) }
    if meta.workspaceValue != nil { features.insert(.clawWorkspace) }
    if meta.extra.isForked || meta.fork?.extra.isForked == true { features.insert(.clawUnknownMembers) }
    return features
  }

  /// What a record shows.
  public static func features(of record: ClawRecord) -> FormatFeatures {
    var features: FormatFeatures = []
    switch record {
    case .message(let envelope):
      features = self.features(of: envelope.message)
      if envelope.extra.isForked { features.insert(.clawUnknownMembers) }
    case .promptHistory(let prompt):
      features = prompt.extra.isForked ? [.clawPrompts, .clawUnknownMembers] : .clawPrompts
      if ClawRedaction.isCut(prompt.text) { features.insert(.clawCut) }
    case .meta(let meta): features = self.features(of: meta)
    case .compaction(let compaction):
      features = compaction.extra.isForked ? [.clawCompaction, .clawUnknownMembers] : .clawCompaction
    case .unknown(type: "prompt_history", _): features = .clawPrompts
    case .unknown: features = .clawUnknownRecords
    case .portPrompt: break
    }
    return features
  }

  private static func features(of message: ClawMessage) -> FormatFeatures {
    var features: FormatFeatures = []
    if !message.role.isKnown { features.insert(.clawUnknownRoles) }
    if let usage = message.usage {
      features.insert(.clawUsage)
      if usage.extra.isForked { features.insert(.clawUnknownMembers) }
    }
    if message.extra.isForked { features.insert(.clawUnknownMembers) }
    for block in message.blocks { features.formUnion(self.features(of: block)) }
    return features
  }

  private static func features(of block: ClawBlock) -> FormatFeatures {
    func seen(_ extra: Extra, _ texts: String..., showing feature: FormatFeatures = []) -> FormatFeatures {
      var features = feature
      if extra.isForked { features.insert(.clawUnknownMembers) }
      if texts.contains(where: ClawRedaction.isCut) { features.insert(.clawCut) }
      return features
    }
    return switch block {
    case .text(let part): seen(part.extra, part.text)
    case .thinking(let part): seen(part.extra, part.thinking, showing: .clawThinking)
    case .branchThinking(let part): seen(part.extra, showing: .clawBranchThinking)
    case .toolUse(let part): seen(part.extra, part.input)
    case .toolResult(let part): seen(part.extra, part.output)
    case .unknown: .clawUnknownBlocks
    }
  }
}

extension Extra {
  /// Whether there are unknown members besides what the exchange put aside.
  var isForked: Bool { members.contains { $0.member.name != Aside.memberName } }
}
