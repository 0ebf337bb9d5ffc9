import Synchronization

/// Memory that lists share: while all of them together are small, none has to put anything away, which would cost more
/// than to work with it.
package final class PageMemory: Sendable {
  /// That of the process: 4 MiB beyond the pages that each list has anyway.
  package static let process = PageMemory(byteCount: 4 << 20)
  private let byteCount: Int
  private let taken = Atomic<Int>(0)

  /// Memory of a size.
  package init(byteCount: Int) { self.byteCount = byteCount }

  /// How much lists hold of it.
  package var takenByteCount: Int { taken.load(ordering: .relaxed) }

  fileprivate func take(_ count: Int) -> Bool {
    if taken.add(count, ordering: .relaxed).newValue <= byteCount { return true }
    giveBack(count)
    return false
  }

  fileprivate func giveBack(_ count: Int) { taken.subtract(count, ordering: .relaxed) }
}

/// What one list holds of shared memory, and gives back in the end.
@usableFromInline final class PageReservation: Sendable {
  private let memory: PageMemory
  private let own = Atomic<Int>(0)

  init(of memory: PageMemory) { self.memory = memory }

  @usableFromInline convenience init() { self.init(of: .process) }

  deinit { giveBack() }

  /// Takes more; false where there is not as much.
  @usableFromInline func take(_ byteCount: Int) -> Bool {
    guard memory.take(byteCount) else { return false }
    own.add(byteCount, ordering: .relaxed)
    return true
  }

  /// Gives back all.
  @usableFromInline func giveBack() { memory.giveBack(own.exchange(0, ordering: .relaxed)) }

  /// Nothing yet, of the same memory.
  @usableFromInline func another() -> PageReservation { PageReservation(of: memory) }
}
