import Glibc
import SatchelWorkers
import Synchronization
import Testing

/// Squares a number, after as many steps as the number tells, so that pieces take unequal time.
private final class Squarer: Worker {
  func work(on piece: inout Int) {
    var sum = 0
    for step in 0..<(piece % 7 * 10_000) { sum &+= step }
    piece = sum == -1 ? 0 : piece * piece
  }
}

/// Waits until two threads are at work, and tells whether it is a thread of its own without a stack for handlers.
private final class Meeting: Worker {
  private let arrived: MeetingPoint
  init(_ arrived: MeetingPoint) { self.arrived = arrived }
  func work(on piece: inout Bool) {
    arrived.count.add(1, ordering: .relaxed)
    while arrived.count.load(ordering: .relaxed) < 2 { sched_yield() }
    piece = pthread_equal(pthread_self(), arrived.caller) != 0 || AlternateStack.isSet
  }
}

private final class MeetingPoint: Sendable {
  let count = Atomic(0)
  let caller = pthread_self()
}

@Suite struct WorkersTests {
  @Test("Handlers of signals have a stack of their own on every thread that is started")
  func stack() throws {
    let point = MeetingPoint()
    let workers = try Workers(threads: 2) { Meeting(point) }
    workers.submit(false)
    workers.submit(false)
    #expect(workers.next() == true && workers.next() == true)
    let stack = AlternateStack()
    #expect(AlternateStack.isSet)
    _ = consume stack
    #expect(!AlternateStack.isSet)
  }

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
