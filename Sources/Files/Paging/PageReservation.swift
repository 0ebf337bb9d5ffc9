import Synchronization

/// What a list holds of the memory that all lists of the process share, and gives back in the end.
///
/// While all of them together are small, none has to put anything away, which would cost more than to work with it.
@usableFromInline final class PageReservation: Sendable {
  /// What all lists may hold beyond the pages that each has anyway: 10 MiB.
  static let sharedByteCount = 8 << 20
  private static let taken = Atomic<Int>(0)
  private let own = Atomic<Int>(0)

  @usableFromInline init() {}

  deinit { giveBack() }

  /// Takes more; false where that would be too much.
  @usableFromInline func take(_ byteCount: Int) -> Bool {
    let total = Self.taken.add(byteCount, ordering: .relaxed).newValue
    if total > Self.sharedByteCount {
      Self.taken.subtract(byteCount, ordering: .relaxed)
      return false
    }
    own.add(byteCount, ordering: .relaxed)
    return true
  }

  /// Gives back all.
  @usableFromInline func giveBack() {
    Self.taken.subtract(own.exchange(0, ordering: .relaxed), ordering: .relaxed)
  }
}
