public import SatchelJSONText
public import SatchelSessionModel

extension A3SFormat {
  /// What the program would refuse in a side file; empty if it reads it.
  ///
  /// One side file that is refused makes the whole session unreadable for the program. Of a store whose era is known,
  /// the programs of that era are meant; else all that read its layout. Memory: the largest element of the file; of
  /// runs, the largest event, and of reports all but the checks, and the largest of these.
  public static func objections(
    toSide kind: A3SSideKind, _ source: any RandomAccessBytes, in era: Era? = nil
  ) -> [Finding] {
    var objector = A3SObjector(source, knowing: A3SEventRelease(era))
    do throws(SessionError) {
      try objector.checkSide(kind)
    } catch {
      objector.object(error.message, at: error.place)
    }
    return objector.findings
  }
}

extension A3SObjector {
  mutating func checkSide(_ kind: A3SSideKind) throws(SessionError) {
    _ = try A3SSideScan.summary(of: kind, source, limits: Self.limits, inSnapshot: isSnapshot)
    var walker = JSONWalker(
      source, options: JSONOptions(maximumDepth: Self.depth), maximumValueBytes: Self.limits.maximumValueBytes)
    do throws(JSONReadError) {
      if kind == .artifacts, !isSnapshot { return try checkArtifacts(&walker) }
      if kind == .loopCheckpoints {
        let document = try walker.value()
        return check(document.root, base: 0, member: "") { (view, objector) throws(FieldError) in
          try A3SLoopCheckpoint.readStrictly(view).check(&objector, view)
        }
      }
      try checkList(of: kind, &walker, "")
    } catch {
      throw SessionError(error).located(in: source)
    }
  }

  private mutating func checkElement(of kind: A3SSideKind, _ view: JSONView, _ member: String) throws(FieldError) {
    switch kind {
    case .traces:
      word(try A3STraceEvent.readStrictly(view).kind, member + ".kind")
      if let details = view.member("details") { free(details, member + ".details") }
    case .subagentTasks:
      word(try A3SSubagentTask.readStrictly(view).status, member + ".status")
      if let progress = view.member("progress") { free(progress, member + ".progress") }
    case .artifacts: _ = try A3SArtifact.readStrictly(view)
    case .runs, .verification, .loopCheckpoints: break
    }
  }

  private mutating func checkArtifacts(_ walker: inout JSONWalker) throws(JSONReadError) {
    try walker.enterObject()
    while let key = try walker.nextKey() {
      guard key.repaired == "artifacts" else {
        _ = try walker.value()
        continue
      }
      try checkList(of: .artifacts, &walker, "artifacts")
    }
  }

  private mutating func checkList(
    of kind: A3SSideKind, _ walker: inout JSONWalker, _ name: String
  ) throws(JSONReadError) {
    var index = 0
    try walker.enterArray()
    while try walker.nextElement() {
      let member = "\(name)[\(index)]"
      index += 1
      if kind == .runs {
        try checkRun(&walker, member)
        continue
      }
      if kind == .verification, try walker.firstByte() == UInt8(ascii: "{") {
        try checkReport(&walker, member)
        continue
      }
      let document = try walker.value()
      let base = walker.offset - UInt64(document.text.count)
      check(document.root, base: base, member: member) { (view, objector) throws(FieldError) in
        try objector.checkElement(of: kind, view, member)
      }
    }
  }

  /// Checks a report, of which one check at a time is held: the rest is read as a report without any.
  private mutating func checkReport(_ walker: inout JSONWalker, _ member: String) throws(JSONReadError) {
    var rest = A3SReportRest(from: walker.offset)
    try walker.enterObject()
    while let key = try walker.nextKey() {
      if key.repaired == "checks", try walker.firstByte() == UInt8(ascii: "[") {
        rest.addList(key, from: walker.offset)
        try checkChecks(&walker, member + ".checks")
      } else {
        let text = try walker.value().text
        rest.add(key, text, from: walker.offset - UInt64(text.count))
      }
    }
    do throws(FieldError) {
      let report = try A3SVerificationReport.readStrictly(rest.document(depth: Self.depth).root)
      word(report.status, member + ".status")
    } catch {
      object(error.inside(member).description, at: Place(offset: rest.place(of: error.offset ?? 0), member: member))
    }
  }

  private mutating func checkChecks(_ walker: inout JSONWalker, _ member: String) throws(JSONReadError) {
    var index = 0
    try walker.enterArray()
    while try walker.nextElement() {
      let document = try walker.value()
      let place = "\(member)[\(index)]"
      check(document.root, base: walker.offset - UInt64(document.text.count), member: place) {
        (view, objector) throws(FieldError) in
        objector.word(try A3SVerificationCheck.readStrictly(view).status, place + ".status")
      }
      index += 1
    }
  }

  /// Checks a run, of which only one event at a time is held.
  private mutating func checkRun(_ walker: inout JSONWalker, _ member: String) throws(JSONReadError) {
    try walker.enterObject()
    while let key = try walker.nextKey() {
      if key.repaired == "events" {
        try checkEvents(&walker, member + ".events")
        continue
      }
      let document = try walker.value()
      guard key.repaired == "snapshot" else { continue }
      let base = walker.offset - UInt64(document.text.count)
      check(document.root, base: base, member: member + ".snapshot") { (view, objector) throws(FieldError) in
        objector.word(try A3SRunSnapshot.readStrictly(view).status, member + ".snapshot.status")
      }
    }
  }

  private mutating func checkEvents(_ walker: inout JSONWalker, _ member: String) throws(JSONReadError) {
    var index = 0
    var hasUnfit = false
    try walker.enterArray()
    while try walker.nextElement() {
      let document = try walker.value()
      let place = "\(member)[\(index)].event"
      check(document.root, base: walker.offset - UInt64(document.text.count), member: place) {
        (view, objector) throws(FieldError) in
        if !hasUnfit, view.firstUnfit() != nil {
          objector.free(view, member)
          hasUnfit = true
        }
        _ = try A3SRunEvent.readStrictly(view)
        guard let event = view.member("event") else { return }
        try objector.check(event: event)
      }
      index += 1
    }
  }
}

extension A3SObjector {
  private func check(event: JSONView) throws(FieldError) {
    let kind: A3SShape.Kind
    do throws(FieldError) {
      kind = try A3SShape.kind(of: event, among: A3SEvents.kinds, isInner: false)
    } catch {
      if release == .latest, A3SEvents.hasUnknownType(event) { return }
      throw error
    }
    if let since = kind.since, release == .first {
      throw FieldError(
        "is \(kind.type.shownAsWord), which programs before \(since) do not know", offset: event.range.lowerBound
      ).inside("type")
    }
    try A3SShape.check(event, as: kind)
  }
}

extension A3SVerificationReport {
  fileprivate func check(_ objector: inout A3SObjector, _ member: String) {
    objector.word(status, member + ".status")
    for (index, check) in checks.enumerated() { objector.word(check.status, "\(member).checks[\(index)].status") }
  }
}

extension A3SLoopCheckpoint {
  fileprivate func check(_ objector: inout A3SObjector, _ view: JSONView) {
    if schemaVersion > 1 {
      objector.object("schema_version is above 1, which the program refuses", at: Place(member: "schema_version"))
    }
    if let list = view.member("messages") {
      for (index, (message, part)) in zip(messages, list.elements).enumerated() {
        message.check(&objector, part, "messages[\(index)]")
      }
    }
    for (index, report) in verificationReports.enumerated() {
      report.check(&objector, "verification_reports[\(index)]")
    }
  }
}
