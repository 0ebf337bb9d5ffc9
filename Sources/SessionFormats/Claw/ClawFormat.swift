/// The journal of claw: JSON Lines, or a single object in the oldest files.
///
/// Facts: the claw journal reference; "the program" is claw's own loader and saver. The
/// reference revision is E3, the newest E8; what only one of them reads is said where it matters.
public enum ClawFormat: SessionFormat {
  /// What is said once.
  public typealias Head = ClawHead
  /// What comes repeatedly.
  public typealias Record = ClawRecord

  /// `claw`
  public static var name: FormatName { .claw }

  /// The claw journal reference, section 1.
  public static var eras: [FormatEra] {
    [
      FormatEra("E1", programs: "2026-03-31", layout: "a single object"),
      FormatEra("E1m", programs: "2026-04-01", layout: "a single object with metadata and thinking"),
      FormatEra("E3", programs: "2026-04-02", layout: "a journal: meta, compaction, messages"),
      FormatEra(
        "E8", programs: "2026-05-26", layout: "and prompts, thinking, workspace, model", writtenAs: "newest"),
    ]
  }

  /// The reference revision writes no times into messages, and both times of the settings.
  public static var inventedMembers: Set<String> { ["created_at_ms", "updated_at_ms"] }

  /// Records are mapped one by one.
  public static var groupsTurns: Bool { false }
  /// The meta line, which holds what is put aside, is the first of the file.
  public static var headEndsFile: Bool { false }
}

/// A revision of the program.
public enum ClawRevision: String, Sendable, Hashable, CaseIterable {
  /// E3: the revision that the project was seeded with.
  case reference
  /// E8: prompts, thinking, model and workspace too.
  case newest
}
