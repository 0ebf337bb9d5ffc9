import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// A session that is open for reading, without what no session that is written may hold.
///
/// The reader tells whether there is such a member; only then the text is gone through for it, and read anew without it.
struct OpenedSession<Format: SessionFormat> {
  let reader: Format.Reader
  /// The text that the reader reads.
  let bytes: any RandomAccessBytes
  /// What the text held besides.
  private let unwritten: UnwrittenMembers
  /// What the reader tells of that.
  private let findings: [Finding]
  /// The head, without secrets in what was put aside there.
  let head: Format.Head
  /// How many secrets were in what was put aside.
  let asideCount: Int

  init(_ source: any RandomAccessBytes, limits: ReadingLimits) throws(SessionError) {
    let first = try Format.Reader(source, limits: limits)
    guard first.holdsUnwritten || Self.clean(first.head).1 > 0 || Aside.hasSecret(inBeginningOf: source) else {
      // The layout of a text may be put aside, too: so secrets are cut out of the text, not of the head alone.
      (reader, bytes, unwritten, findings) = (first, source, UnwrittenMembers(), [])
      (head, asideCount) = Self.clean(first.head)
      return
    }
    unwritten = Format.unwritten(in: source)
    bytes = unwritten.cut(from: source)
    reader = try Format.Reader(bytes, limits: limits)
    let told = reader.findings
    findings = first.findings.filter { !told.contains($0) }
    (head, asideCount) = Self.clean(reader.head)
  }

  private static func clean(_ head: Format.Head) -> (Format.Head, Int) {
    guard let cleaned = head.aside.flatMap(Aside.withoutSecrets) else { return (head, 0) }
    var head = head
    head.aside = cleaned.text
    return (head, cleaned.count)
  }

  /// Counts what is left out, and tells of it.
  func note(in report: inout ConversionReport) {
    count(in: &report)
    report.findings += findings
  }

  /// Counts what is left out.
  func count(in report: inout ConversionReport) {
    report.add(unwritten)
    report.add(.leftOut, "what was put aside", reason: "it is never written", count: asideCount)
  }
}

extension ConversionReport {
  /// Counts members that are left out on purpose.
  mutating func add(_ unwritten: UnwrittenMembers) {
    for member in unwritten.members {
      add(
        .leftOut, member.path, reason: member.isBlank ? "it is never written, and held nothing" : "it is never written")
    }
  }
}
