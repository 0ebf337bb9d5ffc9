public import SatchelJSONText
public import SatchelSessionModel

/// What is to be known of a session without its records: for stock-taking and lists.
public struct SessionTally<Head: NativeHead>: Sendable, Equatable {
  /// What is said once.
  public var head: Head
  /// Counts over all entries.
  public var totals: SessionTotals
  /// What was noticed.
  public var findings: [Finding]
  /// The task specifications that the session names; user sessions only.
  public var seedIDs: Set<SeedID> = []
  /// What the head and the records show of the format's history.
  public var features: FormatFeatures = []
}

extension SessionFormat {
  /// Reads a session to its end, record by record, and counts.
  ///
  /// The measure for ``SessionFormat/tally(_:limits:)``, which is several times as fast.
  package static func tallyByRecords(
    _ source: any RandomAccessBytes, limits: ReadingLimits
  ) throws(SessionError) -> SessionTally<Head> {
    var reader = MessageReader<Self>(try Reader(source, limits: limits))
    var totals = SessionTotals()
    var context = ReadingContext()
    var seedIDs: Set<SeedID> = []
    var features = features(of: reader.head)
    while let records = try reader.next()?.records {
      for record in records {
        if let seed = seedID(of: record) { seedIDs.insert(SeedID(seed)) }
        features.formUnion(Self.features(of: record))
      }
      for entry in entries(of: records, in: &context) { totals.count(entry) }
    }
    return SessionTally(
      head: reader.head, totals: totals, findings: reader.findings, seedIDs: seedIDs, features: features)
  }

  /// Reads a session to its end and counts: the same result as by reading its records.
  public static func tally(
    _ source: any RandomAccessBytes, limits: ReadingLimits = ReadingLimits()
  ) throws(SessionError) -> SessionTally<Head> {
    if let tally = try plainTally(source, limits: limits) { return tally }
    return try tallyByRecords(source, limits: limits)
  }
}
