import SatchelFiles
import SatchelWorkers

/// Reads many files on several threads, and gives what came of each in the order of the list.
///
/// What is done for one file must not depend on another. Memory is that of a reading for each thread, and what came of
/// some hundred files.
struct ParallelReading<Outcome: Sendable>: ~Copyable {
  private static var threads: Int { min(4, processorCount) }
  private let workers: Workers<FileReader<Outcome>>?
  private let read: @Sendable (FilePath) -> Outcome
  private let batchSize: Int
  private var rest: ArraySlice<FilePath>
  private var ready: [Outcome] = []  // reversed: the next is the last

  /// Few files are handed out one by one, since each may be long; of many a batch, since handing out costs more than to
  /// read a small one.
  init(_ paths: [FilePath], _ read: @escaping @Sendable (FilePath) -> Outcome) {
    workers = try? Workers(threads: Self.threads) { FileReader(read) }
    self.read = read
    batchSize = min(32, max(1, paths.count / 128))
    rest = paths[...]
  }

  /// What came of the next file; nil behind the last.
  mutating func next() -> Outcome? {
    guard let workers else { return rest.popFirst().map(read) }
    if let outcome = ready.popLast() { return outcome }
    while workers.count < 2 * Self.threads, !rest.isEmpty {
      workers.submit(FileReading(paths: Array(rest.prefix(batchSize))))
      rest = rest.dropFirst(batchSize)
    }
    ready = workers.next()?.outcomes.reversed() ?? []
    return ready.popLast()
  }
}

private struct FileReading<Outcome: Sendable>: Sendable {
  let paths: [FilePath]
  var outcomes: [Outcome] = []
}

private final class FileReader<Outcome: Sendable>: Worker {
  private let read: @Sendable (FilePath) -> Outcome

  init(_ read: @escaping @Sendable (FilePath) -> Outcome) { self.read = read }

  func work(on piece: inout FileReading<Outcome>) { piece.outcomes = piece.paths.map(read) }
}
