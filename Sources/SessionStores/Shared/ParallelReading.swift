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
  private let path: @Sendable (Int) -> FilePath
  private var rest: Range<Int>
  private var ready: [Outcome] = []  // reversed: the next is the last

  /// Few files are handed out one by one, since each may be long; of many a batch, since handing out costs more than to
  /// read a small one.
  init(
    _ count: Int, path: @escaping @Sendable (Int) -> FilePath, _ read: @escaping @Sendable (FilePath) -> Outcome
  ) {
    workers = try? Workers(threads: Self.threads) { FileReader(read) }
    self.read = read
    batchSize = min(32, max(1, count / 128))
    self.path = path
    rest = 0..<count
  }

  /// What came of the next file; nil behind the last.
  mutating func next() -> Outcome? {
    guard let workers else { return rest.popFirst().map { read(path($0)) } }
    if let outcome = ready.popLast() { return outcome }
    while workers.count < 2 * Self.threads, !rest.isEmpty {
      workers.submit(FileReading(paths: rest.prefix(batchSize).map(path)))
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

extension ParallelReading {
  /// Reads some of the files of a store.
  init(
    _ files: PagedList<StoredFile>, _ indices: PagedList<Int>, _ read: @escaping @Sendable (FilePath) -> Outcome
  ) {
    self.init(indices.count, path: { files[indices[$0]].path }, read)
  }
}
