import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// Whether a file is in the very form of its program shows while it is converted. If it is not, what was written so far is
// dropped, its layout is told (which takes two looks at it), and the conversion begins anew with that.

extension Converter {
  /// Opens the source of a job.
  func opened<Source: SessionFormat, Target: SessionFormat>(
    _ job: SessionJob, _ source: Source.Type, _ target: Target.Type, layout: SourceLayout = .unknown
  ) throws(SessionError) -> SessionConversion<Source, Target> {
    do throws(SessionError) {
      return try SessionConversion(
        job.file.bytes, naming: job.name, options: options, layout: layout, kept: job.parts.kept)
    } catch {
      throw error.inFile(job.file.path)
    }
  }

  /// Writes what a conversion gives, its layout put aside or put back.
  func write<Source: SessionFormat, Target: SessionFormat>(
    _ conversion: SessionConversion<Source, Target>, _ job: SessionJob, _ path: FilePath,
    _ writing: Writing<Source, Target>
  ) throws(SessionError) -> ConversionReport {
    let spool = SharedSpool(in: path.parent, files: files)
    // What cannot be taken back waits until it is known that it stays.
    var waiting = job
    if conversion.needsLayout, job.take != nil { waiting.take = { try spool.write($0) } }
    if let report = try attempt(conversion, waiting, path, writing) {
      guard waiting.take != nil, conversion.needsLayout else { return report }
      try write(path, job) { take throws in try spool.drain(take) }
      return report
    }
    let layout = try self.layout(of: conversion, job, path)
    let second: SessionConversion<Source, Target> = try opened(job, Source.self, Target.self, layout: layout)
    guard let report = try attempt(second, job, path, writing) else {
      throw SessionError(.outputFailed, "The layout of the source was told, and is asked for again.")
    }
    return report
  }

  /// Nil where the layout of the source has to be told first.
  private func attempt<Source: SessionFormat, Target: SessionFormat>(
    _ conversion: SessionConversion<Source, Target>, _ job: SessionJob, _ path: FilePath,
    _ writing: Writing<Source, Target>
  ) throws(SessionError) -> ConversionReport? {
    var conversion = conversion
    var isUnknown = false
    let files = files
    let spool = { SharedSpool(in: path.parent, files: files) }
    var echo = EchoCheck<Source>(conversion.source, head: conversion.originalHead, spooling: spool)
    do throws(SessionError) {
      try write(path, job) { take throws in
        let laidOut = conversion.restoredLayout == nil ? nil : spool()
        let sink = ConversionSink(sections: Target.Writer.sectionCount, spool: spool) { piece in
          if let laidOut { try laidOut.write(piece) } else { try take(piece) }
        }
        do {
          try writing(&conversion, sink, &echo) { done in try tell(done, job) }
        } catch let error as UnknownLayout {
          isUnknown = true
          throw error
        }
        if let laidOut { try conversion.layOut(laidOut, take) }
      }
    } catch {
      guard isUnknown else { throw error }
      return nil
    }
    return conversion.report
  }

  /// Tells the layout of a source that is not in its program's form.
  private func layout<Source: SessionFormat, Target: SessionFormat>(
    of conversion: SessionConversion<Source, Target>, _ job: SessionJob, _ path: FilePath
  ) throws(SessionError) -> SourceLayout {
    do {
      let files = files
      let plain = PlainForm<Source>(options.limits) { SharedSpool(in: path.parent, files: files) }
      return try plain.layout(of: conversion.source)
    } catch let error as SessionError {
      throw error.inFile(job.file.path)
    } catch let error as FileError {
      throw .writing(error)
    } catch {
      throw SessionError(.unreadable, "\(error)", at: Place(file: job.file.path.description))
    }
  }
}

extension SessionConversion {
  /// Gives what was written the layout that the file had.
  mutating func layOut(_ text: SharedSpool, _ take: @escaping ([UInt8]) throws -> Void) throws {
    guard let restoredLayout else { return try text.drain(take) }
    report.add(try restoredLayout.put(on: text, take), of: restoredLayout)
  }
}
