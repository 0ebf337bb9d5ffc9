import SatchelCFiles

/// What the program asks of the allocator that the system has.
public enum LargeBlocks {
  private static let threshold: Int32 = -3  // M_MMAP_THRESHOLD
  private static let byteCount: Int32 = 131_072

  /// From now on, memory of 128 KiB and more goes back to the system as soon as it is free.
  ///
  /// By default glibc raises that bound to the largest block that was freed so far: then tables that grow leave their old
  /// places behind, and packing 100,000 sessions holds 7 MiB that nobody uses.
  public static func giveBack() { _ = mallopt(threshold, byteCount) }
}
