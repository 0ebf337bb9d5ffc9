import SatchelWorkers
import Testing

/// Squares a number, after as many steps as the number tells, so that pieces take unequal time.
private final class Squarer: Worker {
  func work(on piece: inout Int) {
    var sum = 0
    for step in 0..<(piece % 7 * 10_000) { sum &+= step }
    piece = sum == -1 ? 0 : piece * piece
  }
}

@Suite struct WorkersTests {
  @Test("Pieces come back worked on and in order, with any number of threads", arguments: [0, 1, 2, 7])
  func order(threads: Int) throws {
    let workers = try Workers(threads: threads) { Squarer() }
    var results: [Int] = []
    for number in 0..<1000 {
      workers.submit(number)
      if workers.count > 8, let done = workers.next() { results.append(done) }
    }
    while let done = workers.next() { results.append(done) }
    #expect(results == (0..<1000).map { $0 * $0 })
    #expect(workers.next() == nil)
  }

  @Test("Dropping workers with pieces under way ends their threads")
  func dropping() throws {
    for _ in 0..<50 {
      let workers = try Workers(threads: 4) { Squarer() }
      for number in 0..<20 { workers.submit(number) }
      #expect(workers.count == 20)
    }
  }
}
