public import SatchelDigests
public import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel
public import SatchelSessionStores

/// One side of a comparison.
public struct ComparedPath: Sendable {
  /// A session's file, or a store's folder.
  public var path: FilePath
  /// What it is called in messages; the path, unless it stands for something else.
  public var name: String
  /// Which session of a store; of a file, the id that it must have.
  public var sessionID: SessionID?
  /// The store, where it was found before; else the folder must be one.
  public var store: FoundStore?

  /// A file or folder.
  public init(_ path: FilePath, name: String? = nil, sessionID: SessionID? = nil, store: FoundStore? = nil) {
    self.path = path
    self.store = store
    self.name = name ?? path.description
    self.sessionID = sessionID
  }
}

/// Compares sessions by meaning, whatever their formats.
///
/// Between two formats, what both can say is compared; what one of them has no place for is no difference,
/// and named. Both sides are streamed; memory is one entry of each and hashes of a window of at most 65,536.
public struct Comparer: Sendable {
  let files: any FileSystem
  let limits: ReadingLimits
  let key: SealingKey?
  let followsLinks: Bool
  let maximumDetails: Int
  let progress: (@Sendable (WorkProgress) -> Bool)?

  /// A comparer. Of each session at most `maximumDetails` messages that differ are kept with what differs;
  /// all are counted. With a key, sealed documents are opened. In stores, links to sessions and side data are followed
  /// unless `followsLinks` is false. When `progress` answers false, the work stops with `interrupted`.
  public init(
    files: any FileSystem = SystemFiles(), limits: ReadingLimits = ReadingLimits(), key: SealingKey? = nil,
    followsLinks: Bool = true, maximumDetails: Int = 1000, progress: (@Sendable (WorkProgress) -> Bool)? = nil
  ) {
    self.followsLinks = followsLinks
    self.files = files
    self.limits = limits
    self.key = key
    self.maximumDetails = maximumDetails
    self.progress = progress
  }

  /// Compares two sessions, or all sessions of two stores by their ids.
  ///
  /// A file against a store is compared with the session of its id there. Throws for a session that cannot be
  /// read; of two stores, such a session is a finding of damage, and the others are compared.
  public func compare(_ left: ComparedPath, _ right: ComparedPath) throws(SessionError) -> ComparisonReport {
    let isLeftStore = try isStore(left)
    let isRightStore = try isStore(right)
    if isLeftStore, isRightStore, left.sessionID == nil, right.sessionID == nil {
      return try StoreComparison(self, left, right).run()
    }
    // A store without a session of its own choice has the one that the other side has.
    var one: Located?
    if !isLeftStore || left.sessionID != nil { one = try locate(left, isStore: isLeftStore, id: left.sessionID) }
    let other = isRightStore ? one?.id : nil
    let two = try locate(
      right, isStore: isRightStore, id: right.sessionID ?? other, isTyped: right.sessionID != nil)
    let first: Located
    if let one { first = one } else { first = try locate(left, isStore: true, id: two.id, isTyped: false) }
    return ComparisonReport(left: left.name, right: right.name, sessions: [try compare(first, two)])
  }

  // MARK: Finding the sessions

  /// A session's file that has been found.
  struct Located {
    var file: SessionFile
    var name: String
    var id: SessionID
    /// The era that the store shows besides what the file does.
    var storeEra: Era?
  }

  /// What is in a side that is a store.
  func inventory(_ side: ComparedPath) throws(SessionError) -> StoreInventory {
    try StoreFolder(
      side.path, as: side.store, files: files, limits: limits, key: key, followsLinks: followsLinks
    ).inventory
  }

  private func isStore(_ side: ComparedPath) throws(SessionError) -> Bool {
    try SessionError.kind(of: side.path, files: files) == .directory
  }

  /// Finds a session by its id; one that somebody typed may be shortened.
  private func locate(
    _ side: ComparedPath, isStore: Bool, id: SessionID?, isTyped: Bool = true
  ) throws(SessionError) -> Located {
    guard isStore else { return try located(side.path, name: side.name, demanding: id) }
    let sessions = try inventory(side).sessions
    let id = id ?? ""
    var place = sessions.firstIndex { $0.id == id }
    if isTyped {
      switch ShortenedID(id).match(sessions.map(\.id), file: { sessions[$0].path.description }) {
      case .found(let places):
        place = places[0]
        if places.count > 1 {
          let files = places.map { sessions[$0].path.description }.joined(separator: "', '")
          throw SessionError(
            .unreadable, "\(places.count) sessions have the id '\(id)': '\(files)'; name one as FOLDER/ID.",
            at: Place(file: side.name))
        }
      case .ambiguous(let places):
        throw SessionError(
          .unreadable, "'\(id)' begins the ids of \(places.count) sessions; give more of one.",
          at: Place(file: side.name))
      case .unknown: break
      }
    }
    guard let place else {
      throw SessionError(
        .unreadable, "The store has no session '\(id)'; 'satchel list' shows all.", at: Place(file: side.name))
    }
    return try located(sessions[place], side)
  }

