public import SatchelFiles
import SatchelSessionFormats
public import SatchelSessionModel

// A snapshot: the new file is written and synced under another name before anything happens to the old one. A large old
// file then gets a rotation name beside its own, and the new one takes its place: whoever looks finds the old session or
// the new one. Where a file cannot have two names, it is renamed, and for a moment there is none under its own. If the
// last step fails, the old file is as it was.

extension ClawJournal {
  /// From this size on, a save sets the old file aside.
  public static let rotationBytes: UInt64 = 262_144
  /// How many files that were set aside are kept.
  public static let keptRotations = 3

  /// Writes the whole session to a file, which follows it from now on.
  ///
  /// An old file of 256 KiB or more is kept as `<stem>.rot-<milliseconds>.jsonl`; the three newest are kept.
  public mutating func save(to path: FilePath) throws(SessionError) {
    try write(to: path, keepingOld: false)
    self.path = path
    isOwnFile = true
  }

  /// Writes the whole session to another file; what is pushed later goes where it went before.
  ///
  /// An old file of 256 KiB or more is kept as with ``save(to:)``.
  public func saveCopy(to path: FilePath) throws(SessionError) {
    var copy = self
    try copy.save(to: path)
  }

  /// Writes the whole session to its file.
  public mutating func save() throws(SessionError) {
    guard let path else {
      throw SessionError(.outputFailed, "The session has no file yet; save it to a path.")
    }
    try save(to: path)
  }

  mutating func write(to path: FilePath, keepingOld: Bool) throws(SessionError) {
    complete()
    let bytes = try snapshot()
    try ClawFormat.demandFit(bytes, limits: limits, at: path)
    do throws(FileError) {
      try makeFolders(path.parent, system: files)
      try publish(bytes, to: path, keepingOld: keepingOld)
    } catch {
      throw .writing(error)
    }
    isObject = false
    removeOldRotations(of: path)
  }

  /// All lines in the program's order: settings, compaction, prompts, messages, and what it does not know.
  private func snapshot() throws(SessionError) -> [UInt8] {
    do {
      var sink = SnapshotBytes()
      let head = value.head
      var writer = try ClawFormat.Writer(head: head, into: &sink)
      for record in value.promptRecords { try writer.append(record, into: &sink) }
      for (index, message) in value.messages.enumerated() {
        var line = ClawMessageRecord(message)
        if let extra = lineExtras[index] { line.extra = extra }
        try writer.append(.message(line), into: &sink)
      }
      for record in otherRecords { try writer.append(record, into: &sink) }
      try writer.finish(head: head, into: &sink)
      return sink.bytes
    } catch {
      throw SessionError(.invalid, "\(error)")
    }
  }

  private func publish(_ bytes: [UInt8], to path: FilePath, keepingOld: Bool) throws(FileError) {
    let temporary = FilePath("\(path.lastComponent).tmp-\(clock.now())-\(clock.nextSerial())")
    var file = try AtomicFile(path, temporaryName: temporary, system: files)
    try file.write(bytes)
    let old = try fileStatus(path, system: files)
    guard let old, old.kind == .regular, old.byteCount >= (keepingOld ? 1 : Self.rotationBytes) else {
      return try file.publish()
    }
    let (rotation, isSecondName) = try rotate(path)
    do throws(FileError) {
      try file.publish()
    } catch {
      if isSecondName {
        try? files.removeFile(rotation, in: .workingFolder)
      } else {
        try? move(rotation, to: path)
      }
      throw error
    }
  }

  /// Gives the old file a rotation name that is free, beside its own if it can have two.
  private func rotate(_ path: FilePath) throws(FileError) -> (rotation: FilePath, isSecondName: Bool) {
    var canHaveTwo = true
    while true {
      let rotation = path.parent.appending("\(path.stem).rot-\(clock.now()).jsonl")
      do throws(FileError) {
        if canHaveTwo {
          try files.link(path, in: .workingFolder, to: rotation, in: .workingFolder)
        } else {
          try move(path, to: rotation)
        }
        return (rotation, canHaveTwo)
      } catch {
        if canHaveTwo, error.code == .permissionDenied || error.isUnsupported {
          canHaveTwo = false
        } else if error.code != .exists {
          throw error
        }
      }
    }
  }

  private func move(_ path: FilePath, to other: FilePath) throws(FileError) {
    try files.rename(path, in: .workingFolder, to: other, in: .workingFolder, replacing: false)
  }

  /// Leaves the newest rotations. The session is safe by now: what cannot be removed stays for the next save.
  private func removeOldRotations(of path: FilePath) {
    let stem = path.stem
    let rotations = ((try? directoryListing(path.parent, system: files)) ?? []).filter { entry in
      let name = ClawFileName(entry.path)
      return entry.status.kind == .regular && name.kind == .rotation && name.isStem(stem, of: entry.path)
    }
    let oldestFirst = rotations.sorted { a, b in
      a.status.modified == b.status.modified ? a.path < b.path : a.status.modified < b.status.modified
    }
    for entry in oldestFirst.dropLast(Self.keptRotations) {
      try? files.removeFile(path.parent.appending(entry.path), in: .workingFolder)
    }
  }
}

private struct SnapshotBytes: SectionedSink {
  var bytes: [UInt8] = []
  mutating func write(_ part: [UInt8], section: Int) { bytes.append(contentsOf: part) }
}
