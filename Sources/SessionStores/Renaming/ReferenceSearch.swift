import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// The places of references in a file, in order, whatever its layout; damage is noted and passed over.
struct ReferenceSearch {
  private enum Stage {
    case beginning
    case document(DocumentReferences)
    case lines(LineReferences)
    case over
  }

  private let source: any RandomAccessBytes
  private let layout: ReferenceLayout
  private let limits: ReadingLimits
  private let format: FormatID
  private var stage = Stage.beginning
  private var log = RenamingLog()

  /// A search through a file; nil for one without references.
  init?(_ source: any RandomAccessBytes, _ layout: ReferenceLayout?, _ limits: ReadingLimits, _ format: FormatID) {
    guard let layout else { return nil }
    self.source = source
    self.layout = layout
    self.limits = limits
    self.format = format
  }

  /// What was noted so far, for a file of that name.
  func findings(_ name: String) -> [Finding] { log.findings(name) }

  /// Where the next reference stands; nil after the last.
  mutating func next() throws(ByteSourceError) -> ReferencePlace? {
    do throws(JSONReadError) {
      return try find()
    } catch {
      stage = .over
      guard case .syntax(let fault) = error else { return try Self.raise(error) }
      log.note(fault, extent: "from here on the file is copied as it is")
      return nil
    }
  }

  private static func raise(_ error: JSONReadError) throws(ByteSourceError) -> ReferencePlace? {
    if case .source(let error) = error { throw error }
    return nil
  }

  private mutating func find() throws(JSONReadError) -> ReferencePlace? {
    while true {
      // The stage is taken out while it works, so that its window is not copied.
      let current = stage
      stage = .over
      switch current {
      case .beginning: stage = try begin()
      case .document(var references):
        if let place = try references.next() {
          stage = .document(references)
          return place
        }
        stage = try behind(&references)
      case .lines(var references):
        if let place = try references.next(&log) {
          stage = .lines(references)
          return place
        }
      case .over: return nil
      }
    }
  }

  private mutating func begin() throws(JSONReadError) -> Stage {
    switch layout {
    case .fixed(let sentence):
      log.note("references-kept", sentence)
    case .document(let shape):
      if try isSealed() {
        log.note("sealed-document", "The document is encrypted and copied as it is; old ids stay inside.")
      } else {
        return .document(
          DocumentReferences(source, shape: shape, options: JSONOptions(maximumDepth: limits.maximumDepth)))
      }
    case .lines(let shape):
      let options = JSONOptions(maximumDepth: limits.maximumDepth)
      return .lines(LineReferences(source, shape: shape, options: options, passesMessages: false))
    case .journal(let shape):
      let options = ClawFormat.jsonOptions(limits)
      guard ClawFormat.isSingleObject(source, limits: limits) else {
        return .lines(LineReferences(source, shape: shape, options: options))
      }
      return .document(DocumentReferences(source, shape: shape, options: options))
    }
    return .over
  }

  /// What follows a document: nothing, or the lines that were appended to a claw object.
  private mutating func behind(_ document: inout DocumentReferences) throws(JSONReadError) -> Stage {
    guard case .journal(let shape) = layout else {
      try document.finish()
      return .over
    }
    let options = ClawFormat.jsonOptions(limits)
    return .lines(LineReferences(source, from: document.offset, shape: shape, options: options))
  }

  /// Whether an A3S document is encrypted (a3s-store.md, section 9).
  private func isSealed() throws(JSONReadError) -> Bool {
    guard format == .a3s, source.byteCount > 17 else { return false }
    do throws(ByteSourceError) {
      return try source.bytes(in: 0..<5) == Array("A3SE\u{1}".utf8)
    } catch {
      throw .source(error)
    }
  }
}

/// What could not be rewritten; a file full of damage is told in a few sentences.
struct RenamingLog {
  private static let most = 32
  private var noted: [Finding] = []
  private var more = 0

  /// Something that is not as it should be, and what became of it.
  mutating func note(_ fault: JSONSyntaxError, extent: String) {
    add(
      Finding(
        .damage, code: "references-not-rewritten", message: "No JSON (\(fault.reason)); \(extent).",
        place: Place(line: fault.line, column: fault.column, offset: fault.offset)))
  }

  /// Something about the file as a whole.
  mutating func note(_ code: String, _ sentence: String) {
    add(Finding(.warning, code: code, message: sentence))
  }

  private mutating func add(_ finding: Finding) {
    if noted.count < Self.most { noted.append(finding) } else { more += 1 }
  }

  func findings(_ name: String) -> [Finding] {
    var all = noted.map { finding in
      var located = finding
      located.place = finding.place.inFile(name)
      return located
    }
    if more > 0 {
      let sentence = "\(more) more places are no JSON and copied as they are."
      all.append(
        Finding(.damage, code: "references-not-rewritten", message: sentence, place: Place(file: name)))
    }
    return all
  }
}
