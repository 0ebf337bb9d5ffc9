import SatchelCFiles

/// What the program asks of the allocator that the system has.
public enum Allocator {
  private static let threshold: Int32 = -3  // M_MMAP_THRESHOLD
  private static let byteCount: Int32 = 131_072
  private static let arenas: Int32 = -8  // M_ARENA_MAX
  private static let arenaCount: Int32 = 2

  /// From now on, memory of 128 KiB and more goes back to the system as soon as it is free, and threads share two heaps.
  ///
  /// By default glibc raises that bound to the largest block that was freed so far: then tables that grow leave their old
  /// places behind, and packing 100,000 sessions holds 7 MiB that nobody uses. And it gives up to eight heaps to each
  /// processor, of which each keeps what its threads freed: verifying 100,000 sessions on two processors holds 5 MiB of
  /// such memory.
  public static func holdLittle() {
    _ = mallopt(threshold, byteCount)
    _ = mallopt(arenas, arenaCount)
  }

  /// Gives the system what was freed between blocks that are still in use: between a step that made many small things
  /// and let them go, and one that makes others. Costs as long as to pass over the heaps, some milliseconds.
  package static func giveBackFreed() { _ = malloc_trim(0) }
}
