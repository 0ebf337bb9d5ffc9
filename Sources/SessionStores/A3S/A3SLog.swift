public import SatchelJSONText
public import SatchelSessionModel

// The log grows without bound. Its numbers come in runs without gaps, so that what was seen is kept as a few
// stretches, besides the saves that are open and the last one of each session.

/// What the store's write-ahead log says (a3s-store.md, section 9), checked line by line.
public struct A3SLog: Sendable {
  /// An entry and where it stands.
  public struct Located: Sendable, Equatable {
    /// The entry.
    public var entry: A3SLogEntry
    /// Its line and first byte.
    public var place: Place
  }

  /// Saves that were begun and not acknowledged, by their number.
  public private(set) var openIntents: [UInt64: Located] = [:]
  /// The last acknowledged save of each session.
  public private(set) var lastCommitted: [SessionID: Located] = [:]
  /// How many entries are sound.
  public private(set) var entryCount = 0
  /// What is wrong; with any of these the program does not open the store.
  public private(set) var findings: [Finding] = []
  private var seen = NumberStretches()
  private static let maximumFindings = 100
  private static let maximumLine = 1 << 20

  /// Reads a whole log. Memory: a line, and what stands in the properties.
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
      guard entry.phase == .committed, let intent = openIntents[entry.sequence]?.entry else {
        throw A3SLogProblem("has the sequence \(entry.sequence) of an earlier one")
      }
      guard intent.sessionID == entry.sessionID, intent.snapshotDigest == entry.snapshotDigest else {
        throw A3SLogProblem("acknowledges the save \(entry.sequence) of another session or content")
      }
    }
    entryCount += 1
    switch entry.phase {
    case .intent: openIntents[entry.sequence] = located
    case .committed:
      openIntents[entry.sequence] = nil
      lastCommitted[entry.sessionID] = located
    }
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
