// Pieces of work are done on several threads and come back in the order in which they were handed in, so that the
// result does not depend on how many threads there are. The thread that hands in and takes out is one of them: where it
// would have to wait, it does a piece itself. With one thread nothing else is started, and all happens in `next()`.

import Glibc

/// What works on pieces: one for each thread, with buffers and C objects of its own.
public protocol Worker: AnyObject, SendableMetatype {
  /// What is worked on, in place.
  associatedtype Piece: Sendable
  /// Works on one piece. What fails is written into the piece.
  func work(on piece: inout Piece)
}

/// Works on pieces with several threads, and gives them back in order.
///
/// One thread hands in and takes out. Memory is that of the pieces under way: take out as many as you hand in.
public final class Workers<Doer: Worker> {
  private let crew: Crew<Doer>
  private let own: Doer
  private let makeWorker: @Sendable () throws -> Doer
  private let threadLimit: Int
  private var threads: [pthread_t] = []
  private var order: [Slot<Doer.Piece>] = []

  /// Makes workers for up to `threads` threads, the caller's included; a thread is started when there is work for it.
  public init(threads: Int, makeWorker: @escaping @Sendable () throws -> Doer) throws {
    own = try makeWorker()
    crew = Crew()
    self.makeWorker = makeWorker
    threadLimit = max(1, threads)
  }

  deinit {
    crew.end()
    for thread in threads { pthread_join(thread, nil) }
  }

  /// How many pieces are under way.
  public var count: Int { order.count }

  /// Hands in a piece.
  public func submit(_ piece: consuming Doer.Piece) {
    let slot = Slot(piece)
    order.append(slot)
    crew.add(slot)
    if threads.count < threadLimit - 1, order.count > threads.count { startThread() }
  }

  /// The oldest piece, worked on; nil where none is under way.
  public func next() -> Doer.Piece? {
    guard let oldest = order.first else { return nil }
    while let slot = crew.claim(orAwait: oldest) {
      slot.work(own)
      crew.finish(slot)
    }
    order.removeFirst()
    return oldest.piece.take()
  }

  /// Where no thread can be had, the caller does all the work.
  private func startThread() {
    guard let worker = try? makeWorker() else { return }
    let start = unsafe Unmanaged.passRetained(Start(crew, worker))
    var thread = pthread_t()
    let result = unsafe pthread_create(&thread, nil, { unsafe runWorker($0) }, start.toOpaque())
    if result == 0 { threads.append(thread) } else { unsafe start.release() }
  }
}

/// A piece on its way. It is moved, never copied, so that its buffers have one owner.
private final class Slot<Piece: Sendable>: @unchecked Sendable {
  enum State { case waiting, claimed, done }
  var piece: Piece?
  var state = State.waiting

  init(_ piece: consuming Piece) { self.piece = piece }

  func work<Doer: Worker>(_ worker: Doer) where Doer.Piece == Piece {
    guard var moved = piece.take() else { return }
    worker.work(on: &moved)
    piece = moved
  }
}

/// The pieces that wait for a thread. Everything in it and the states of slots are touched under the lock only.
private final class Crew<Doer: Worker>: @unchecked Sendable {
  private let signal = WorkSignal()
  private var waiting: [Slot<Doer.Piece>] = []
  private var hasEnded = false

  func add(_ slot: Slot<Doer.Piece>) {
    signal.locked { waiting.append(slot) }
    signal.announceWork()
  }

  /// A piece for a thread of its own; nil when all is over.
  func claim() -> Slot<Doer.Piece>? {
    signal.locked {
      while waiting.isEmpty, !hasEnded { signal.waitForWork() }
      return hasEnded ? nil : take()
    }
  }

  /// A piece for the caller to do while it waits for `wanted`; nil when `wanted` is done.
  func claim(orAwait wanted: Slot<Doer.Piece>) -> Slot<Doer.Piece>? {
    signal.locked {
      while true {
        if wanted.state == .done { return nil }
        if !waiting.isEmpty { return take() }
        signal.waitForDone()
      }
    }
  }

  private func take() -> Slot<Doer.Piece> {
    let slot = waiting.removeFirst()
    slot.state = .claimed
    return slot
  }

  func finish(_ slot: Slot<Doer.Piece>) {
    signal.locked { slot.state = .done }
    signal.announceDone()
  }

  func end() {
    signal.locked { hasEnded = true }
    signal.announceEnd()
  }
}

/// What a thread is given: the loop it runs, without the generic types that C knows nothing of.
private final class Start: Sendable {
  let run: @Sendable () -> Void

  init<Doer: Worker>(_ crew: Crew<Doer>, _ worker: Doer) {
    nonisolated(unsafe) let worker = worker
    run = {
      while let slot = crew.claim() {
        unsafe slot.work(worker)
        crew.finish(slot)
      }
    }
  }
}

private func runWorker(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context = unsafe context else { return nil }
  let stack = AlternateStack()
  unsafe Unmanaged<Start>.fromOpaque(context).takeRetainedValue().run()
  _ = consume stack
  return nil
}

/// How many threads this machine runs at once.
public let processorCount: Int = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
