import SatchelJSONText
public import SatchelSessionModel

// What the newest program demands of a snapshot besides the shape of its members, when it resumes a
// session and when it saves one (a3s-store.md, sections 4.1, 7 and 10). Two of its conditions cannot be
// checked, since the shapes are not known: that a transform binding in a tool's metadata fits the policy,
// and what makes a context binding fit its run but being the same.

/// A condition of the newest program that a session breaks.
public enum A3SCondition: String, Sendable, Hashable, CaseIterable {
  /// `schema_version` is not 1.
  case schemaVersion = "schema-version"
  /// A file is larger than the program reads and writes.
  case documentSize = "document-size"
  /// The id inside is not the one that the file is named by.
  case sessionID = "session-id"
  /// Two runs have one id.
  case repeatedRun = "repeated-run"
  /// A run names another session.
  case foreignRun = "foreign-run"
  /// The events of a run are not numbered upwards.
  case eventSequence = "event-sequence"
  /// A run counts fewer events than it has.
  case eventCount = "event-count"
  /// A subagent task names another session as its parent.
  case foreignTask = "foreign-task"
  /// A binding of the host does not have its members.
  case malformedBinding = "malformed-binding"
  /// An event names another binding than its run.
  case contextBinding = "context-binding"
  /// The policy for results of tools is out of its limits.
  case transformPolicy = "transform-policy"
  /// The profile for the presentation of tools is none that is known.
  case presentationProfile = "presentation-profile"
  /// Two artifacts with different contents have one URI.
  case repeatedArtifact = "repeated-artifact"
  /// A list is not what it should be.
  case unreadableList = "unreadable-list"

  /// The largest document that the program reads and writes, in bytes.
  public static let largestDocument: UInt64 = 256 << 20
}

extension A3SFormat {
  /// What a program of eras C and D refuses, for those.
  public static func refusals(of head: A3SHead, as style: WritingStyle) -> [Finding] {
    style == A3SEra.v1 ? broken(head) : []
  }

  /// The conditions of the newest program that a snapshot breaks, in order; empty if it resumes the session.
  ///
  /// The code of a finding is that of its ``A3SCondition``. At most 1,000 are told. Memory: the largest element
  /// of a list (of runs: the largest event), and a few dozen bytes for each run and artifact.
  public static func broken(_ head: A3SHead, limits: ReadingLimits = ReadingLimits()) -> [Finding] {
    var check = A3SConditionCheck(head, limits)
    check.run()
    return check.findings
  }
}

/// Checks one snapshot.
struct A3SConditionCheck {
  private(set) var findings: [Finding] = []
  private let head: A3SHead
  private let limits: ReadingLimits
  private var runs: Set<RunID> = []
  private var artifacts: [[UInt8]: Int] = [:]

  init(_ head: A3SHead, _ limits: ReadingLimits) {
    self.head = head
    self.limits = limits
  }

  mutating func run() {
    if let problem = A3SPolicyRules.transformProblem(head.config.extra["tool_result_transform_policy"]) {
      add(
        .transformPolicy, "config.tool_result_transform_policy \(problem).",
        member: "config.tool_result_transform_policy")
    }
    if let problem = A3SPolicyRules.profileProblem(head.config.extra["tool_presentation_profile"]) {
      add(
        .presentationProfile, "config.tool_presentation_profile \(problem).", member: "config.tool_presentation_profile"
      )
    }
    for binding in A3SBinding.ofSession { check(binding, head.extra[binding.name], member: binding.name) }
    part(.artifacts) { (check, walker, part) throws(JSONReadError) in try check.takeArtifacts(&walker, part) }
    part(.runRecords) { (check, walker, part) throws(JSONReadError) in try check.takeRuns(&walker, part) }
    part(.subagentTasks) { (check, walker, part) throws(JSONReadError) in try check.takeTasks(&walker, part) }
  }

  mutating func add(
    _ condition: A3SCondition, _ message: String, member: String, part: A3SSnapshotPart? = nil, offset: UInt64? = nil
  ) {
    guard findings.count < 1000 else { return }
    let finding = Finding(
      .warning, code: condition.rawValue, message: message + " The program of eras C and D refuses the session.",
      place: Place(offset: offset, member: member))
    findings.append(part.map { finding.inside($0) } ?? finding)
  }

  private mutating func check(
    _ binding: A3SBinding, _ value: JSON?, member: String, part: A3SSnapshotPart? = nil, offset: UInt64? = nil
  ) {
    guard let value, value != .null, let problem = binding.problem(with: value) else { return }
    add(.malformedBinding, "\(member) \(problem).", member: member, part: part, offset: offset)
  }

  // MARK: Lists

  private typealias Step = (inout A3SConditionCheck, inout JSONWalker, A3SSnapshotPart) throws(JSONReadError) -> Void

  /// Goes through a list; what is no list is told as such.
  private mutating func part(_ list: A3SSnapshotList, _ body: Step) {
    guard let part = head.snapshot?.part(list), !part.isElsewhere else { return }
    var walker = JSONWalker(
      part.text, options: JSONOptions(maximumDepth: limits.maximumDepth), maximumValueBytes: limits.maximumValueBytes)
    do throws(JSONReadError) {
      try walker.enterArray()
      try body(&self, &walker, part)
      try walker.finish()
    } catch {
      let error = SessionError(error)
      add(
        .unreadableList, "The list cannot be read: \(error.message).", member: "", part: part,
        offset: error.place.offset)
    }
  }

  private mutating func takeArtifacts(_ walker: inout JSONWalker, _ part: A3SSnapshotPart) throws(JSONReadError) {
    var index = 0
    while try walker.nextElement() {
      let document = try walker.value()
      let view = document.root
      defer { index += 1 }
      guard let uri = view.member("artifact_uri")?.string else { continue }
      var hasher = Hasher()
      unsafe view.bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
      let content = hasher.finalize()
      if let other = artifacts.updateValue(content, forKey: Array(uri.utf8)), other != content {
        add(
          .repeatedArtifact, "Two artifacts with different contents have the URI '\(uri)'.", member: "[\(index)]",
          part: part, offset: walker.offset - UInt64(document.text.count))
      }
    }
  }

  private mutating func takeTasks(_ walker: inout JSONWalker, _ part: A3SSnapshotPart) throws(JSONReadError) {
    var index = 0
    while try walker.nextElement() {
      let document = try walker.value()
      let parent = document.root.member("parent_session_id")?.string ?? ""
      if !parent.isEmpty, !parent.utf8.elementsEqual(head.id.utf8) {
        add(
          .foreignTask, "The subagent task names '\(parent)' as its parent session, not '\(head.id)'.",
          member: "[\(index)].parent_session_id", part: part, offset: walker.offset - UInt64(document.text.count))
      }
      index += 1
    }
  }

  private mutating func takeRuns(_ walker: inout JSONWalker, _ part: A3SSnapshotPart) throws(JSONReadError) {
    var index = 0
    while try walker.nextElement() {
      _ = try walker.firstByte()
      var run = A3SRunOrder(start: walker.offset)
      try run.take(&walker)
      let member = "[\(index)]"
      for (condition, message) in run.problems(sessionID: head.id) {
        add(condition, message, member: member, part: part, offset: run.start)
      }
      for (binding, value) in [(A3SBinding.package, run.package), (.capability, run.capability)] {
        check(binding, value, member: member + ".snapshot." + binding.name, part: part, offset: run.start)
      }
      if let id = run.id, !runs.insert(RunID(id)).inserted {
        add(.repeatedRun, "Two runs have the id '\(id)'.", member: member, part: part, offset: run.start)
      }
      index += 1
    }
  }
}
