import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

extension Converter {
  /// Same format, another era: every record is written anew, as the era holds it.
  func change<Format: SessionFormat>(
    _ job: SessionJob, _ format: Format.Type, to style: WritingStyle?,
    _ place: (ConvertedSession) throws(SessionError) -> FilePath
  ) throws(SessionError) -> ConversionReport {
    let change = try changing(job, format, to: style)
    try refuse(change.head, format, job)
    let header = job.name.completing(Format.header(of: change.head))
    let path = try place(ConvertedSession(id: header.id, fileName: job.name.fileName))
    return try write(change, job, path, to: style)
  }

  private func changing<Format: SessionFormat>(
    _ job: SessionJob, _ format: Format.Type, to style: WritingStyle?, layout: LayoutAside? = nil,
    wraps: Bool = false
  ) throws(SessionError) -> EraChange<Format> {
    do throws(SessionError) {
      return try EraChange(
        job.file.bytes, naming: job.name, to: style, restores: job.restores, layout: layout, wraps: wraps,
        options: options)
    } catch {
      throw error.inFile(job.file.path)
    }
  }

  /// Writes the session: with the layout that it had before, if it is again what had it, else with a layout that is told
  /// put aside.
  private func write<Format: SessionFormat>(
    _ change: EraChange<Format>, _ job: SessionJob, _ path: FilePath, to style: WritingStyle?
  ) throws(SessionError) -> ConversionReport {
    let files = files
    let spool = { SharedSpool(in: path.parent, files: files) }
    let plain = PlainForm<Format>(options.limits, spooling: spool)
    var report = ConversionReport(source: Format.name, target: Format.name)
    try write(path, job) { take throws in
      let own: SourceLayout = try plain.holds(change.source) ? .none : .unknown
      let earlier = change.restoredLayout
      guard style != nil || earlier != nil else {
        report = try run(change, job, spool, take).report
        return report.add(own)
      }
      var text = spool()
      var done = try run(change, job, spool) { [text] in try text.write($0) }
      let wraps = done.needsWrapping
      if wraps {
        text = spool()
        let again = try changing(job, Format.self, to: style, wraps: true)
        done = try run(again, job, spool) { [text] in try text.write($0) }
      }
      report = done.report
      if let earlier, try LayoutAside.proof(of: text) == earlier.proof {
        report.add(try earlier.put(on: text, take), of: earlier)
        return report.add(own)
      }
      let layout = try kept(earlier, own, plain, change)
      guard case .told(let told) = layout else {
        try text.drain(take)
        return report.add(layout)
      }
      report = try run(changing(job, Format.self, to: style, layout: told, wraps: wraps), job, spool, take).report
      report.add(layout)
    }
    return report
  }

  /// The layout that is to be put aside: that of an earlier era first.
  private func kept<Format: SessionFormat>(
    _ earlier: LayoutAside?, _ own: SourceLayout, _ plain: PlainForm<Format>, _ change: EraChange<Format>
  ) throws -> SourceLayout {
    if let earlier, options.putsAside { return .told(earlier) }
    return own == .unknown && options.putsAside ? try plain.layout(of: change.source) : own
  }

  private func run<Format: SessionFormat>(
    _ change: EraChange<Format>, _ job: SessionJob, _ spool: () -> SharedSpool,
    _ take: @escaping ([UInt8]) throws -> Void
  ) throws -> EraChange<Format> {
    var change = change
    let sink = ConversionSink(sections: Format.Writer.sectionCount, spool: spool, take: take)
    try change.write(into: sink) { done in try tell(done, job) }
    return change
  }
}
