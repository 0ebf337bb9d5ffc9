import SatchelJSONText

// What changed in the file, and when: reference section 0. There is no version in it, and every
// era reads the files of all others.

extension FormatFeatures {
  static let userSpaceID = FormatFeatures(rawValue: 1 << 0)
  package static let userSeeds = FormatFeatures(rawValue: 1 << 1)
  static let userSteps = FormatFeatures(rawValue: 1 << 2)
  static let userRanges = FormatFeatures(rawValue: 1 << 3)
  static let userProject = FormatFeatures(rawValue: 1 << 4)
  static let userNoSeedMember = FormatFeatures(rawValue: 1 << 5)
  static let userReasoning = FormatFeatures(rawValue: 1 << 6)
  static let userParent = FormatFeatures(rawValue: 1 << 7)
  static let userSegments = FormatFeatures(rawValue: 1 << 8)
  static let userCompression = FormatFeatures(rawValue: 1 << 9)
  static let userPersona = FormatFeatures(rawValue: 1 << 10)
  static let userBrainSpace = FormatFeatures(rawValue: 1 << 11)
}

extension UserSessionFormat {
  /// The user-session reference, section 0.
  public static let eras = [
    FormatEra(
      UserSessionEra.e0, programs: "0.2 to 0.9",
      layout: "messages and responses; told from E1 by a space in the metadata"),
    FormatEra(UserSessionEra.e1, programs: "1.0", layout: "messages and responses"),
    FormatEra(UserSessionEra.e2, programs: "1.1 to 1.8", layout: "and trajectory steps, ranges, project"),
    FormatEra(UserSessionEra.e3, programs: "1.9 to 1.43", layout: "no seeds; and reasoning records, parent, segments"),
    FormatEra(UserSessionEra.e4, programs: "after 1.43", layout: "and brain space", writtenAs: .newest),
  ]

  /// What the features are called, with the release that brought them.
  public static var featureNames: [(feature: FormatFeatures, name: String)] {
    [
      (.userSpaceID, "metadata.space_id (E0)"), (.userSeeds, "seeds (to E2)"), (.userSteps, "trajectory_steps (E2a)"),
      (.userRanges, "trajectory_range (E2b)"), (.userProject, "project_id (E2c)"),
      (.userNoSeedMember, "responses without seed_id (E3a)"), (.userReasoning, "reasoning_records (E3b)"),
      (.userParent, "parent_session_id (E3c)"), (.userSegments, "segments (E3d)"),
      (.userCompression, "metadata.compression (1.31)"), (.userPersona, "active_persona_id"),
      (.userBrainSpace, "brain_space (E4)"),
    ]
  }

  /// What a head shows.
  public static func features(of head: UserSessionHead) -> FormatFeatures {
    var features: FormatFeatures = []
    if head.metadata["space_id"]?.text != nil { features.insert(.userSpaceID) }
    if head.activeSeedID != nil { features.insert(.userSeeds) }
    if head.projectID != nil { features.insert(.userProject) }
    if head.parentSessionID != nil { features.insert(.userParent) }
    if head.metadata["compression"]?.members != nil { features.insert(.userCompression) }
    if head.activePersonaID != nil { features.insert(.userPersona) }
    if head.brainSpace != nil { features.insert(.userBrainSpace) }
    return features
  }

  /// What an exchange shows.
  public static func features(of record: UserExchange) -> FormatFeatures {
    var features: FormatFeatures = []
    if !record.steps.isEmpty { features.insert(.userSteps) }
    if !record.reasoning.isEmpty { features.insert(.userReasoning) }
    if record.reasoning.contains(where: { !$0.segments.isEmpty }) { features.insert(.userSegments) }
    guard let response = record.response else { return features }
    if response.seedID != nil { features.insert(.userSeeds) }
    if record.ownsRange || response.trajectoryRange != nil { features.insert(.userRanges) }
    if response.lacksSeedMember { features.insert(.userNoSeedMember) }
    return features
  }

  /// The earliest era whose program writes all of that.
  public static func era(of head: UserSessionHead, showing features: FormatFeatures) -> Era {
    if features.contains(.userBrainSpace) { return UserSessionEra.e4 }
    let third: FormatFeatures = [.userNoSeedMember, .userReasoning, .userParent, .userSegments, .userCompression]
    if !features.isDisjoint(with: third) { return UserSessionEra.e3 }
    if !features.isDisjoint(with: [.userSteps, .userRanges, .userProject]) { return UserSessionEra.e2 }
    return features.contains(.userSpaceID) ? UserSessionEra.e0 : UserSessionEra.e1
  }
}
