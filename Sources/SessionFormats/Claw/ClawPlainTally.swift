public import SatchelJSONText
public import SatchelSessionModel

// A journal of the program begins with its settings, perhaps a compaction, and no other of
// either: then one pass does, as the head is known when the first record behind it comes.
// Lines that are not plain are read as the reader reads them, with the same findings.

extension ClawFormat {
  /// Counts a journal in one pass; nil if it is not plain in some way: then the reader must say.
  public static func plainTally(
    _ source: any RandomAccessBytes, limits: ReadingLimits
  ) throws(SessionError) -> SessionTally<ClawHead>? {
    let shape = ClawShape(source, limits: limits)
    guard shape.objectError == nil, !shape.isObject, !shape.isBlank else { return nil }
    var pass = ClawPlainTally(source, limits: limits)
    return try? pass.run()
  }
}

/// The one pass.
private struct ClawPlainTally {
  private var lines: JSONLineReader
  private var line = ClawPlainLine()
  private var totals = PlainTotals()
  private var log = FindingLog()
  private var context = ReadingContext()
  private var features: FormatFeatures = []
  private var meta: ClawMeta?
  private var compaction: ClawCompaction?
  /// Whether something other than the head came.
  private var isBehindHead = false
  private let options: JSONOptions

  init(_ source: any RandomAccessBytes, limits: ReadingLimits) {
    lines = JSONLineReader(source, maximumLineBytes: limits.maximumValueBytes)
    options = .claw(depth: limits.maximumDepth)
  }

  /// Nil at the first thing that the reader might see otherwise.
  mutating func run() throws(JSONReadError) -> SessionTally<ClawHead>? {
    while true {
      if meta != nil, try passLine() {
        isBehindHead = true
        continue
      }
      guard let next = try lines.next() else { break }
      guard takeLine(ClawLine(next)) else { return nil }
    }
    return meta.map { meta in
      SessionTally(
        head: ClawHead(meta: meta, compaction: compaction), totals: totals.sum, findings: log.findings,
        features: features.union(ClawFormat.features(of: ClawHead(meta: meta, compaction: compaction))))
    }
  }

  private mutating func passLine() throws(JSONReadError) -> Bool {
    try lines.passLine(
      maximumDepth: options.maximumDepth,
      take: { line.take(&$0) },
      accept: { scan in
        line.count(in: &totals, of: scan)
        line.keepsTexts = totals.wantsPrompt
        features.formUnion(line.features)
      })
  }

  /// Reads a line as the reader does.
  private mutating func takeLine(_ line: ClawLine) -> Bool {
    log.look(at: line)
    if line.isBlank { return true }
    guard let document = try? line.document(options), document.root.kind == .object,
      let record = try? ClawRecord.read(document.root)
    else {
      return false
    }
    log.look(at: record, document.traits, at: line.place)
    switch record {
    case .meta(let settings):
      guard meta == nil, !isBehindHead else { return false }
      meta = settings
    case .compaction(let summary):
      guard meta != nil, compaction == nil, !isBehindHead else { return false }
      compaction = summary
    default:
      guard meta != nil else { return false }
      isBehindHead = true
      features.formUnion(ClawFormat.features(of: record))
      for entry in ClawFormat.entries(of: [record], in: &context) { totals.add(entry) }
    }
    return true
  }
}
