import SatchelDigests
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel

/// What was unpacked and is to be imported.
struct Incoming {
  struct File: Sendable {
    /// Relative to the target.
    var path: FilePath
    var byteCount: UInt64
    var digest: SHA256Digest
    /// The one session that it belongs to; nil for files of none or of several.
    var owner: Int?
    /// The true mode and time, where the index told them.
    var attributes: Attributes?
  }

  struct Attributes: Sendable {
    var mode: UInt32
    var modified: FileTime
  }

  struct Session: Sendable {
    var id: SessionID
    /// Its place in the description, where there is one.
    var described = -1
    var files: [Int] = []
  }

  /// The kind of store, where it is one that is known.
  var format: FormatID?
  var sessions: PagedList<Session> = []
  var files: PagedList<File> = []
  /// Files that were unpacked but are not wanted.
  var unwanted: PagedList<FilePath> = []
  /// Folders that are there even if nothing is in them.
  var folders: PagedList<FilePath> = []
  /// Such folders that were unpacked but are not wanted.
  var unwantedFolders: PagedList<FilePath> = []

  init() {}

  /// The wanted part of a bundle that was read whole; `place` is where its store stands among what was unpacked.
  init(_ scan: DescribedPayload, _ wanted: [SessionID]?, at place: FilePath = "") throws(BundleError) {
    let all = scan.contents?.sessions ?? BundledSessions()
    format = scan.contents.flatMap { FormatRegistry.id(named: $0.storeName) }
    let meant = try wanted.map { ids throws(BundleError) in try meantIDs(ids, in: all.map(\.id)) }
    let ids = meant.map { Set($0.map { Array($0.utf8) }) }
    var places = [Int?](repeating: nil, count: all.count)
    for (index, session) in all.enumerated() where ids?.contains(Array(session.id.utf8)) ?? true {
      places[index] = sessions.count
      sessions.append(Session(id: session.id, described: index))
    }
    findRepeated()
    let owners = ownersOfRepeated(scan, places)
    for (index, record) in scan.records.enumerated() {
      let path = exactPath(record.path.dropFirst(scan.base.count))
      let owner = owners[index] ?? Self.owner(of: record, places)
      let isWanted = owner != nil || ids == nil || scan.ownership.wantedShared.contains(index)
      if isWanted {
        let attributes = scan.hasTrueTimes ? Attributes(mode: record.mode, modified: record.modified) : nil
        add(
          File(
            path: path, byteCount: record.byteCount, digest: record.digest, owner: owner, attributes: attributes))
      } else {
        unwanted.append(place.appending(path))
      }
    }
  }

  private static func owner(of record: EntryRecord, _ places: [Int?]) -> Int? {
    places.indices.contains(record.fileIndex) ? places[record.fileIndex] : nil
  }

  /// Whose files are those of sessions with one id, by their places among the records, where the bundle gives several to
  /// one session and none to another, as older ones do.
  private func ownersOfRepeated(_ scan: DescribedPayload, _ places: [Int?]) -> [Int: Int] {
    if repeated.isEmpty { return [:] }
    var files: [Int: [Int]] = [:]
    for (index, record) in scan.records.enumerated() where record.isSession {
      if let owner = Self.owner(of: record, places), isRepeated(owner) { files[owner, default: []].append(index) }
    }
    var owners: [Int: Int] = [:]
    for same in repeated.values {
      var free = same.filter { files[$0] == nil }[...]
      for owner in same {
        for index in (files[owner] ?? []).dropFirst() { owners[index] = free.popFirst() }
      }
    }
    return owners
  }

  /// Some sessions of a bundle that was read by its index.
  init(_ extract: SessionExtract) {
    format = FormatRegistry.id(named: extract.contents.storeName)
    let wanted = Set(extract.sessionIDs)
    var places: [SessionID: Int] = [:]
    for (index, session) in extract.contents.sessions.enumerated() where wanted.contains(session.id) {
      if places[session.id] == nil { places[session.id] = sessions.count }
      sessions.append(Session(id: session.id, described: index))
    }
    for file in extract.files {
      let own = file.sessionIDs.count == 1 ? file.sessionIDs[0] : nil
      let attributes = Attributes(mode: file.record.mode, modified: file.record.modified)
      add(
        File(
          path: file.path, byteCount: file.record.byteCount, digest: file.record.digest,
          owner: own.flatMap { places[$0] }, attributes: attributes))
    }
  }

  /// The files of a session, and of others with its id.
  func filesOfSameID(as place: Int) -> [Int] {
    let session = sessions[place]
    guard !repeated.isEmpty, let same = repeated[session.id] else { return session.files }
    return same.flatMap { sessions[$0].files }
  }

  /// The sessions whose id others have too, by that id.
  private var repeated: [SessionID: [Int]] = [:]

  /// Whether other sessions have the id of this one.
  func isRepeated(_ place: Int) -> Bool { !repeated.isEmpty && repeated[sessions[place].id] != nil }

  /// Finds out which sessions have one id; called when all are known.
  mutating func findRepeated() {
    // Hashes of all, and the ids of the few whose hash comes twice.
    var (seen, again): (Set<Int>, Set<Int>) = ([], [])
    for session in sessions where !seen.insert(session.id.hashValue).inserted { again.insert(session.id.hashValue) }
    repeated = [:]
    if again.isEmpty { return }
    for (place, session) in sessions.enumerated() where again.contains(session.id.hashValue) {
      repeated[session.id, default: []].append(place)
    }
    repeated = repeated.filter { $1.count > 1 }
  }

  mutating func add(_ file: File) {
    if let owner = file.owner { sessions.update(owner) { [place = files.count] in $0.files.append(place) } }
    files.append(file)
  }
}

/// The ids that are meant by those that are wanted, which may be shortened; throws where one is not there, or is the
/// beginning of several.
func meantIDs(_ wanted: [SessionID], in known: [SessionID]) throws(BundleError) -> [SessionID] {
  var meant: [SessionID] = []
  for id in wanted {
    switch ShortenedID(id).match(known) {
    case .found(let places): meant.append(known[places[0]])
    case .unknown: throw .noSession(id)
    case .ambiguous(let places): throw .severalSessions(id, places.map { known[$0] })
    }
  }
  return meant
}

/// The path that a spelling stands for; it was checked while the bundle was read.
func exactPath(_ spelled: ArraySlice<UInt8>) -> FilePath {
  if PathRules.isPlain(spelled) { return FilePath(bytes: spelled) }
  let parts = spelled.split(separator: UInt8(ascii: "/")).compactMap { MemberName.exact(Array($0)) }
  return FilePath(bytes: parts.joined(separator: [UInt8(ascii: "/")]))
}
