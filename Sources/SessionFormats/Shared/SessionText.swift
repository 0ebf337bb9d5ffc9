package import SatchelSessionModel

extension SessionFormat {
  /// The text of a session's own file, as the program writes it. Throws `invalid` for values that no file can hold.
  package static func text(of head: Head, _ records: [Record]) throws(SessionError) -> [UInt8] {
    var sink = Sections(Writer.sectionCount)
    do {
      var writer = try Writer(head: head, into: &sink)
      for record in records { try writer.append(record, into: &sink) }
      try writer.finish(head: head, into: &sink)
    } catch let error as SessionError {
      throw error
    } catch {
      throw SessionError(.invalid, "\(error)")
    }
    return sink.text
  }
}

private struct Sections: SectionedSink {
  private var sections: [[UInt8]]

  init(_ count: Int) { sections = Array(repeating: [], count: Swift.max(count, 1)) }

  mutating func write(_ bytes: [UInt8], section: Int) { sections[section] += bytes }

  var text: [UInt8] { Array(sections.joined()) }
}
