import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// The side data of one session: as files, and as the lists of a snapshot.
struct A3SSideFiles {
  /// The side files of the session that the newest program would read, by kind.
  private var byKind: [A3SSideKind: FilePath] = [:]
  private let root: FilePath
  private let folder: SourceFolder
  private let files: any FileSystem
  private let key: SealingKey?

  init(
    _ inventory: StoreInventory, _ folder: SourceFolder, session: StoredSession, files: any FileSystem,
    key: SealingKey?
  ) {
    root = inventory.root
    self.folder = folder
    self.files = files
    self.key = key
    for file in inventory.files where file.sessionIDs == [session.id] {
      guard let kind = A3SStoreLayout.sideKind(ofRole: file.role), kind != .loopCheckpoints else { continue }
      // Of two, the one under `v1` is the newer; it comes behind in byte order or before.
      if byKind[kind] == nil || A3SStoreLayout.isNewest(file.path) { byKind[kind] = file.path }
    }
  }

  /// The files in byte order.
  var paths: [FilePath] { byKind.values.sorted() }

  /// What is common to the modes of the files: what holds them all is open to nobody else.
  func mode() throws(SessionError) -> UInt32 {
    var common: UInt32 = 0o777
    for path in paths {
      let file = try open(path)
      do throws(FileError) {
        let mode = try SourcePath(path, in: folder).mode(file.status.mode, files)
        common = Permissions.narrowed(common, to: file.isSealed ? Permissions.secret : mode)
      } catch { throw .reading(error) }
    }
    return common
  }

  // MARK: Into a snapshot

  /// The snapshot that holds what the files hold; a kind without a file becomes an empty list.
  func snapshot() throws(SessionError) -> A3SSnapshot {
    var snapshot = A3SSnapshot.empty
    var after: [A3SSnapshotPart] = []
    for part in snapshot.after {
      guard let list = part.key.value.flatMap(A3SSnapshotList.init), let kind = list.sideKind,
        let path = byKind[kind]
      else {
        after.append(part)
        continue
      }
      let text = try source(path)
      if kind == .artifacts {
        after += try artifacts(text, path)
      } else {
        after.append(Self.part(list, text, path))
      }
    }
    snapshot.after = after
    return snapshot
  }

  private func source(_ path: FilePath) throws(SessionError) -> any RandomAccessBytes {
    let file = try open(path)
    return try plainBytes(of: file, at: path, key: key)
  }

  /// Whether a file is laid out as its program does it.
  func isInUsualLayout(_ path: FilePath) throws(SessionError) -> Bool {
    let text = try source(path)
    var (layout, sink, place) = (JSONRelayout(style: .pretty), ComparingSink(text, later: []), UInt64(0))
    do {
      while place < text.byteCount, !sink.hasDiffered {
        let piece = try text.nextPiece(at: place, before: text.byteCount)
        var laidOut: [UInt8] = []
        layout.take(piece, into: &laidOut)
        try sink.write(laidOut, section: 0)
        place += UInt64(piece.count)
      }
      return try sink.matchesToTheEnd()
    } catch {
      throw SessionError(.unreadable, "\(error)", at: Place(file: root.appending(path).description))
    }
  }

  private func open(_ path: FilePath) throws(SessionError) -> FileBytes {
    try FileBytes.opened(root.appending(path), files)
  }

  private static func part(
    _ list: A3SSnapshotList, _ text: any RandomAccessBytes, _ path: FilePath, _ range: Range<UInt64>? = nil
  ) -> A3SSnapshotPart {
    A3SSnapshotPart(
      key: JSONString(list.rawValue), text: ByteStretch(text, range ?? 0..<text.byteCount), isLaidOut: true,
      file: path.description)
  }

  /// The two lists of a manifest; anything else in it cannot come along.
  private func artifacts(_ text: any RandomAccessBytes, _ path: FilePath) throws(SessionError) -> [A3SSnapshotPart] {
    var found: [A3SSnapshotPart] = []
    var walker = JSONWalker(text)
    do throws(JSONReadError) {
      try walker.enterObject()
      while let name = try walker.nextKey() {
        let range = try walker.skipValue()
        switch name.value {
        case "artifacts": found.insert(Self.part(.artifacts, text, path, range), at: 0)
        case "retained_uris": found.append(Self.part(.retainedArtifactURIs, text, path, range))
        default:
          throw JSONReadError.syntax(JSONSyntaxError(.trailingContent, offset: range.lowerBound))
        }
      }
      return found
    } catch {
      throw SessionError(
        .refused, "The manifest of artifacts holds something that a snapshot has no place for; write --era flat.",
        at: Place(file: root.appending(path).description))
    }
  }

  // MARK: Out of a snapshot

  /// What a side file of the flat layout is written from.
  struct Side {
    var kind: A3SSideKind
    var parts: [A3SSnapshotPart]

    func write(_ take: ([UInt8]) throws -> Void) throws {
      guard kind == .artifacts else {
        for part in parts { try part.forEachPiece(style: .pretty, depth: 0, take) }
        return
      }
      var lead = "{\n  "
      for part in parts {
        let name = part.key.value == A3SSnapshotList.artifacts.rawValue ? "artifacts" : "retained_uris"
        try take(Array("\(lead)\"\(name)\": ".utf8))
        try part.forEachPiece(style: .pretty, depth: 1, take)
        lead = ",\n  "
      }
      try take(Array("\n}".utf8))
    }
  }

  static func sides(of snapshot: A3SSnapshot) -> [Side] {
    A3SSideKind.bySession.map { kind in
      var lists = A3SSnapshotList.allCases.filter { $0.sideKind == kind }
      if kind == .artifacts { lists.append(.retainedArtifactURIs) }
      var parts = lists.compactMap { snapshot.part($0) }
      if !parts.contains(where: { $0.key.value == lists[0].rawValue }) {
        parts.insert(A3SSnapshotPart(lists[0].rawValue, Array("[]".utf8)), at: 0)
      }
      return Side(kind: kind, parts: parts)
    }
  }

  /// What has no side file.
  static func others(of snapshot: A3SSnapshot) -> [A3SSnapshotPart] {
    snapshot.parts.filter { part in
      part.key.value != "schema_version" && part.key.value.flatMap(A3SSnapshotList.init) == nil
    }
  }
}
