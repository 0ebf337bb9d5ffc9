public import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel
public import SatchelSessionStores

/// What a file or store folder is and what is in it.
public struct Inspection: Sendable {
  /// Whether it is one session's file or a folder of sessions.
  public enum Kind: String, Sendable {
    /// One session's file.
    case file
    /// A folder of sessions.
    case store
  }

  /// What was looked at.
  public var path: FilePath
  /// A file or a store.
  public var kind: Kind
  /// The format.
  public var format: FormatID
  /// The era; of a store, the latest one met.
  public var era: Era?
  /// The sessions.
  public var sessions: PagedList<InspectedSession>
  /// Every file of a store, by role.
  public var files: PagedList<StoredFile>
  /// What was noticed.
  public var findings: PagedList<Finding>
  /// Whether the program refuses the file, or one of the files of the store, sound bytes or not.
  public var isRefused = false

  /// Takes an era for that of the one session, if it is later than what its file alone shows.
  public mutating func raise(era: Era) {
    guard sessions.count == 1, let own = self.era, own < era else { return }
    self.era = era
    sessions[0].era = era
  }

  /// Whether bytes are damaged or missing.
  public var hasDamage: Bool { findings.contains { $0.severity == .damage } }
  /// Whether a session was not looked into, since it is over a bound.
  public var hasUnread: Bool { sessions.contains { !$0.isRead } }
}

/// A session as it was found.
public struct InspectedSession: Sendable {
  /// Its file.
  public var path: FilePath
  /// The era of its format.
  public var era: Era
  /// What it shows of its format's history, found one by one: no file names its era.
  public var features: [String]
  /// The size of its file.
  public var byteCount: UInt64
  /// Whether it was read to its end; where it is over a bound, only its id is known, and nothing was counted.
  public var isRead = true
  /// What its head says.
  public var header: SessionHeader
  /// Counts over all entries.
  public var totals: SessionTotals
  /// Whether the file is in the very form that its program writes; nil where that was not looked at.
  public var isCanonical: Bool?
}

extension InspectedSession: PagedElement {
  /// Writes all of it.
  public func write(to page: inout PageWriter) {
    path.write(to: &page)
    era.write(to: &page)
    page.write(features) { $0.write($1) }
    page.write(byteCount)
    page.write(isRead)
    header.write(to: &page)
    page.write(header.systemPrompt) { $0.write($1) }
    totals.write(to: &page)
    page.write(isCanonical) { $0.write($1) }
  }

  /// Reads it again.
  public init(from page: inout PageReader) {
    (path, era) = (FilePath(from: &page), Era(from: &page))
    features = page.list { $0.text() }
    (byteCount, isRead) = (page.number(), page.condition())
    header = SessionHeader(from: &page)
    header.systemPrompt = page.optional { $0.text() }
    totals = SessionTotals(from: &page)
    isCanonical = page.optional { $0.condition() }
  }
}

extension Finding {
  func inFile(_ path: FilePath) -> Finding {
    var finding = self
    finding.place = place.inFile(path.description)
    return finding
  }
}
