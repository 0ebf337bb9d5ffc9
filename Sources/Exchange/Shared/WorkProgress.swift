/// How far a long piece of work is.
public struct WorkProgress: Sendable, Hashable {
  /// What is being done.
  public var stage: String
  /// Bytes done.
  public var done: UInt64
  /// Bytes to do, where known.
  public var total: UInt64?

  /// A state of the work.
  public init(stage: String, done: UInt64, total: UInt64?) {
    self.stage = stage
    self.done = done
    self.total = total
  }
}
