import SatchelSessionFormats
import SatchelSessionModel

/// Compares two streams of entries. Memory: one entry of each side, and hashes of a window ahead.
struct SessionComparison {
  private var left: any EntryCursor
  private var right: any EntryCursor
  private let maximumDetails: Int
  private(set) var comparison: Comparison
  private let tell: (UInt64) throws(SessionError) -> Void
  private let failure: (SessionError, Bool) -> SessionError
  /// How far the search for what is the same again goes: 64 entries, then more.
  private static let reaches = [64, 256, 1024, 8192, 65_536]

  init(
    _ left: any EntryCursor, _ right: any EntryCursor, into comparison: Comparison, maximumDetails: Int,
    failure: @escaping (SessionError, Bool) -> SessionError,
    telling tell: @escaping (UInt64) throws(SessionError) -> Void
  ) {
    self.left = left
    self.right = right
    self.comparison = comparison
    self.maximumDetails = maximumDetails
    self.failure = failure
    self.tell = tell
  }

  /// Compares to the end of both.
  mutating func run() throws(SessionError) -> Comparison {
    while true {
      let (a, b) = (try nextLeft(), try nextRight())
      if a == nil, b == nil { break }
      try tell(left.position + right.position)
      if let a, let b, Self.isSame(a, b) {
        comparison.equalCount += 1
      } else {
        try resynchronise(a, b)
      }
    }
    (comparison.left.era, comparison.right.era) = (left.era, right.era)
    comparison.findings =
      left.findings.map { $0.inFile(named: comparison.left.file) }
      + right.findings.map { $0.inFile(named: comparison.right.file) }
    note(left.notHeld, in: comparison.right.format)
    note(right.notHeld, in: comparison.left.format)
    return comparison
  }

  private mutating func nextLeft() throws(SessionError) -> ComparedEntry? {
    do throws(SessionError) { return try left.next() } catch { throw failure(error, true) }
  }

  private mutating func nextRight() throws(SessionError) -> ComparedEntry? {
    do throws(SessionError) { return try right.next() } catch { throw failure(error, false) }
  }

  private mutating func note(_ lack: [String: Int], in format: FormatID) {
    for (what, count) in lack.sorted(by: { $0.key < $1.key }) {
      comparison.notHeld.append(.init(format: format, what: what, count: count))
    }
  }

  private static func isSame(_ a: ComparedEntry, _ b: ComparedEntry) -> Bool {
    if let x = a.native, let y = b.native, x.spelled == y.spelled { return true }
    guard a.isMessage == b.isMessage, a.meaning == b.meaning else { return false }
    return differences(a, b).isEmpty
  }

  private static func differences(_ a: ComparedEntry, _ b: ComparedEntry) -> [ValueDifference] {
    var values = ValueDifferences()
    values.compare(a, b)
    return values.found
  }

  // MARK: Finding the way back

  private mutating func resynchronise(_ a: ComparedEntry?, _ b: ComparedEntry?) throws(SessionError) {
    if let a, let b, a.isMessage == b.isMessage, a.meaning == b.meaning {
      return record(changed: a, b)
    }
    var leftWindow = EntryWindow(a, then: left)
    var rightWindow = EntryWindow(b, then: right)
    var steps: [AlignmentStep] = []
    for reach in Self.reaches {
      do throws(SessionError) { try leftWindow.fill(to: reach) } catch { throw failure(error, true) }
      do throws(SessionError) { try rightWindow.fill(to: reach) } catch { throw failure(error, false) }
      steps = Self.align(leftWindow, rightWindow)
      if !steps.isEmpty { break }
    }
    if steps.isEmpty {
      steps = Self.pairs(leftWindow.prints, rightWindow.prints)
    }
    try take(steps, a, b)
  }

  /// The steps up to a sound match; to the end if both windows reach it; none if nothing matches.
  private static func align(_ left: EntryWindow, _ right: EntryWindow) -> [AlignmentStep] {
    var steps = pairs(left.prints, right.prints)
    if left.isAtEnd, right.isAtEnd { return steps }
    let isEarly = { (step: AlignmentStep) -> Bool in
      step.isSame && (left.isAtEnd || step.left ?? 0 < left.prints.count * 3 / 4)
        && (right.isAtEnd || step.right ?? 0 < right.prints.count * 3 / 4)
    }
    guard let last = steps.lastIndex(where: isEarly) else { return [] }
    steps.removeSubrange((last + 1)...)
    return steps
  }

  private static func pairs(_ left: [EntryFingerprint], _ right: [EntryFingerprint]) -> [AlignmentStep] {
    EntryAlignment.steps(left.map(\.meaning), right.map(\.meaning)) { i, j in
      guard left[i].shape == right[j].shape else { return 0 }
      return left[i].opening == right[j].opening ? 5 : 1
    }
  }

  private mutating func take(
    _ steps: [AlignmentStep], _ a: ComparedEntry?, _ b: ComparedEntry?
  ) throws(SessionError) {
    var (firstLeft, firstRight) = (a, b)
    for step in steps {
      var (x, y): (ComparedEntry?, ComparedEntry?)
      if step.left != nil {
        if let first = firstLeft.take() { x = first } else { x = try nextLeft() }
      }
      if step.right != nil {
        if let first = firstRight.take() { y = first } else { y = try nextRight() }
      }
      if let x, let y { record(pair: x, y) } else { record(single: x, y) }
    }
    // The steps begin with what was at hand; an empty list of them would lose it.
    if let x = firstLeft { record(single: x, nil) }
    if let y = firstRight { record(single: nil, y) }
  }

  // MARK: Recording

  private mutating func record(pair a: ComparedEntry, _ b: ComparedEntry) {
    if Self.isSame(a, b) { comparison.equalCount += 1 } else { record(changed: a, b) }
  }

  private mutating func record(changed a: ComparedEntry, _ b: ComparedEntry) {
    comparison.changedCount += 1
    guard hasRoom else { return }
    comparison.messages.append(
      MessageDifference(
        kind: .changed, isMessage: a.isMessage, left: a.side, right: b.side, values: Self.differences(a, b)))
  }

  private mutating func record(single a: ComparedEntry?, _ b: ComparedEntry?) {
    if let a {
      comparison.onlyLeftCount += 1
      if hasRoom {
        comparison.messages.append(MessageDifference(kind: .onlyLeft, isMessage: a.isMessage, left: a.side))
      }
    }
    if let b {
      comparison.onlyRightCount += 1
      if hasRoom {
        comparison.messages.append(MessageDifference(kind: .onlyRight, isMessage: b.isMessage, right: b.side))
      }
    }
  }

  private var hasRoom: Bool { comparison.messages.count < maximumDetails }
}

extension Finding {
  fileprivate func inFile(named name: String) -> Finding {
    var finding = self
    finding.place = place.inFile(name)
    return finding
  }
}
