public import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel
public import SatchelSessionStores

/// Converts sessions and stores from one format to another.
///
/// Memory is one unit of records (a message, or a turn), whatever the size of a session
/// or the number of sessions. Nothing appears at the destination before it is whole.
public struct Converter: Sendable {
  let files: any FileSystem
  let options: ConversionOptions
  let progress: (@Sendable (WorkProgress) -> Bool)?

  /// A converter. `progress` is told now and then how far the work is; when it answers
  /// false the work stops with `interrupted` and leaves nothing behind.
  public init(
    files: any FileSystem = SystemFiles(), options: ConversionOptions = ConversionOptions(),
    progress: (@Sendable (WorkProgress) -> Bool)? = nil
  ) {
    self.files = files
    self.options = options
    self.progress = progress
  }

  /// Converts a file into a file, or a store folder into a store folder.
  ///
  /// An output that exists is refused, unless `replacing` (files) or it is an empty folder
  /// (stores). Throws for a session file that cannot be read; in a store such a file is put
  /// aside as it is, with a finding of damage, and the others come out.
  public func convert(
    _ input: FilePath, to output: FilePath, as target: FormatID, replacing: Bool = false
  ) throws(SessionError) -> ConversionReport {
    if try SessionError.kind(of: input, files: files) == .directory {
      return try store(input, to: output, as: target)
    }
    let folder = try OutputFolder(of: output, files: files)
    defer { withExtendedLifetime(folder) {} }
    return try Converter(files: folder.files, options: options, progress: progress).file(
      input, to: output, as: target, replacing: replacing)
  }

  /// Converts a store that was found into a store folder.
  public func convert(_ store: FoundStore, to output: FilePath, as target: FormatID) throws(SessionError)
    -> ConversionReport
  {
    try self.store(store.root, store, to: output, as: target)
  }

  private func file(_ input: FilePath, to output: FilePath, as target: FormatID, replacing: Bool)
    throws(SessionError) -> ConversionReport
  {
    try sweepLeftovers(beside: output, files: files)
    try checkOutput(output, replacing: replacing)
    if !replacing { try demandMoves(beside: output, files: files) }
    let source = try SessionFile(input, files: files, key: options.key)
    var report = try session(
      source, named: SourceName(fileName: input.nameText, stem: input.stemText), as: target, replacing: replacing
    ) { _ in output }
    report.findings = PagedList(report.findings.lazy.map { $0.inFile(input) })
    do throws(SessionError) {
      for path in try StoreRegistry.sideFiles(of: input, format: source.format.name, files: files) {
        report.add(
          .lost, "side file \(path)", reason: "stands in another file of the store; convert the store to take it along")
      }
    } catch {
      report.add(.lost, "side files", reason: "nobody can tell which there are: \(error.message)")
    }
    return report
  }

  private func store(
    _ input: FilePath, _ store: FoundStore? = nil, to output: FilePath, as target: FormatID
  ) throws(SessionError) -> ConversionReport {
    if target == .a3s, let style = options.style {
      guard A3SFormat.writingStyles.contains(style) else {
        throw SessionError(.wrongFormat, Self.unknownStyle(style, of: A3SFormat.self))
      }
      return try A3SLayoutConversion(self, style: style).convert(input, store, to: output)
    }
    var conversion = try StoreConversion(self, input: input, store, output: output, target: target)
    return try conversion.run()
  }

  /// Refuses what stands at the output: anything, or, where replacing is allowed, all but a file or a link.
  private func checkOutput(_ output: FilePath, replacing: Bool) throws(SessionError) {
    guard let status = try? fileStatus(output, system: files) else { return }
    let place = Place(file: output.description)
    if !replacing {
      throw SessionError(
        .refused, "The output exists already; name another file, or allow it to be replaced.", at: place)
    }
    if status.kind != .regular, status.kind != .symlink {
      throw SessionError(.refused, "The output is no file that could be replaced; name another one.", at: place)
    }
  }

  /// Converts one session; `place` says where it goes when its head is known.
  func session(
    _ source: SessionFile, named name: SourceName, as target: FormatID, replacing: Bool,
    parts: LargeParts = LargeParts(), restoring restores: Bool = false, taking take: (([UInt8]) throws -> Void)? = nil,
    to place: (ConvertedSession) throws(SessionError) -> FilePath
  ) throws(SessionError) -> ConversionReport {
    guard let format = FormatRegistry.format(target) else {
      throw SessionError(.wrongFormat, "Nothing is known of the format \(target.rawValue).")
    }
    return try open(
      SessionJob(file: source, name: name, replacing: replacing, parts: parts, restores: restores, take: take),
      source.format, format, place)
  }