  /// A session of a store.
  func located(_ session: StoredSession, _ side: ComparedPath) throws(SessionError) -> Located {
    // A store that was found inside of what was named stands further down.
    let isInside = side.path.description.hasPrefix(side.name + "/")
    let name = (isInside ? side.path.description : side.name) + "/" + session.path.description
    var found = try located(side.path.appending(session.path), name: name, demanding: nil)
    found.storeEra = session.era
    return found
  }

  private func located(_ path: FilePath, name: String, demanding id: SessionID?) throws(SessionError) -> Located {
    let file = try SessionFile(path, files: files, key: key)
    let found = try Self.id(of: file, file.format, limits)
    if let id, ShortenedID(id).match([found]) != .found([0]) {
      throw SessionError(
        .unreadable, "The file holds the session '\(found)', not '\(id)'.", at: Place(file: name))
    }
    return Located(file: file, name: name, id: found)
  }

  private static func id<Format: SessionFormat>(
    of file: SessionFile, _ format: Format.Type, _ limits: ReadingLimits
  ) throws(SessionError) -> SessionID {
    do throws(SessionError) {
      return file.header(of: try Format.Reader(file.bytes, limits: limits).head, format).id
    } catch {
      throw error.inFile(file.path)
    }
  }

  // MARK: Two sessions

  /// Compares two sessions that were found.
  func compare(_ left: Located, _ right: Located) throws(SessionError) -> Comparison {
    try open(left, right, left.file.format, right.file.format)
  }

  private func open<Left: SessionFormat>(
    _ left: Located, _ right: Located, _ leftFormat: Left.Type, _ rightFormat: any SessionFormat.Type
  ) throws(SessionError) -> Comparison {
    try run(left, right, leftFormat, rightFormat)
  }

  private func run<Left: SessionFormat, Right: SessionFormat>(
    _ left: Located, _ right: Located, _ leftFormat: Left.Type, _ rightFormat: Right.Type
  ) throws(SessionError) -> Comparison {
    let (a, b) = (try reader(left, leftFormat), try reader(right, rightFormat))
    let headers = (left.file.header(of: a.head, leftFormat), right.file.header(of: b.head, rightFormat))
    var comparison = Comparison(
      left: side(left, headers.0, Left.name, a.head.era), right: side(right, headers.1, Right.name, b.head.era))
    let heads = HeaderComparison<Left, Right>((a.head, headers.0), (b.head, headers.1))
    comparison.header = heads.differences
    comparison.notHeld = heads.notHeld
    let total = left.file.bytes.byteCount + right.file.bytes.byteCount
    var work = SessionComparison(
      cursor(Left.self, a, headers.0, Right.self), cursor(Right.self, b, headers.1, Left.self), into: comparison,
      maximumDetails: maximumDetails, failure: { Self.failure($0, in: $1 ? left : right) }
    ) { done throws(SessionError) in
      guard let progress else { return }
      if !progress(WorkProgress(stage: "comparing \(left.file.path.nameText)", done: done, total: total)) {
        throw SessionError(.interrupted, "Stopped.")
      }
    }
    comparison = try work.run()
    if let era = left.storeEra { comparison.left.era = max(comparison.left.era, era) }
    if let era = right.storeEra { comparison.right.era = max(comparison.right.era, era) }
    return comparison
  }

  private func side(_ session: Located, _ header: SessionHeader, _ format: FormatID, _ era: Era)
    -> Comparison.Side
  {
    Comparison.Side(file: session.name, sessionID: header.id, format: format, era: era)
  }

  private static func failure(_ error: SessionError, in session: Located) -> SessionError {
    var failure = error.inFile(session.file.path)
    failure.place.file = session.name
    return failure
  }

  private func reader<Format: SessionFormat>(_ session: Located, _ format: Format.Type) throws(SessionError)
    -> Format.Reader
  {
    do throws(SessionError) {
      return try Format.Reader(session.file.bytes, limits: limits)
    } catch {
      throw Self.failure(error, in: session)
    }
  }

  private func cursor<Own: SessionFormat, Other: SessionFormat>(
    _ own: Own.Type, _ reader: Own.Reader, _ header: SessionHeader, _ other: Other.Type
  ) -> any EntryCursor {
    if Own.name == Other.name { return PlainCursor<Own>(reader, header: header) }
    // The same way for both sides: by turns first, else in the order of the names.
    let ownComesFirst =
      Own.groupsTurns != Other.groupsTurns ? Own.groupsTurns : Own.name.rawValue < Other.name.rawValue
    let form: any CommonForm =
      ownComesFirst
      ? CommonFormOfTwo(Own.self, Other.self, otherIsFirst: false, header: header)
      : CommonFormOfTwo(Other.self, Own.self, otherIsFirst: true, header: header)
    return CommonCursor<Own>(reader, form: form)
  }
}

extension SessionFile {
  /// What a head says, with the id from the file's name where it has none.
  package func header<Format: SessionFormat>(of head: Format.Head, _ format: Format.Type) -> SessionHeader {
    SourceName(fileName: path.nameText, stem: path.stemText).completing(Format.header(of: head))
  }
}
