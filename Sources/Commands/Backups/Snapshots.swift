import SatchelBackups
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

extension CommandSpecification {
  /// `snapshots`
  static let snapshots = CommandSpecification(
    name: "snapshots",
    summary: "list the snapshots of a repository, or what has vanished",
    operands: [.repository],
    options: [
      .repository,
      OptionSpecification(
        long: "vanished", summary: "list the sessions that no store has any more, and whose last version is kept"),
    ],
    members: SnapshotReports.members,
    examples: [
      Example(line: "satchel snapshots /mnt/backup/satchel", meaning: "what is there to restore?"),
      Example(line: "satchel snapshots --vanished /mnt/backup/satchel", meaning: "which sessions are gone elsewhere?"),
    ],
    statuses: [
      .unreadable: "there is no repository, or it cannot be read",
      .damaged: "something in the repository is damaged",
      .outputFailed: "standard output could not be written",
    ],
    action: runSnapshots)

  /// `history`
  static let history = CommandSpecification(
    name: "history",
    summary: "list the versions of a session in a repository",
    operands: [
      .repository,
      OperandSpecification(
        value: ValueSpecification(name: "SESSION", kind: .sessionID), isRequired: false,
        summary: "the id of the session, or the beginning of one"),
    ],
    options: [.repository],
    details: [
      """
      Each version is told with the first snapshot that has it. 'satchel restore REPO:SNAPSHOT --session ID' brings it \
      back, 'satchel diff REPO:A REPO:B --session ID' compares two.
      """
    ],
    members: SnapshotReports.historyMembers,
    examples: [
      Example(line: "satchel history /mnt/backup/satchel s-1", meaning: "what became of this session, and when?")
    ],
    statuses: [
      .unreadable: "there is no repository, or no such session in it",
      .damaged: "something in the repository is damaged",
      .outputFailed: "standard output could not be written",
    ],
    action: runHistory)
}

@Sendable private func runSnapshots(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let operand = try RepositoryOperand(invocation, console)
  try operand.demandWhole(invocation)
  let repository = try console.repository(at: operand.path)
  var object = StreamedObject(["repository": .path(operand.path)])
  do throws(BackupError) {
    if invocation.has("vanished") {
      let gone = try repository.vanishedSessions()
      object.append(["snapshots": []])
      object.append("vanished", gone) { SnapshotReports.json($0.snapshot, $0.session) }
      try print(object, SnapshotReports.text(gone), invocation, console)
    } else {
      let snapshots = try repository.snapshots()
      object.append("snapshots", snapshots) { SnapshotReports.json($0) }
      object.append(["vanished": []])
      try print(object, SnapshotReports.text(snapshots, of: operand.path), invocation, console)
    }
  } catch { throw Failure(error) }
  return .done
}

private func print(
  _ object: StreamedObject, _ text: String, _ invocation: Invocation, _ console: Console
) throws(BackupError) {
  do throws(Failure) {
    if invocation.isJSON { try console.print(object) } else { try console.report(text) }
    try console.flush()
  } catch { throw BackupError(.outputFailed, error.message) }
}

@Sendable private func runHistory(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let operand = try RepositoryOperand(invocation, console, needed: 1)
  try operand.demandWhole(invocation)
  guard operand.rest.count == 1 else {
    throw .usage("SESSION is missing: the id of a session", command: invocation.command)
  }
  let repository = try console.repository(at: operand.path)
  let id = SessionID(operand.rest[0].description)
  do throws(BackupError) {
    let (found, versions) = try repository.history(of: id)
    var object = StreamedObject(["repository": .path(operand.path), "session": .string(found)])
    object.append("versions", versions) { SnapshotReports.json($0) }
    try print(object, SnapshotReports.text(versions, of: found), invocation, console)
  } catch { throw Failure(error).inFile(operand.path) }
  return .done
}

/// Snapshots and versions, for people and for programs.
enum SnapshotReports {
  private static func time(_ time: FileTime) -> String { TimeText.readable(Instant(seconds: time.seconds)) }

  static func text(_ snapshots: [Snapshot], of repository: FilePath) -> String {
    var text = "\(SafeText.escape(repository)): \(Quantity.count(snapshots.count, "snapshot"))\n"
    for snapshot in snapshots {
      let tags = snapshot.tags.isEmpty ? "" : "  [\(snapshot.tags.map { SafeText.escape($0) }.joined(separator: ", "))]"
      text += "\n\(snapshot.name)  \(time(snapshot.started))  \(SafeText.escape(snapshot.host))\(tags)\n"
      for store in snapshot.stores {
        text +=
          "  \(store.format.rawValue) '\(SafeText.escape(store.root))': \(Quantity.count(store.sessionCount, "session")), "
          + "\(Quantity.count(store.fileCount, "file")), \(Quantity.bytes(store.byteCount))"
          + (store.vanishedCount > 0 ? "; \(Quantity.grouped(store.vanishedCount)) vanished" : "") + "\n"
      }
    }
    return text
  }

  static func text(_ gone: [(snapshot: Snapshot, session: SnapshotSession)]) -> String {
    var text = "\(Quantity.count(gone.count, "session")) that no store has any more\n"
    for (snapshot, session) in gone {
      let title = session.session.header.title ?? session.session.totals.firstPrompt ?? ""
      text +=
        "  \(SafeText.escape(session.session.id))  \(Quantity.count(session.session.totals.messageCount, "message"))  "
        + "\(SafeText.escape(snapshot.stores[session.store].root))  \(SafeText.escape(title))\n"
    }
    return text
  }