  private func open<Source: SessionFormat>(
    _ job: SessionJob, _ source: Source.Type, _ target: any SessionFormat.Type,
    _ place: (ConvertedSession) throws(SessionError) -> FilePath
  ) throws(SessionError) -> ConversionReport {
    if let style = options.style, !target.writingStyles.contains(style) {
      throw SessionError(.wrongFormat, Self.unknownStyle(style, of: target))
    }
    if target.name == source.name {
      if options.style != nil || options.redacts && source.redactsAtSaving {
        return try change(job, source, to: options.style, place)
      }
      if job.restores { return try change(job, source, to: nil, place) }
      return try copy(job, source, place)
    }
    if options.isQuick, let plainSource = source as? any PlainFormat.Type,
      let plainTarget = target as? any PlainFormat.Type
    {
      return try runQuickly(job, plainSource, plainTarget, place)
    }
    return try runUsually(job, source, target, place)
  }

  private func runUsually<Source: SessionFormat, Target: SessionFormat>(
    _ job: SessionJob, _ source: Source.Type, _ target: Target.Type,
    _ place: (ConvertedSession) throws(SessionError) -> FilePath
  ) throws(SessionError) -> ConversionReport {
    try run(job, source, target, place) { conversion, sink, echo, tell in
      try conversion.write(into: sink, checking: &echo, progress: tell)
    }
  }

  private func runQuickly<Source: PlainFormat, Target: PlainFormat>(
    _ job: SessionJob, _ source: Source.Type, _ target: Target.Type,
    _ place: (ConvertedSession) throws(SessionError) -> FilePath
  ) throws(SessionError) -> ConversionReport {
    try run(job, source, target, place) { conversion, sink, echo, tell in
      try conversion.writeQuickly(into: sink, checking: &echo, progress: tell)
    }
  }

  typealias Writing<Source: SessionFormat, Target: SessionFormat> = (
    inout SessionConversion<Source, Target>, ConversionSink, inout EchoCheck<Source>, (UInt64) throws -> Void
  ) throws -> Void

  private func run<Source: SessionFormat, Target: SessionFormat>(
    _ job: SessionJob, _ source: Source.Type, _ target: Target.Type,
    _ place: (ConvertedSession) throws(SessionError) -> FilePath, writing: Writing<Source, Target>
  ) throws(SessionError) -> ConversionReport {
    let conversion = try opened(job, source, target)
    // What another era has no place for is put aside when all is back.
    let changesEra = conversion.isRestoring && options.style != nil
    if let middle = conversion.detour ?? (changesEra ? Target.name : nil) {
      return try runThrough(middle, job, source, target, place)
    }
    try refuse(conversion.head, Target.self, job)
    let path = try place(
      ConvertedSession(id: Target.header(of: conversion.head).id, fileName: conversion.restoredFileName))
    var kept = ConversionReport(source: Source.name, target: Target.name)
    try keepLarge(Source.oversize(of: conversion.originalHead), job, &kept)
    var report = try write(conversion, job, path, writing)
    report.add(kept.lines)
    return report
  }

  /// Goes back to the format that the session came from, or to its era, and from there to the target, from which it had
  /// come there.
  private func runThrough<Source: SessionFormat, Target: SessionFormat>(
    _ middle: FormatID, _ job: SessionJob, _ source: Source.Type, _ target: Target.Type,
    _ place: (ConvertedSession) throws(SessionError) -> FilePath
  ) throws(SessionError) -> ConversionReport {
    guard let format = FormatRegistry.format(middle) else {
      throw SessionError(.wrongFormat, "Nothing is known of the format \(middle.rawValue).")
    }
    let spool = SharedSpool(in: SystemFiles.temporaryFolder, files: files)
    var name = job.name
    var plain = options
    plain.style = nil
    let first = try Converter(files: files, options: plain, progress: progress).session(
      job.file, named: job.name, as: middle, replacing: false, parts: LargeParts(kept: job.parts.kept),
      restoring: true, taking: { try spool.write($0) }
    ) { session in
      name = SourceName(fileName: session.fileName, stem: session.id.text)
      return job.file.path
    }
    let second = try session(
      SessionFile(spool, of: format, from: job.file), named: name, as: target.name, replacing: job.replacing,
      parts: job.parts, taking: job.take, to: place)
    var report = ConversionReport(source: source.name, target: target.name)
    report.merge(second)
    let told: [ConversionReport.Outcome] = middle == target.name ? [.lost, .degraded, .restored] : [.lost, .degraded]
    report.add(first.lines.filter { told.contains($0.outcome) })
    report.findings.append(contentsOf: first.findings)
    return report
  }

  /// Parts too large to be put aside inside the target: beside it, where there is a place for them.
  private func keepLarge(
    _ parts: [(name: String, text: ByteStretch)], _ job: SessionJob, _ report: inout ConversionReport
  ) throws(SessionError) {
    for part in parts {
      guard options.putsAside, let keep = job.parts.keep else {
        report.add(
          .lost, part.name, reason: "too large to be put aside inside a file; convert the store to take it along")
        continue
      }
      try keep(part.name, part.text, job.outputMode)
      report.add(.putAside, part.name)
    }
  }

