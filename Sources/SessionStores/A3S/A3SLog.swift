public import SatchelFiles
public import SatchelJSONText
public import SatchelSessionModel

// The log grows without bound. Its numbers come in runs without gaps, so that what was seen is kept as a few
// stretches, and the saves and the last one of each session stand in pages.

/// What the store's write-ahead log says (a3s-store.md, section 9), checked line by line.
public struct A3SLog: Sendable {
  /// An entry and where it stands.
  public struct Located: Sendable, Equatable {
    /// The entry.
    public var entry: A3SLogEntry
    /// Its line and first byte.
    public var place: Place
  }

  /// A save that was begun.
  private struct Save: PagedElement {
    var intent: Located
    var isOpen = true

    init(_ intent: Located) { self.intent = intent }

    func write(to page: inout PageWriter) {
      intent.write(to: &page)
      page.write(isOpen)
    }

    init(from page: inout PageReader) { (intent, isOpen) = (Located(from: &page), page.condition()) }
  }

  /// By their numbers.
  private var saves = PagedMap<Int, Save>()
  private var committed = PagedMap<SessionID, Located>()
  /// How many entries are sound.
  public private(set) var entryCount = 0
  /// What is wrong; with any of these the program does not open the store.
  public private(set) var findings: [Finding] = []
  private var seen = NumberStretches()

  /// Saves that were begun and not acknowledged, by their number.
  public var openIntents: PagedList<Located> {
    var open: PagedList<Located> = []
    saves.each { if $1.isOpen { open.append($1.intent) } }
    return open.sorted { $0.entry.sequence < $1.entry.sequence }
  }

  /// The last acknowledged save of each session, by its id.
  public var lastCommitted: PagedList<Located> {
    var last: PagedList<Located> = []
    committed.each { last.append($1) }
    return last.sorted { $0.entry.sessionID < $1.entry.sessionID }
  }

  private static let maximumFindings = 100
  private static let maximumLine = 1 << 20

  /// Reads a whole log. Memory: a line, and little for each save and session.
  public init(_ source: any RandomAccessBytes) { read(source) }

  private mutating func read(_ source: any RandomAccessBytes) {
    var lines = JSONLineReader(source, maximumLineBytes: Self.maximumLine)
    while findings.count <= Self.maximumFindings {
      do throws(JSONReadError) {
        guard let line = try lines.next() else { return }
        if !line.isBlank { take(line) }
      } catch {
        guard case .syntax(let syntax) = error else {
          return note("The log cannot be read: \(error).", Place())
        }
        note("The line is longer than \(Self.maximumLine) bytes.", Place(line: syntax.line, offset: syntax.offset))
      }
    }
    note("There are more damaged lines; the rest of the log was not looked at.", Place())
  }

  private mutating func note(_ message: String, _ place: Place) {
    findings.append(
      Finding(
        .damage, code: "damaged-log", message: message + " The program does not open a store with such a log.",
        place: place))
  }

  private mutating func take(_ line: JSONLine) {
    let place = Place(line: line.number, offset: line.offset, length: UInt64(line.bytes.count))
    do throws(JSONSyntaxError) {
      let root = try line.document().root
      do throws(A3SLogProblem) {
        try take(Located(entry: A3SLogEntry(root), place: place))
      } catch {
        note("The entry \(error.message).", place)
      }
    } catch {
      note("The line is no JSON: \(error.reason).", place)
    }
  }

  private mutating func take(_ located: Located) throws(A3SLogProblem) {
    let entry = located.entry
    if !seen.insert(entry.sequence) {
      guard entry.phase == .committed, let save = saves[Self.key(entry)], save.isOpen else {
        throw A3SLogProblem("has the sequence \(entry.sequence) of an earlier one")
      }
      let intent = save.intent.entry
      guard intent.sessionID == entry.sessionID, intent.snapshotDigest == entry.snapshotDigest else {
        throw A3SLogProblem("acknowledges the save \(entry.sequence) of another session or content")
      }
    }
    entryCount += 1
    switch entry.phase {
    case .intent: saves.updateValue(Save(located), forKey: Self.key(entry))
    case .committed:
      if var save = saves[Self.key(entry)] {
        save.isOpen = false
        saves.updateValue(save, forKey: Self.key(entry))
      }
      committed.updateValue(located, forKey: entry.sessionID)
    }
  }

  private static func key(_ entry: A3SLogEntry) -> Int { Int(truncatingIfNeeded: entry.sequence) }
}

extension A3SLog.Located: PagedElement {
  /// Writes all of it.
  public func write(to page: inout PageWriter) {
    page.write(entry.sequence)
    entry.sessionID.write(to: &page)
    page.write(entry.snapshotDigest)
    page.write(entry.phase == .committed)
    page.write(entry.recordedAtMilliseconds)
    place.write(to: &page)
  }

  /// Reads it again.
  public init(from page: inout PageReader) {
    let (sequence, id, digest) = (page.number(), SessionID(from: &page), page.text())
    let (phase, time) = (page.condition() ? A3SLogEntry.Phase.committed : .intent, page.number())
    entry = A3SLogEntry(
      sequence: sequence, sessionID: id, snapshotDigest: digest, phase: phase, recordedAtMilliseconds: time)
    place = Place(from: &page)
  }
}

/// A set of numbers that mostly follow each other.
struct NumberStretches: Sendable {
  private var stretches: [ClosedRange<UInt64>] = []

  /// Adds a number; false if it was there.
  mutating func insert(_ number: UInt64) -> Bool {
    var low = 0
    var high = stretches.count
    while low < high {
      let middle = (low + high) / 2
      if stretches[middle].upperBound < number { low = middle + 1 } else { high = middle }
    }
    if low < stretches.count, stretches[low].contains(number) { return false }
    let joinsBefore = low > 0 && stretches[low - 1].upperBound &+ 1 == number
    let joinsAfter = low < stretches.count && number &+ 1 == stretches[low].lowerBound
    switch (joinsBefore, joinsAfter) {
    case (true, true):
      stretches[low - 1] = stretches[low - 1].lowerBound...stretches[low].upperBound
      stretches.remove(at: low)
    case (true, false): stretches[low - 1] = stretches[low - 1].lowerBound...number
    case (false, true): stretches[low] = number...stretches[low].upperBound
    case (false, false): stretches.insert(number...number, at: low)
    }
    return true
  }
}
