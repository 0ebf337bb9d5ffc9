import SatchelJSONText
import SatchelSessionFormats

// What a program refuses is put right by as few changes as it takes: each that could help is tried, and taken back where
// the program takes the value without it too. So nothing is changed that no program objected to, whatever it looks like:
// inputs of tools and other free JSON stay as they are.

/// Gives a value that a program refuses another spelling that means the same, or nearly so.
struct Respelling {
  /// A change that may make a program take a value.
  enum Change: Int, CaseIterable {
    case escapes, surrogate, control, integer, numberToText, repeatedMember, textToList, inputToText, unfitUsage

    var reason: String {
      switch self {
      case .escapes: "escapes were written as characters"
      case .surrogate: "half of a surrogate pair became U+FFFD"
      case .control: "a control character was escaped"
      case .integer: "a whole number was written without a fraction"
      case .numberToText: "a number beyond the program's range became a text"
      case .repeatedMember: "a repeated member was left out; the last counts"
      case .textToList: "a bare text became a list of one text"
      case .inputToText: "a tool's input became text"
      case .unfitUsage: "token counts of the wrong kind were left out"
      }
    }

    /// Whether only the spelling changes.
    var isSpelling: Bool { [.escapes, .surrogate, .control].contains(self) }
    /// Whether a value is left out.
    var omits: Bool { [.repeatedMember, .unfitUsage].contains(self) }
  }

  /// A change at all places of a kind.
  struct Repair: Hashable {
    var change: Change
    /// The names on the way, as `message.blocks[].input`.
    var path: String
  }

  /// Where there are more, a kind of change is made everywhere or nowhere.
  private static let mostRepairs = 128
  /// So many bytes are looked at in all while changes are taken back.
  private static let mostBytes = 256 << 20
  private static let deepestPath = 6
  /// Names deeper than this are not told apart.
  private var deepest = Self.deepestPath

  private let spelling: SalvageSpelling
  /// What kept the value from being taken as it was.
  private(set) var reasons: Set<String> = []
  /// How many parts were left out.
  private(set) var omittedCount = 0

  init(_ spelling: SalvageSpelling) { self.spelling = spelling }

  /// A text as JSON, read with every leniency; bytes that are no UTF-8 become U+FFFD.
  mutating func parse(_ bytes: [UInt8]) -> JSON? {
    var bytes = bytes
    if String(validating: bytes, as: UTF8.self) == nil {
      bytes = Array(String(decoding: bytes, as: UTF8.self).utf8)
      reasons.insert("bytes that are not UTF-8 became U+FFFD")
    }
    let options = JSONOptions.lenient(maximumDepth: 100)
    if let document = try? JSONDocument(bytes, options: options) { return document.root.tree() }
    guard let (text, count) = Self.withoutIdleCommas(bytes), let document = try? JSONDocument(text, options: options)
    else { return nil }
    reasons.insert("commas with nothing between them were left out")
    // Something may have stood there.
    omittedCount += count
    return document.root.tree()
  }