  /// Refuses to write a session in an era whose program would refuse it.
  func refuse<Format: SessionFormat>(
    _ head: Format.Head, _ format: Format.Type, _ job: SessionJob
  ) throws(SessionError) {
    guard let style = options.style, let first = format.refusals(of: head, as: style).first else { return }
    throw .broken(first, in: job.file.path)
  }

  /// The sentence about an era that is not written.
  static func unknownStyle(_ style: WritingStyle, of format: any SessionFormat.Type) -> String {
    let known = format.writingStyles.map(\.rawValue).joined(separator: ", ")
    return "The format \(format.name.rawValue) is not written as '\(style)'; it is written as: \(known)."
  }

  /// Same format: the bytes as they are but for secrets, after they have been read once to know what they hold.
  private func copy<Format: SessionFormat>(
    _ job: SessionJob, _ format: Format.Type, _ place: (ConvertedSession) throws(SessionError) -> FilePath
  ) throws(SessionError) -> ConversionReport {
    var report = ConversionReport(source: Format.name, target: Format.name)
    var totals = SessionTotals()
    let header: SessionHeader
    let opened: OpenedSession<Format>
    do throws(SessionError) {
      opened = try OpenedSession(job.file.bytes, limits: options.limits)
      var reader = MessageReader<Format>(opened.reader)
      header = job.name.completing(Format.header(of: reader.head))
      var context = ReadingContext()
      var redaction = RedactionLog(isApplied: false)
      var head = reader.head
      Format.redact(&head, in: &redaction)
      while var records = try reader.next()?.records {
        for index in records.indices {
          redaction.record += 1
          Format.redact(&records[index], in: &redaction)
        }
        for entry in Format.entries(of: records, in: &context) { totals.count(entry) }
      }
      report.findings = PagedList(reader.findings)
      opened.note(in: &report)
      report.add(redaction)
    } catch {
      throw error.inFile(job.file.path)
    }
    // Text that was put aside is written anew without it, and with it the rest.
    if opened.asideCount > 0 { return try change(job, format, to: nil, place) }
    report.add(totals)
    (report.sessionCount, report.sessionsMet) = (1, 1)
    let path = try place(ConvertedSession(id: header.id, fileName: job.name.fileName))
    try write(path, job) { take throws in try ByteStretch(opened.bytes).forEachPiece(take) }
    return report
  }

  func tell(_ done: UInt64, _ job: SessionJob) throws(SessionError) {
    guard let progress else { return }
    let state = WorkProgress(stage: "converting \(job.file.path.nameText)", done: done, total: nil)
    if !progress(state) { throw SessionError(.interrupted, "Stopped; nothing was written.") }
  }

  /// Writes a file through a temporary one beside it, or into memory.
  func write(
    _ path: FilePath, _ job: SessionJob, _ body: (@escaping ([UInt8]) throws -> Void) throws -> Void
  ) throws(SessionError) {
    do {
      if let take = job.take { return try withoutActuallyEscaping(take) { take in try body(take) } }
      let output = try PendingFile(path, mode: job.outputMode, files: files)
      try body { try output.write($0) }
      try output.publish(replacing: job.replacing)
    } catch let error as SessionError {
      throw error.inFile(job.file.path)
    } catch let error as FileError {
      throw .writing(error)
    } catch {
      throw SessionError(.outputFailed, "\(error)", at: Place(file: path.description))
    }
  }
}

/// One session that is to be converted.
struct SessionJob {
  let file: SessionFile
  let name: SourceName
  let replacing: Bool
  var parts = LargeParts()
  /// Whether a session that stays in its format goes back to what it was before it came to its era.
  var restores = false
  /// Takes what would otherwise be written to a file.
  var take: (([UInt8]) throws -> Void)?

  /// The mode of what is written: nothing that went into it was closed to whom it is open.
  var outputMode: UInt32 { Permissions.narrowed(file.outputMode, to: parts.mode.value) }
}

/// Where parts of a session go that are too large to be put aside inside a file, and where they are had from.
struct LargeParts {
  /// What is common to the modes of all parts that were had.
  final class Mode {
    var value: UInt32 = 0o777
  }

  let mode = Mode()
  /// Given the part's name, its text and the mode that it may have.
  var keep: ((String, ByteStretch, UInt32) throws(SessionError) -> Void)?
  /// By the name of the file that the session came from, and that of the part.
  var kept: (String, String) throws(SessionError) -> ByteStretch? = { _, _ in nil }
}

/// What decides where a converted session goes.
struct ConvertedSession {
  /// The id in the target.
  var id: SessionID
  /// The name of the file it once came from, where the conversion goes back.
  var fileName: String?
}
