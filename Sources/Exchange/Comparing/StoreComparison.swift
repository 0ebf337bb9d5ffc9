public import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
public import SatchelSessionModel
public import SatchelSessionStores

/// What two sessions, or the sessions of two stores, have in common and what not.
public struct ComparisonReport: Sendable {
  /// A file of a store that belongs to no session's own file.
  public struct SideFile: Sendable, Equatable {
    /// Relative to the store.
    public var path: String
    /// Whether only one store has it, or both with other bytes.
    public var kind: MessageDifference.Kind
  }

  /// The name of the first.
  public var left: String
  /// The name of the second.
  public var right: String
  /// Each pair of sessions, in the order of the first.
  public var sessions: PagedList<Comparison> = []
  /// Sessions that only the first has.
  public var onlyLeft: PagedList<SessionID> = []
  /// Sessions that only the second has.
  public var onlyRight: PagedList<SessionID> = []
  /// Side files that are not the same, of stores of one kind.
  public var sideFiles: PagedList<SideFile> = []
  /// Side files that were not compared, as the stores are of two kinds.
  public var sideFilesNotCompared = 0
  /// What kept sessions from being compared.
  public var findings: PagedList<Finding> = []
  /// Sessions that both have and that were not compared, with a finding for each.
  public var notCompared = 0

  init(left: String, right: String, sessions: [Comparison] = []) {
    self.left = left
    self.right = right
    self.sessions = PagedList(sessions)
  }

  /// Whether all was compared and nothing differs.
  public var isEqual: Bool {
    sessions.allSatisfy(\.isEqual) && onlyLeft.isEmpty && onlyRight.isEmpty && sideFiles.isEmpty
      && notCompared == 0
  }
  /// Whether a session could not be read.
  public var hasDamage: Bool {
    findings.contains { $0.severity == .damage }
      || sessions.contains { $0.findings.contains { $0.severity == .damage } }
  }
}

/// Compares the sessions of two stores by their ids, one pair after the other.
struct StoreComparison {
  private let comparer: Comparer
  private let left: (side: ComparedPath, inventory: StoreInventory)
  private let right: (side: ComparedPath, inventory: StoreInventory)
  private var report: ComparisonReport

  init(_ comparer: Comparer, _ left: ComparedPath, _ right: ComparedPath) throws(SessionError) {
    self.comparer = comparer
    self.left = (left, try comparer.inventory(left))
    self.right = (right, try comparer.inventory(right))
    report = ComparisonReport(left: left.name, right: right.name)
  }

  func run() throws(SessionError) -> ComparisonReport {
    var copy = self
    try copy.compareSessions()
    try copy.compareSideFiles()
    for side in [left, right] { copy.report.findings.append(contentsOf: copy.damage(of: side)) }
    return copy.report
  }

  private func damage(of store: (side: ComparedPath, inventory: StoreInventory)) -> some Sequence<Finding> {
    store.inventory.findings.lazy.filter { $0.severity == .damage }.map { finding in
      var finding = finding
      finding.place = finding.place.inFile(store.side.name)
      return finding
    }
  }

  /// Sessions of one id are paired in the order of their files.
  private mutating func compareSessions() throws(SessionError) {
    var others = WaitingSessions(right.inventory.sessions)
    for session in left.inventory.sessions {
      if let other = others.take(session.id) {
        try compare(session, right.inventory.sessions[other])
      } else {
        report.onlyLeft.append(session.id)
      }
    }
    for (place, session) in right.inventory.sessions.enumerated() where others.isWaiting(place) {
      report.onlyRight.append(session.id)
    }
  }

  private mutating func compare(_ a: StoredSession, _ b: StoredSession) throws(SessionError) {
    do throws(SessionError) {
      report.sessions.append(
        try comparer.compare(comparer.located(a, left.side), comparer.located(b, right.side)))
    } catch {
      guard error.code != .interrupted else { throw error }
      report.notCompared += 1
      report.findings.append(
        Finding(
          error.code == .tooLarge ? .warning : .damage, code: "not-compared", message: error.message,
          place: error.place))
    }
  }

  // MARK: Side files

  private mutating func compareSideFiles() throws(SessionError) {
    let (a, b) = (Self.sideFiles(left.inventory), Self.sideFiles(right.inventory))
    guard left.inventory.format == right.inventory.format else {
      report.sideFilesNotCompared = a.count + b.count
      return
    }
    var others = PagedMap<FilePath, Int>()
    for (place, file) in b.enumerated() { others.updateValue(place, forKey: file.path) }
    let known = PagedSet(a.lazy.map(\.path))
    for file in a {
      if let other = others[file.path] {
        if try !isSame(file, b[other]) { add(file, .changed) }
      } else {
        add(file, .onlyLeft)
      }
    }
    for file in b where !known.contains(file.path) { add(file, .onlyRight) }
  }

  private static func sideFiles(_ inventory: StoreInventory) -> PagedList<StoredFile> {
    let sessions = PagedSet(inventory.sessions.lazy.map(\.path))
    return inventory.files.filter { !sessions.contains($0.path) }
  }

  private mutating func add(_ file: StoredFile, _ kind: MessageDifference.Kind) {
    report.sideFiles.append(.init(path: file.path.description, kind: kind))
  }

  private func isSame(_ a: StoredFile, _ b: StoredFile) throws(SessionError) -> Bool {
    guard a.byteCount == b.byteCount else { return false }
    let one: FileBytes
    let two: FileBytes
    do throws(FileError) {
      one = try FileBytes(left.side.path.appending(a.path), files: comparer.files)
      two = try FileBytes(right.side.path.appending(b.path), files: comparer.files)
    } catch { throw .reading(error) }
    do throws(ByteSourceError) { return try one.hasSameBytes(as: two) } catch { throw SessionError(.source(error)) }
  }
}

/// Sessions that wait for those of the same ids: 16 bytes each.
private struct WaitingSessions {
  /// The place of the first of each id that waits.
  private var first = PagedMap<SessionID, Int>()
  /// The next of the same id; nobody where there is none.
  private var next: [UInt32]
  private var isTaken: [Bool]
  private static let nobody = UInt32.max

  init(_ sessions: PagedList<StoredSession>) {
    next = Array(repeating: Self.nobody, count: sessions.count)
    isTaken = Array(repeating: false, count: sessions.count)
    for place in sessions.indices.reversed() {
      if let other = first.updateValue(place, forKey: sessions[place].id) { next[place] = UInt32(other) }
    }
  }

  /// The place of the first of an id, which waits no more.
  mutating func take(_ id: SessionID) -> Int? {
    guard let place = first[id], !isTaken[place] else { return nil }
    isTaken[place] = true
    if next[place] != Self.nobody { first.updateValue(Int(next[place]), forKey: id) }
    return place
  }

  func isWaiting(_ place: Int) -> Bool { !isTaken[place] }
}

extension FileBytes {
  /// Whether another file holds the same bytes.
  fileprivate func hasSameBytes(as other: FileBytes) throws(ByteSourceError) -> Bool {
    guard byteCount == other.byteCount else { return false }
    var offset: UInt64 = 0
    while offset < byteCount {
      let piece = try nextPiece(at: offset, before: byteCount)
      guard try other.bytes(in: offset..<offset + UInt64(piece.count)) == piece else { return false }
      offset += UInt64(piece.count)
    }
    return true
  }
}
