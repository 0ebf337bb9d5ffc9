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
  public static var name: FormatID { .claw }

  /// The reference revision writes no times into messages, and both times of the settings.
  public static var inventedMembers: Set<String> { ["created_at_ms", "updated_at_ms"] }

  /// Records are mapped one by one.
  public static var groupsTurns: Bool { false }
  /// The meta line, which holds what is put aside, is the first of the file.
  public static var headEndsFile: Bool { false }
}

/// A revision of the program, by what it reads (section 1 of the journal reference).
public enum ClawRevision: String, Sendable, Hashable, CaseIterable {
  /// E0: single objects without tokens.
  case e0 = "E0"
  /// E1: single objects.
  case e1 = "E1"
  /// E1m, an early branch: thinking under the name `text` too.
  case e1m = "E1m"
  /// E2: journals of at least two lines.
  case e2 = "E2"
  /// E3: the revision that the project was seeded with.
  case reference = "SEED"
  /// E4 and E5: prompts too.
  case e4 = "E4"
  /// E6 and E7: thinking too.
  case e6 = "E6"
  /// E8: settings without a creation time too.
  case newest = "NEW"

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  /// Whether it knows journals.
  var readsJournals: Bool { rank >= Self.e2.rank }
  /// Whether it knows prompts as they were typed.
  var readsPrompts: Bool { rank >= Self.e4.rank }
  /// Whether it knows thinking under its own name.
  var readsThinking: Bool { rank >= Self.e6.rank }
  /// Whether it looks at tokens.
  var readsUsage: Bool { self != .e0 }
}
