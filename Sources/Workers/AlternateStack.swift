import Glibc

/// Memory of its own for the signal handlers of this thread, so that a thread whose stack is used up can still say so.
///
/// Belongs to the thread that made it, and has to go on the same thread.
@safe public struct AlternateStack: ~Copyable {
  private static let byteCount = 1 << 16
  private static let disabled: Int32 = 2  // SS_DISABLE
  private let memory: UnsafeMutableRawPointer

  /// From now on, handlers that ask for it run on this memory.
  public init() {
    unsafe memory = .allocate(byteCount: Self.byteCount, alignment: 16)
    var stack = unsafe stack_t(ss_sp: memory, ss_flags: 0, ss_size: Self.byteCount)
    unsafe _ = sigaltstack(&stack, nil)
  }

  deinit {
    var none = unsafe stack_t(ss_sp: nil, ss_flags: Self.disabled, ss_size: 0)
    unsafe _ = sigaltstack(&none, nil)
    unsafe memory.deallocate()
  }

  /// Whether this thread has one.
  public static var isSet: Bool {
    var stack = unsafe stack_t()
    guard unsafe sigaltstack(nil, &stack) == 0 else { return false }
    return unsafe stack.ss_flags & disabled == 0
  }
}
