package import SatchelFiles
public import SatchelJSONText
public import SatchelSessionFormats
import SatchelSessionModel

extension SessionRenaming {
  /// Copies a file's content with every reference rewritten; all other bytes stay as they are, but for members that no
  /// writer of the format writes, which are left out and told.
  ///
  /// What cannot be parsed is copied too, and told in the outcome. Memory is a few steps of
  /// reading, whatever the file's size. Cost: the file is read twice, or three times.
  public func rewrite<Failure: Error>(
    _ original: any RandomAccessBytes, of file: StoredFile, limits: ReadingLimits = ReadingLimits(),
    into sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(RenamingError<Failure>) -> RenamingOutcome {
    var outcome = RenamingOutcome()
    if concerns(file) {
      let known = FormatRegistry.format(StoreRegistry.format(ofText: file.path, in: format))
      outcome.unwritten = known?.unwritten(in: original) ?? UnwrittenMembers()
    }
    let source = outcome.unwritten.cut(from: original)
    var search = concerns(file) ? ReferenceSearch(source, rules.layout(of: file.path), limits, format) : nil
    try Self.copy(source, &search, into: sink) { (place) throws(RenamingError<Failure>) in
      guard let new = try newID(at: place, in: source, of: file, Failure.self) else { return nil }
      outcome.referenceCount += 1
      return spelling(of: new)
    }
    outcome.findings = search?.findings(file.path.description) ?? []
    outcome.findings += outcome.unwritten.members.map { member in
      Finding(
        .note, code: UnwrittenMembers.leftOut, message: "An API key is left out, as its program does.",
        place: Place(file: file.path.description, member: member.path))
    }
    return outcome
  }

  /// Hands out what a file of a store says apart from all references to sessions and runs, whatever these are: the same for
  /// two files that a renaming could make of each other.
  package static func sayings<Failure: Error>(
    of original: any RandomAccessBytes, at path: FilePath, in format: FormatID,
    limits: ReadingLimits = ReadingLimits(), into sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(RenamingError<Failure>) {
    let layout = SessionRenaming(format: format, renames: []).rules.layout(of: path)
    let known = FormatRegistry.format(StoreRegistry.format(ofText: path, in: format))
    let source = known?.unwritten(in: original).cut(from: original) ?? original
    var search = layout.flatMap { ReferenceSearch(source, $0, limits, format) }
    try copy(source, &search, into: sink) { (_) throws(RenamingError<Failure>) in Array("\"\"".utf8) }
  }

  /// Copies a text, other bytes in place of the references that are to be replaced.
  private static func copy<Failure: Error>(
    _ source: any RandomAccessBytes, _ search: inout ReferenceSearch?,
    into sink: (Span<UInt8>) throws(Failure) -> Void,
    replacing replacement: (ReferencePlace) throws(RenamingError<Failure>) -> [UInt8]?
  ) throws(RenamingError<Failure>) {
    var copy = SourceCopy(source)
    while let place = try search.next(Failure.self) {
      guard let new = try replacement(place) else { continue }
      try copy.run(to: place.range.lowerBound, into: sink)
      try copy.replace(upTo: place.range.upperBound, with: new, into: sink)
    }
    try copy.run(to: source.byteCount, into: sink)
  }

  /// The new id for the string that stands in a place; nil if it stays.
  private func newID<Failure: Error>(
    at place: ReferencePlace, in source: any RandomAccessBytes, of file: StoredFile, _: Failure.Type
  ) throws(RenamingError<Failure>) -> String? {
    let longest = place.kind == .run ? runs.longestSpelling : ids.longestSpelling
    guard place.range.count <= longest else { return nil }
    let literal: [UInt8]
    do throws(ByteSourceError) {
      literal = try source.bytes(in: place.range)
    } catch {
      throw .source(error)
    }
    if !literal.contains(UInt8(ascii: "\\")) { return new(place.kind, literal.dropFirst().dropLast(), file) }
    let options = JSONOptions(allowsControlCharacters: true)
    guard let old = (try? JSONDocument(literal, options: options))?.root.string else { return nil }
    return new(place.kind, Array(old.utf8)[...], file)
  }

  private func new(_ kind: ReferenceKind, _ old: ArraySlice<UInt8>, _ file: StoredFile) -> String? {
    switch kind {
    case .session: ids.new(for: old)
    case .run: runs.new(for: old, of: file.sessionIDs)
    }
  }

  /// The id as a JSON string, as the format's program spells it.
  private func spelling(of id: String) -> [UInt8] {
    var writer = JSONWriter(escapes: StoreRegistry.layout(format)?.ownIDRules.escapes ?? .standard)
    writer.string(id)
    return writer.bytes
  }
}

extension Optional where Wrapped == ReferenceSearch {
  fileprivate mutating func next<Failure: Error>(
    _: Failure.Type
  ) throws(RenamingError<Failure>) -> ReferencePlace? {
    do throws(ByteSourceError) {
      return try self?.next()
    } catch {
      throw .source(error)
    }
  }
}

/// Copies a source from its beginning, some parts replaced on the way.
private struct SourceCopy {
  private static let step = 1 << 18
  private let source: any RandomAccessBytes
  private var position: UInt64 = 0
  private var buffer: [UInt8] = []

  init(_ source: any RandomAccessBytes) { self.source = source }

  /// Copies up to an offset.
  mutating func run<Failure: Error>(
    to end: UInt64, into sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(RenamingError<Failure>) {
    while position < end {
      let count = Int(min(end - position, UInt64(Self.step)))
      do throws(ByteSourceError) {
        try source.fill(&buffer, count: count, from: position)
      } catch {
        throw .source(error)
      }
      try put(buffer.span.extracting(0..<count), into: sink)
      position += UInt64(count)
    }
  }

  /// Puts other bytes in place of those up to an offset.
  mutating func replace<Failure: Error>(
    upTo end: UInt64, with bytes: [UInt8], into sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(RenamingError<Failure>) {
    try put(bytes.span, into: sink)
    position = end
  }

  private func put<Failure: Error>(
    _ bytes: Span<UInt8>, into sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(RenamingError<Failure>) {
    do throws(Failure) {
      try sink(bytes)
    } catch {
      throw .sink(error)
    }
  }
}