  /// A text without the commas that separate nothing, and how many there were; nil for none.
  private static func withoutIdleCommas(_ text: [UInt8]) -> (text: [UInt8], count: Int)? {
    var kept: [UInt8] = []
    // What stood last that is no blank, and where.
    var (last, place) = (UInt8(ascii: ","), -1)
    var (isInString, isEscaped, count) = (false, false, 0)
    for byte in text {
      switch byte {
      case _ where isInString:
        if !isEscaped, byte == UInt8(ascii: "\"") { isInString = false }
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: ",") where last == byte || last == UInt8(ascii: "[") || last == UInt8(ascii: "{"):
        count += 1
        continue
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        guard last == UInt8(ascii: ","), place >= 0 else { break }
        kept.remove(at: place)
        count += 1
      default: break
      }
      if byte > 0x20 { (last, place) = (byte, kept.count) }
      kept.append(byte)
    }
    return count > 0 ? (kept, count) : nil
  }

  /// The value with as few changes as make it accepted; nil if all of them do not.
  mutating func repaired(_ value: JSON, where accepts: (JSON) -> Bool) -> JSON? {
    if accepts(value) {
      if reasons.isEmpty { reasons.insert("spelled anew") }
      return value
    }
    for changes in [Set(Change.allCases.filter(\.isSpelling)), Set(Change.allCases)] {
      deepest = Self.deepestPath
      var all = repairs(of: value) { changes.contains($0.change) }
      if all.count > Self.mostRepairs {
        deepest = 0
        all = repairs(of: value) { changes.contains($0.change) }
      }
      if let (found, taken) = least(of: all, for: value, accepts) {
        reasons.formUnion(taken.map(\.change.reason))
        omittedCount += taken.count { $0.change.omits }
        return found
      }
    }
    return nil
  }

  /// The value with only those parts of one of the lists that are accepted, if need be after a repair; nil if none is, or
  /// all are.
  mutating func repaired(
    _ value: JSON, keepingPartsOf lists: [String], where accepts: (JSON) -> Bool
  ) -> JSON? {
    let whole = changed(value) { _ in true }
    for list in lists {
      guard let kept = Self.fitParts(list, of: whole, accepts),
        let found = repaired(Self.keeping(kept, list, of: value), where: accepts)
      else { continue }
      omittedCount += (whole[list]?.elements?.count ?? 0) - kept.count
      reasons.insert("parts that the program refuses were left out")
      return found
    }
    return nil
  }

  /// An object in which members are replaced by those of another one that are accepted, with how many were not.
  mutating func mending(_ frame: JSON, with value: JSON, where accepts: (JSON) -> Bool) -> (value: JSON, unfit: Int)? {
    guard var mended = frame.members, let members = value.members else { return nil }
    var unfit = 0
    for member in members {
      var trial = mended
      if let index = trial.firstIndex(where: { $0.name == member.name }) {
        trial[index] = member
      } else {
        trial.append(member)
      }
      let found = repaired(.object(trial), where: accepts)
      if let members = found?.members { mended = members } else { unfit += 1 }
    }
    guard unfit > 0, unfit < members.count else { return nil }
    reasons.insert("members that the program refuses were left out")
    return (.object(mended), unfit)
  }

  // MARK: As few as it takes

  /// The smallest choice of repairs with which a value is accepted that leaving out one after the other finds.
  private func least(
    of repairs: [Repair], for value: JSON, _ accepts: (JSON) -> Bool
  ) -> (value: JSON, repairs: Set<Repair>)? {
    var taken = Set(repairs)
    var best = changed(value) { taken.contains($0) }
    guard !taken.isEmpty, accepts(best) else { return nil }
    let trials = max(1, Self.mostBytes / max(1, best.text().count))
    for repair in repairs.reversed().prefix(trials) {
      taken.remove(repair)
      let trial = changed(value) { taken.contains($0) }
      if accepts(trial) { best = trial } else { taken.insert(repair) }
    }
    return (best, taken)
  }

  /// Every repair that changes something.
  private func repairs(of value: JSON, where isWanted: (Repair) -> Bool) -> [Repair] {
    var found: [Repair] = []
    var known: Set<Repair> = []
    _ = changed(value) { repair in
      if isWanted(repair), known.insert(repair).inserted { found.append(repair) }
      return isWanted(repair)
    }
    return found
  }

  // MARK: Changes

  /// The value with the changes that are wanted.
  private func changed(_ value: JSON, where isOn: (Repair) -> Bool) -> JSON {
    withoutActuallyEscaping(isOn) { isOn in
      RepairWalk(spelling: spelling, deepest: deepest, isOn: isOn).changed(value, "", 0)
    }
  }

  private static func fitParts(_ list: String, of value: JSON, _ accepts: (JSON) -> Bool) -> Set<Int>? {
    guard var members = value.members, let index = members.lastIndex(where: { $0.name == list }),
      let parts = members[index].value.elements
    else { return nil }
    let kept = parts.indices.filter { part in
      members[index].value = .array([parts[part]])
      return accepts(.object(members))
    }
    return kept.isEmpty || kept.count == parts.count ? nil : Set(kept)
  }

  private static func keeping(_ kept: Set<Int>, _ list: String, of value: JSON) -> JSON {
    guard var members = value.members, let index = members.lastIndex(where: { $0.name == list }),
      let parts = members[index].value.elements
    else { return value }
    members[index].value = .array(parts.enumerated().filter { kept.contains($0.offset) }.map(\.element))
    return .object(members)
  }
}

extension Respelling {
  /// What was changed, in one line.
  var reason: String { reasons.sorted().joined(separator: "; ") }
}
