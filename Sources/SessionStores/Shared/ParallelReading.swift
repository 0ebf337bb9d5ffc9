import Files
import Workers

/// Reads many files on several threads, and gives what came of each in the order of the list.
///
/// What is done for one file must not depend on another. Memory is that of a reading for each thread.
struct ParallelReading<Outcome: Sendable>: ~Copyable {
  private static var threads: Int { min(4, processorCount) }
  private let workers: Workers<FileReader<Outcome>>?
  private let read: @Sendable (FilePath) -> Outcome
  private var rest: ArraySlice<FilePath>

  init(_ paths: [FilePath], _ read: @escaping @Sendable (FilePath) -> Outcome) {
    workers = try? Workers(threads: Self.threads) { FileReader(read) }
    self.read = read
    rest = paths[...]
  }

  /// What came of the next file; nil behind the last.
  mutating func next() -> Outcome? {
    guard let workers else { return rest.popFirst().map(read) }
    while workers.count < 2 * Self.threads, let path = rest.popFirst() { workers.submit(FileReading(path: path)) }
    return workers.next()?.outcome
  }
}

private struct FileReading<Outcome: Sendable>: Sendable {
  let path: FilePath
  var outcome: Outcome?
}

private final class FileReader<Outcome: Sendable>: Worker {
  private let read: @Sendable (FilePath) -> Outcome

  init(_ read: @escaping @Sendable (FilePath) -> Outcome) { self.read = read }

  func work(on piece: inout FileReading<Outcome>) { piece.outcome = read(piece.path) }
}
