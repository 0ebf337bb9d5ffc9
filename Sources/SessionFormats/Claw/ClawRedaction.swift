import SatchelJSONText

// The program makes one pass over a text for each marker, in order, and each pass sees what the
// ones before left. Here the text is gone over once, for all markers; the passes then work on the
// places only, and what an earlier one replaced is a cut in the text. No marker can begin or
// end inside of `[redacted]`, so what is found in the text outside of the cuts is what the program finds.
//
// In one thing this differs, on purpose: the program takes its own `[redacted]` for a secret
// that ends before the bracket, so a `]` is added at each save. Here it is left alone.

/// The program's rules for texts that it writes (section 6 of the journal reference).
enum ClawRedaction {
  /// What stands in front of secrets, in the order of the program's passes.
  static let markers = [
    "ANTHROPIC_API_KEY=", "ANTHROPIC_AUTH_TOKEN=", "OPENAI_API_KEY=", "DASHSCOPE_API_KEY=", "XAI_API_KEY=",
    "Authorization: Bearer ", "authorization: Bearer ", "Bearer sk-", "sk-ant-",
  ]
  /// What secrets become.
  static let replacement = "[redacted]"
  /// How many Unicode scalars a text may have.
  static let scalarLimit = 16_384
  /// What stands at the end of a text that was cut.
  static let cutMark = "… [truncated for session JSONL]"
  /// What the cut is called in reports.
  static let cutRule = "longer than 16384 characters"

  fileprivate static let patterns = markers.map { Array($0.utf8) }
  fileprivate static let replaced = Array(replacement.utf8)

  /// Whether a text was cut by the program.
  static func isCut(_ text: String) -> Bool {
    text.utf8.count > scalarLimit && text.hasSuffix(cutMark) && text.unicodeScalars.count == scalarLimit
  }

  /// Looks at a text, and changes it if that is asked for.
  static func redact(_ text: inout String, at path: String, in log: inout RedactionLog) {
    let cuts = SecretSearch(text, sparesBackslash: false).cuts
    for cut in cuts { log.note(markers[cut.marker], at: path, lengthBefore: scalarCount(of: text, cut.range)) }
    guard !cuts.isEmpty || text.utf8.count > scalarLimit else { return }
    let dropped = cuts.reduce(0) { $0 + scalarCount(of: text, $1.range) }
    let count = text.unicodeScalars.count - dropped + cuts.count * replaced.count
    let isCut = count > scalarLimit
    if isCut { log.note(cutRule, at: path, lengthBefore: count, isLimit: true) }
    guard log.isApplied, isCut || !cuts.isEmpty else { return }
    text = rewritten(text, cuts, upTo: isCut ? scalarLimit - cutMark.unicodeScalars.count : nil)
  }

  /// The same for a text of ours that holds JSON: secrets end before a backslash too, so that it
  /// stays JSON, and it is never cut.
  static func redactJSON(_ text: inout String, at path: String, in log: inout RedactionLog) {
    let cuts = SecretSearch(text, sparesBackslash: true).cuts
    for cut in cuts { log.note(markers[cut.marker], at: path, lengthBefore: scalarCount(of: text, cut.range)) }
    if log.isApplied, !cuts.isEmpty { text = rewritten(text, cuts, upTo: nil) }
  }

  private static func scalarCount(of text: String, _ range: Range<Int>) -> Int {
    piece(of: text, range).unicodeScalars.count
  }

  private static func piece(of text: String, _ range: Range<Int>) -> Substring {
    let start = text.utf8.index(text.startIndex, offsetBy: range.lowerBound)
    return text[start..<text.utf8.index(start, offsetBy: range.count)]
  }

  private static func rewritten(_ text: String, _ cuts: [SecretSearch.Cut], upTo limit: Int?) -> String {
    var result = ""
    if limit == nil { result.reserveCapacity(text.utf8.count + cuts.count * replaced.count) }
    var room = limit ?? .max
    func add(_ piece: Substring) {
      let kept = limit == nil ? piece : Substring(piece.unicodeScalars.prefix(room))
      if limit != nil { room -= kept.unicodeScalars.count }
      result += kept
    }
    var position = 0
    for cut in cuts where room > 0 {
      add(piece(of: text, position..<cut.range.lowerBound))
      add(replacement[...])
      position = cut.range.upperBound
    }
    if room > 0 { add(piece(of: text, position..<text.utf8.count)) }
    return limit == nil ? result : result + cutMark
  }
}

/// Finds the secrets of a text.
struct SecretSearch {
  /// A secret, and the marker in front of it.
  ///
  /// Places are 32 bits wide, as in parsed texts: a text may hold hundreds of thousands of secrets.
  struct Cut: Equatable {
    private var start: UInt32
    private var end: UInt32
    private var index: UInt8