  static func text(_ versions: [SessionVersion], of id: SessionID) -> String {
    var text = "\(SafeText.escape(id)): \(Quantity.count(versions.count, "version"))\n"
    for version in versions {
      text +=
        "  \(version.snapshot)  \(time(version.time))  \(version.change.rawValue)  "
        + "\(Quantity.count(version.messageCount, "message")), \(Quantity.bytes(version.byteCount))  "
        + "\(SafeText.escape(version.host)) '\(SafeText.escape(version.root))'\n"
    }
    return text
  }

  static func json(_ snapshot: Snapshot) -> JSON {
    [
      "name": .string(snapshot.name), "time": .optional(Instant(seconds: snapshot.started.seconds)),
      "host": .string(snapshot.host), "tags": .texts(snapshot.tags), "program": .string(snapshot.program),
      "readBytes": .integer(snapshot.readByteCount), "storedBytes": .integer(snapshot.storedByteCount),
      "stores": .array(snapshot.stores.map(json)),
    ]
  }

  private static func json(_ store: SnapshotStore) -> JSON {
    [
      "format": .string(store.format.rawValue), "store": .path(store.root), "sessions": .integer(store.sessionCount),
      "files": .integer(store.fileCount), "bytes": .integer(store.byteCount),
      "vanishedKept": .integer(store.vanishedCount), "missedFiles": .integer(store.missedCount),
    ]
  }

  static func json(_ snapshot: Snapshot, _ session: SnapshotSession) -> JSON {
    [
      "id": .string(session.session.id), "format": .string(snapshot.stores[session.store].format.rawValue),
      "store": .path(snapshot.stores[session.store].root), "host": .string(snapshot.host),
      "snapshot": .string(snapshot.name), "lastSeen": .optional(session.lastSeen),
      "title": .optional(session.session.header.title), "messages": .integer(session.session.totals.messageCount),
    ]
  }

  static func json(_ version: SessionVersion) -> JSON {
    [
      "snapshot": .string(version.snapshot), "time": .optional(Instant(seconds: version.time.seconds)),
      "change": .string(version.change.rawValue), "host": .string(version.host), "store": .path(version.root),
      "messages": .integer(version.messageCount), "bytes": .integer(version.byteCount),
    ]
  }

  /// What the members of snapshots mean, in the list of such a name.
  static func members(in list: String) -> [CommandSpecification.Member] {
    [
      .init(path: "\(list)[].name", meaning: "its name"),
      .init(path: "\(list)[].time", meaning: "when its making began, RFC 3339 in UTC", kind: [.text, .null]),
      .init(path: "\(list)[].host", meaning: "the machine"),
      .init(path: "\(list)[].tags", meaning: "its tags", kind: .texts),
      .init(path: "\(list)[].program", meaning: "the program that made it"),
      .init(path: "\(list)[].readBytes", meaning: "bytes of files that its making read", kind: .integer),
      .init(path: "\(list)[].storedBytes", meaning: "bytes of packs that its making wrote", kind: .integer),
      .init(path: "\(list)[].stores[].format", meaning: "the format of its sessions"),
      .init(path: "\(list)[].stores[].store", meaning: "the folder", kind: .path),
      .init(path: "\(list)[].stores[].sessions", meaning: "how many sessions", kind: .integer),
      .init(path: "\(list)[].stores[].files", meaning: "how many files", kind: .integer),
      .init(path: "\(list)[].stores[].bytes", meaning: "their bytes", kind: .integer),
      .init(
        path: "\(list)[].stores[].vanishedKept", meaning: "sessions that had vanished and are kept", kind: .integer),
      .init(
        path: "\(list)[].stores[].missedFiles", meaning: "files that were left out and may be missed", kind: .integer),
    ]
  }

  static let members: [CommandSpecification.Member] =
    [
      .init(path: "repository", meaning: "the repository", kind: .path)
    ] + members(in: "snapshots") + [
      .init(path: "vanished[].id", meaning: "with --vanished: the id of a session"),
      .init(path: "vanished[].format", meaning: "the format"),
      .init(path: "vanished[].store", meaning: "the folder of the store that had it", kind: .path),
      .init(path: "vanished[].host", meaning: "the machine"),
      .init(path: "vanished[].snapshot", meaning: "the newest snapshot of that store, which keeps it"),
      .init(path: "vanished[].lastSeen", meaning: "the last snapshot that has it in the store", kind: [.text, .null]),
      .init(path: "vanished[].title", meaning: "what a person calls it, or null", kind: [.text, .null]),
      .init(path: "vanished[].messages", meaning: "how many messages", kind: .integer),
    ]

  static let historyMembers: [CommandSpecification.Member] = [
    .init(path: "repository", meaning: "the repository", kind: .path),
    .init(path: "session", meaning: "the id of the session"),
    .init(path: "versions[].snapshot", meaning: "the first snapshot that has the version, or lacks the session"),
    .init(path: "versions[].time", meaning: "when that was made, RFC 3339 in UTC", kind: [.text, .null]),
    .init(path: "versions[].change", meaning: "new, grown, rewritten or vanished"),
    .init(path: "versions[].host", meaning: "the machine"),
    .init(path: "versions[].store", meaning: "the folder of the store", kind: .path),
    .init(path: "versions[].messages", meaning: "how many messages", kind: .integer),
    .init(path: "versions[].bytes", meaning: "the bytes of its own file", kind: .integer),
  ]
}
