import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel

extension A3SStocktaking {
  private typealias SideOutcome = Result<A3SSideSummary?, SessionError>

  mutating func takeSides() {
    let indices = inventory.places { file in A3SRole.sideKind(file.role).map { $0 != .loopCheckpoints } ?? false }
    let store = store
    var reading = ParallelReading(inventory.files, indices) { path in
      A3SRole.sideKind(A3SRole.of(path)).map { Self.scan($0, path, in: store) } ?? .success(nil)
    }
    let fragments = PagedSet(inventory.files.lazy.map(\.path).filter(A3SRole.isNewest))
    for index in indices {
      if let outcome = reading.next() { takeSide(index, outcome, fragments) }
    }
  }

  private mutating func takeSide(_ index: Int, _ outcome: SideOutcome, _ fragments: PagedSet<FilePath>) {
    let path = inventory.files[index].path
    let owner = A3SRole.isNewest(path) ? fragmentOwner(path) : flatOwner(index, fragments)
    inventory.files[index].sessionIDs = owner.map { [$0] } ?? []
    guard let summary = summary(outcome, path), inventory.files[index].role != A3SRole.staleCopy else { return }
    for run in summary.runs {
      inventory.runs.append(StoredRun(id: RunID(run.id), sessionID: owner))
      if let owner { runs.append(owner, to: RunID(run.id)) }
      if let owner, SessionID(run.sessionID) != owner {
        note(.note, "foreign-run", "The run '\(run.id)' names the session '\(run.sessionID)'.", path)
      }
    }
  }

  /// The session of a side file of the flat layout; one that the newest program passes over becomes a stale copy.
  private mutating func flatOwner(_ index: Int, _ fragments: PagedSet<FilePath>) -> SessionID? {
    let file = inventory.files[index]
    guard let id = ids[A3SRole.stem(of: file.path)] else {
      note(.note, "orphan-side-file", "Side data without its session.", file.path)
      return nil
    }
    let isSuperseded = newest[id]?.isSnapshot == true || fragments.contains(fragment(of: file.path, id: id))
    if isSuperseded {
      inventory.files[index].role = A3SRole.staleCopy
      note(
        .note, A3SRole.staleCopy, "Stale side data: programs since 5.0.0 read that of '\(id)' under v1.", file.path)
    }
    return id
  }

  private func fragment(of path: FilePath, id: SessionID) -> FilePath {
    let parts = path.components
    let name = A3SEncodedKey.name(for: id)
    let folder = FilePath("v1").appending(parts[0])
    return parts.count == 3 ? folder.appending(name).appending(parts[2]) : folder.appending(name + ".json")
  }

  /// The session of side data that was saved alone under `v1`.
  private mutating func fragmentOwner(_ path: FilePath) -> SessionID? {
    guard let id = A3SEncodedKey.id(of: A3SRole.stem(of: path)).map({ SessionID($0) }) else {
      note(.warning, "undecodable-name", "The name is not 'id_' and an id in base64url.", path)
      return nil
    }
    if let session = newest[id] {
      if session.isSnapshot {
        note(
          .note, "ignored-fragment",
          "The program passes over this side data, since the session's snapshot '\(session.path)' has its own.", path)
      }
      return id
    }
    guard stems[id] != nil else {
      note(.note, "orphan-side-file", "Side data without its session.", path)
      return nil
    }
    return id
  }

  /// What is in a side file; nil where it is gone.
  private static func scan(_ kind: A3SSideKind, _ path: FilePath, in store: A3SStore) -> SideOutcome {
    do throws(SessionError) {
      guard let source = try store.openPlain(path) else { return .success(nil) }
      do throws(SessionError) {
        return .success(try A3SSideScan.summary(of: kind, source, limits: store.limits))
      } catch { return .failure(error.inFile(path.description)) }
    } catch { return .failure(error) }
  }

  /// The summary of a side file, or a note of why there is none.
  private mutating func summary(_ outcome: SideOutcome, _ path: FilePath) -> A3SSideSummary? {
    switch outcome {
    case .success(nil): vanished(path)
    case .success(let summary): return summary
    case .failure(let error): note(error, path)
    }
    return nil
  }

  // MARK: Checkpoints

  mutating func takeCheckpoint(_ index: Int) {
    let path = inventory.files[index].path
    var owners: Set<SessionID> = []
    let sealedBefore = sealedCount
    if let run = summary(Self.scan(.loopCheckpoints, path, in: store), path)?.runs.first {
      inventory.files[index].runID = RunID(run.id)
      owners = Set(runs[RunID(run.id)])
      let named = SessionID(run.sessionID)
      if stems[named] != nil || newest[named] != nil { owners.insert(named) }
      noteName(run.id, path)
    } else if let run = namedRun(path) {
      inventory.files[index].runID = run
      owners = Set(runs[run])
    }
    inventory.files[index].sessionIDs = owners.sorted()
    // Whose a sealed one is cannot be told.
    if owners.isEmpty, sealedCount == sealedBefore {
      note(.note, "orphan-side-file", "A loop checkpoint whose session is not here.", path)
    }
  }

  private mutating func noteName(_ run: String, _ path: FilePath) {
    let name = A3SRole.isNewest(path) ? A3SEncodedKey.name(for: run) : A3SSafeName.name(for: run)
    guard FilePath(name) != path.stem else { return }
    note(.warning, "name-differs-from-id", "The run inside is '\(run)', which does not make this file name.", path)
  }

  /// The run that a checkpoint is named by.
  private mutating func namedRun(_ path: FilePath) -> RunID? {
    if A3SRole.isNewest(path) { return A3SEncodedKey.id(of: path.stem).map { RunID($0) } }
    if runOfStem.isEmpty, !runs.isEmpty {
      var runOfStem = runOfStem
      runs.eachKey { run in
        let stem = FilePath(A3SSafeName.name(for: run))
        if let other = runOfStem[stem], other < run { return }
        runOfStem.updateValue(run, forKey: stem)
      }
      self.runOfStem = runOfStem
    }
    return runOfStem[path.stem]
  }
}