    init(range: Range<Int>, marker: Int) {
      (start, end, index) = (UInt32(range.lowerBound), UInt32(range.upperBound), UInt8(marker))
    }

    /// The bytes of the secret.
    var range: Range<Int> { Int(start)..<Int(end) }
    /// Which marker stands in front.
    var marker: Int { Int(index) }
  }

  /// The secrets, in order.
  private(set) var cuts: [Cut] = []
  private let sparesBackslash: Bool

  init(_ text: String, sparesBackslash: Bool) {
    self.sparesBackslash = sparesBackslash
    var text = text
    text.withUTF8 { bytes in
      var starts = unsafe Self.occurrences(bytes)
      for marker in starts.indices where !starts[marker].isEmpty {
        unsafe pass(marker, starts[marker], bytes)
        starts[marker] = []
      }
    }
  }

  /// Where each marker stands.
  private static func occurrences(_ bytes: UnsafeBufferPointer<UInt8>) -> [[UInt32]] {
    var found = [[UInt32]](repeating: [], count: ClawRedaction.patterns.count)
    func look(at index: Int, for markers: ClosedRange<Int>) {
      for marker in markers where unsafe holds(ClawRedaction.patterns[marker], bytes, at: index) {
        found[marker].append(UInt32(index))
      }
    }
    guard bytes.count > 1 else { return found }
    // The first two bytes tell most places apart.
    for index in 0..<bytes.count - 1 {
      switch unsafe (bytes[index], bytes[index + 1]) {
      case (0x41, 0x4E): look(at: index, for: 0...1)
      case (0x4F, 0x50): look(at: index, for: 2...2)
      case (0x44, 0x41): look(at: index, for: 3...3)
      case (0x58, 0x41): look(at: index, for: 4...4)
      case (0x41, 0x75): look(at: index, for: 5...5)
      case (0x61, 0x75): look(at: index, for: 6...6)
      case (0x42, 0x65): look(at: index, for: 7...7)
      case (0x73, 0x6B): look(at: index, for: 8...8)
      default: break
      }
    }
    return found
  }

  private static func holds(_ pattern: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    guard index + pattern.count <= bytes.count else { return false }
    for offset in pattern.indices where unsafe bytes[index + offset] != pattern[offset] { return false }
    return true
  }

  /// One pass of the program.
  private mutating func pass(_ marker: Int, _ starts: [UInt32], _ bytes: UnsafeBufferPointer<UInt8>) {
    let length = ClawRedaction.patterns[marker].count
    var added: [Cut] = []
    var absorbed: Set<Int> = []
    var position = 0
    added.reserveCapacity(starts.count)
    for start in starts.lazy.map({ Int($0) }) where start >= position {
      let begin = start + length
      let next = firstCut(endingBehind: start)
      if next < cuts.count, cuts[next].range.lowerBound < begin { continue }
      let isDone = next < cuts.count && cuts[next].range.lowerBound == begin
      if unsafe isDone || Self.holds(ClawRedaction.replaced, bytes, at: begin) { continue }
      let limit = next < cuts.count ? cuts[next].range.lowerBound : bytes.count
      var end = unsafe Self.endOfSecret(bytes, from: begin, upTo: limit, sparesBackslash)
      if end == limit, next < cuts.count {
        end = cuts[next].range.upperBound
        absorbed.insert(next)
      }
      added.append(Cut(range: begin..<end, marker: marker))
      position = end
    }
    guard !added.isEmpty else { return }
    guard !cuts.isEmpty else {
      cuts = added
      return
    }
    let kept = cuts.indices.filter { !absorbed.contains($0) }.map { cuts[$0] }
    cuts = (kept + added).sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// Index of the first cut that ends behind a place.
  private func firstCut(endingBehind place: Int) -> Int {
    var (low, high) = (0, cuts.count)
    while low < high {
      let middle = (low + high) / 2
      if cuts[middle].range.upperBound > place { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private static func endOfSecret(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, upTo limit: Int, _ sparesBackslash: Bool
  ) -> Int {
    var index = start
    while index < limit {
      let byte = unsafe bytes[index]
      switch byte {
      case 0x22, 0x27, 0x2C, 0x5D, 0x7D: return index
      case 0x5C where sparesBackslash: return index
      case 0x09...0x0D, 0x20: return index
      case 0xC2, 0xE1, 0xE2, 0xE3:
        let rest = unsafe Array(bytes[index..<min(index + 3, bytes.count)])[...]
        if UnicodeBlanks.startsWithBlank(rest) { return index }
      default: break
      }
      index += 1
    }
    return limit
  }
}
