import SatchelDigests
import SatchelFiles

extension ImportRecord {
  private static let heading = "satchel-import 2"
  /// Without target, time, copy, and what retired files held.
  private static let firstHeading = "satchel-import 1"

  // MARK: Writing

  /// The lines before those of the steps.
  var head: [UInt8] {
    var lines = ["\(Self.heading)", isFresh ? "fresh" : "merge"]
    if let target {
      lines.append("target \(target.device) \(target.inode)" + (target.volume.map { " \($0)" } ?? ""))
    }
    lines.append("time \(time.seconds)")
    var head = Array((lines.joined(separator: "\n") + "\n").utf8)
    if let copy { head += Array("copy ".utf8) + Self.spelled(copy) + [0x0a] }
    return head
  }

  static func line(of step: Step) -> [UInt8] {
    switch step {
    case .folder(let path): Array("folder ".utf8) + spelled(path) + [0x0a]
    case .retire(let path, let content):
      Array("retire \(content.map { "\($0.digest.hex) \($0.byteCount)" } ?? "- 0") ".utf8) + spelled(path) + [0x0a]
    case .place(let path, let digest): Array("place \(digest.hex) ".utf8) + spelled(path) + [0x0a]
    }
  }

  private static func spelled(_ path: FilePath) -> [UInt8] {
    if PathRules.isPlain(path.bytes[...]) { return path.bytes }
    return Array(path.components.map { MemberName.spell($0.bytes) }.joined(separator: [UInt8(ascii: "/")]))
  }

  // MARK: Reading

  /// A text that is read piece by piece.
  struct Reading {
    private static let longestLine = 65_536
    private var record: ImportRecord
    private var lines = LineSplitter(longest: longestLine)
    private var lineNumber = 0
    /// Whether it is of the first version.
    private var isFirst = false
    /// The last line so far.
    private var held: [UInt8] = []
    private var isRight = true

    init(modified: FileTime) { record = ImportRecord(isFresh: false, target: nil, time: modified) }

    mutating func take(_ bytes: Span<UInt8>) {
      var splitter = lines
      lines = LineSplitter(longest: Self.longestLine)
      if !splitter.take(bytes, { line in take(line: line) }) { isRight = false }
      lines = splitter
    }

    private mutating func take(line: [UInt8]) {
      guard isRight, !line.isEmpty else { return }
      switch lineNumber {
      case 0:
        isFirst = line.elementsEqual(ImportRecord.firstHeading.utf8)
        isRight = isFirst || line.elementsEqual(ImportRecord.heading.utf8)
      case 1: record.isFresh = line.elementsEqual("fresh".utf8)
      default:
        if lineNumber > 2 { isRight = record.take(line: held, isFirst: isFirst) }
        held = line
      }
      lineNumber += 1
    }

    /// The record; nil if the text did not go to its end, or held anything else.
    func finish() -> ImportRecord? {
      isRight && !lines.isBroken && lineNumber > 2 && held.elementsEqual("end".utf8) ? record : nil
    }
  }

  private mutating func take(line: [UInt8], isFirst: Bool) -> Bool {
    guard let blank = line.firstIndex(of: 0x20) else { return false }
    return take(String(decoding: line[..<blank], as: UTF8.self), line[(blank + 1)...], isFirst: isFirst)
  }

  private mutating func take(_ word: String, _ rest: ArraySlice<UInt8>, isFirst: Bool) -> Bool {
    let fields = rest.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
    switch word {
    case "target":
      let numbers = fields.compactMap { Self.number($0) }
      guard numbers.count == fields.count, 2...3 ~= numbers.count else { return false }
      target = Target(device: numbers[0], inode: numbers[1], volume: numbers.count > 2 ? numbers[2] : nil)
    case "time":
      guard let seconds = Int64(String(decoding: rest, as: UTF8.self)) else { return false }
      time = FileTime(seconds: seconds)
    case "copy":
      guard let name = Self.path(rest), name.components.count == 1 else { return false }
      copy = name
    default:
      guard let step = Self.step(word, rest, isFirst: isFirst) else { return false }
      steps.append(step)
    }
    return true
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? { UInt64(String(decoding: digits, as: UTF8.self)) }

  private static func step(_ word: String, _ rest: ArraySlice<UInt8>, isFirst: Bool) -> Step? {
    switch word {
    case "folder": return path(rest).map { .folder($0) }
    case "retire" where isFirst: return path(rest).map { .retire($0, nil) }
    case "retire": return retired(rest)
    case "place":
      guard let digest = SHA256Digest(hex: rest.prefix(64)), let path = path(rest.dropFirst(65)) else { return nil }
      return .place(path, digest)
    default: return nil
    }
  }

  private static func retired(_ rest: ArraySlice<UInt8>) -> Step? {
    let fields = rest.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3, let byteCount = number(fields[1]), let path = path(fields[2]) else { return nil }
    guard let digest = SHA256Digest(hex: fields[0]) else {
      return fields[0].elementsEqual("-".utf8) ? .retire(path, nil) : nil
    }
    return .retire(path, Content(digest: digest, byteCount: byteCount))
  }

  /// A path that is safe, whoever wrote it.
  private static func path(_ spelled: ArraySlice<UInt8>) -> FilePath? {
    let parts = spelled.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let exact = parts.compactMap { MemberName.exact(Array($0)) }
    let path = FilePath(bytes: exact.joined(separator: [UInt8(ascii: "/")]))
    guard exact.count == parts.count, !exact.contains(where: { $0.contains(UInt8(ascii: "/")) }),
      PathRules.objection(to: path.bytes) == nil
    else { return nil }
    return path
  }
}
