public import SatchelJSONText
public import SatchelSessionModel

extension ClawFormat {
  /// What the newest revision of the program objects to; empty if it opens the file.
  ///
  /// A file of the Python port is judged by the port's loader, as no revision of the program reads it.
  public static func objections(to source: any RandomAccessBytes) -> [Finding] {
    portObjections(source, limits: strictLimits) ?? objections(to: source, as: .newest)
  }

  private static var strictLimits: ReadingLimits {
    ReadingLimits(maximumValueBytes: .max, maximumDepth: JSONOptions.depthCeiling)
  }

  /// What a revision of the program objects to; empty if it opens the file (sections 2.3, 4, 5
  /// and 11 of the journal reference).
  ///
  /// The program stops at its first objection; here all are told, of more than a hundred only
  /// their number. Nesting beyond ``JSONOptions/depthCeiling``, which the program may read, is
  /// objected to because nobody looked inside. Memory: one value; whoever bounds that reads the file within limits first.
  public static func objections(to source: any RandomAccessBytes, as revision: ClawRevision) -> [Finding] {
    let limits = strictLimits
    var log = FindingLog()
    let shape = ClawShape(source, limits: limits)
    do throws(SessionError) {
      if !revision.readsJournals || revision == .e2 && shape.isOneValue {
        try checkObject(source, shape, revision, limits, &log)
      } else if shape.isObject {
        try checkObject(source, shape, revision, limits, &log)
      } else if !shape.isBlank {
        try checkLines(source, revision, limits, &log)
      }
    } catch {
      log.warn("refused", error.message, at: error.place)
    }
    return log.findings
  }

  private static func checkLines(
    _ source: any RandomAccessBytes, _ revision: ClawRevision, _ limits: ReadingLimits, _ log: inout FindingLog
  ) throws(SessionError) {
    var lines = JSONLineReader(source, maximumLineBytes: limits.maximumValueBytes)
    while let raw = try lines.nextLine() {
      let line = ClawLine(raw)
      if line.isBlank { continue }
      do throws(SessionError) {
        var check = ClawCheck(revision, line: line.number, indent: line.indent, base: line.offset)
        check.line(try line.document(.claw()))
        check.report(to: &log)
      } catch {
        log.warn("refused", error.message, at: error.place)
      }
    }
  }

  /// The oldest revisions take every file for a single object; E2 every text that is one value.
  private static func checkObject(
    _ source: any RandomAccessBytes, _ shape: ClawShape, _ revision: ClawRevision, _ limits: ReadingLimits,
    _ log: inout FindingLog
  ) throws(SessionError) {
    if shape.isBlank { throw SessionError(.invalid, "unexpected end of input") }
    do throws(JSONReadError) {
      var walker = JSONWalker(source, options: .claw(), maximumValueBytes: limits.maximumValueBytes)
      try walker.enterObject()
      var fields = ClawObjectFields()
      while let key = try walker.nextKey() {
        let name = key.repaired
        if name == "messages" {
          _ = try walker.skipValue()
          continue
        }
        _ = try walker.firstByte()
        fields.take(name, ClawCheck(revision, base: walker.offset), try walker.value())
      }
      try walker.finish()
      fields.report(to: &log, revision)
      guard let messages = shape.messages else {
        return log.warn("refused", "missing messages", at: Place(offset: 0))
      }
      try checkMessages(source, messages, revision, limits, &log)
    } catch {
      throw SessionError(error)
    }
  }

  private static func checkMessages(
    _ source: any RandomAccessBytes, _ messages: Range<UInt64>, _ revision: ClawRevision, _ limits: ReadingLimits,
    _ log: inout FindingLog
  ) throws(JSONReadError) {
    var walker = JSONWalker(
      source, from: messages.lowerBound, options: .claw(), maximumValueBytes: limits.maximumValueBytes)
    guard try walker.firstByte() == UInt8(ascii: "[") else {
      _ = try walker.value()
      return log.warn("refused", "missing messages", at: Place(offset: messages.lowerBound, member: "messages"))
    }
    try walker.enterArray()
    while try walker.nextElement() {
      _ = try walker.firstByte()
      var check = ClawCheck(revision, base: walker.offset)
      let document = try walker.value()
      check.dialect(document)
      check.message(document.root)
      check.report(to: &log)
    }
  }
}

/// The members of a single object besides its messages, of which the last of each name counts.
private struct ClawObjectFields {
  private var checks: [String: (check: ClawCheck, document: JSONDocument)] = [:]
  private var repeated = FindingLog()

  mutating func take(_ name: String, _ check: ClawCheck, _ document: JSONDocument) {
    if let (earlier, document) = checks[name] {
      var earlier = earlier
      earlier.dialect(document)
      earlier.report(to: &repeated)
    }
    checks[name] = (check, document)
  }

  /// The checks of all members that a revision knows.
  func report(to log: inout FindingLog, _ revision: ClawRevision) {
    for finding in repeated.findings { log.add(finding) }
    for (_, (check, document)) in checks.sorted(by: { $0.key < $1.key }) {
      var check = check
      check.dialect(document)
      check.report(to: &log)
    }
    let known = revision.readsJournals ? ["compaction", "created_at_ms", "fork", "updated_at_ms"] : []
    for name in known + (revision == .e1m ? ["metadata", "version"] : ["version"]) {
      guard let (checked, document) = checks[name] else {
        if name == "version" { log.warn("refused", "missing version", at: Place(member: "version")) }
        continue
      }
      var check = checked
      switch name {
      case "compaction": check.compaction(document.root)
      case "fork": check.fork(document.root)
      case "metadata": check.metadata(document.root)
      case "version": check.integer(document.root, "version", upTo: Int64(UInt32.max))
      default: check.integer(document.root, name, upTo: .max)
      }
      check.report(to: &log)
    }
  }
}
