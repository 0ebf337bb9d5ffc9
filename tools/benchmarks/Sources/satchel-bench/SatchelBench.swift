import SatchelJSONText
import SatchelSessionFormats

/// `satchel-bench parse FILE`: reads a session to typed values, one record at a time, and lets go of each.
/// `satchel-bench write FILE`: the same, and writes each again, into nothing.
/// `satchel-bench scan FILE`: checks the JSON and finds its values, without taking any out.
/// `satchel-bench floor pack|verify|import INPUT OUTPUT [LEVEL]`: what the C libraries alone need; see `Floor`.
@main
struct SatchelBench {
  static func main() throws {
    let arguments = CommandLine.arguments
    if arguments.count > 4, arguments[1] == "floor" { return try floor(arguments) }
    guard arguments.count == 3, let job = Job(rawValue: arguments[1]) else { throw Failure.usage }
    let source = try FileBytes(arguments[2])
    let count = job == .scan ? try scan(source) : try read(source, writing: job == .write)
    print("\(count) records")
  }

  enum Job: String { case parse, write, scan }

  enum Failure: Error { case usage, unknownFormat }

  /// Prints the CPU seconds of reading, hashing, compression and writing.
  private static func floor(_ arguments: [String]) throws {
    guard let job = Floor.Job(rawValue: arguments[2]) else { throw Failure.usage }
    let level = arguments.count > 5 ? Int32(arguments[5]) ?? 6 : 6
    let stages = try Floor(job, arguments[3], output: arguments[4], level: level).run()
    print("\(stages.read) \(stages.hash) \(stages.deflate) \(stages.write)")
  }

  private static func read(_ source: FileBytes, writing: Bool) throws -> Int {
    guard let (format, _) = FormatRegistry.recognise(TextOutline(source)) else { throw Failure.unknownFormat }
    return try read(format, source, writing)
  }

  private static func read<F: SessionFormat>(_ format: F.Type, _ source: FileBytes, _ writing: Bool) throws -> Int {
    var reader = try F.Reader(source, limits: ReadingLimits())
    var sink = Nowhere()
    var writer = writing ? try F.Writer(head: reader.head, into: &sink) : nil
    var count = 0
    while let next = try reader.next() {
      count += 1
      try writer?.append(next.record, into: &sink)
    }
    try writer?.finish(head: reader.head, into: &sink)
    return count
  }

  private static func scan(_ source: FileBytes) throws -> Int {
    guard TextOutline(source).hasMore else { return try scanDocument(source) }
    var lines = JSONLineReader(source)
    var count = 0
    while let line = try lines.next() {
      count += try JSONDocument(line.bytes).root.kind == .object ? 1 : 0
    }
    return count
  }

  /// Every member of the outermost object, arrays element by element.
  private static func scanDocument(_ source: FileBytes) throws -> Int {
    var walker = JSONWalker(source)
    var count = 0
    try walker.enterObject()
    while try walker.nextKey() != nil {
      guard try walker.firstByte() == UInt8(ascii: "[") else {
        _ = try walker.value()
        continue
      }
      try walker.enterArray()
      while try walker.nextElement() { count += try walker.value().root.kind == .object ? 1 : 0 }
    }
    return count
  }
}

/// Takes bytes and forgets them.
struct Nowhere: SectionedSink {
  mutating func write(_ bytes: [UInt8], section: Int) {}
}
