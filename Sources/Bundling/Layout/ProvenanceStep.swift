/// Something that was done to sessions on their way here.
public struct ProvenanceStep: Sendable, Equatable {
  /// `packed`, `converted`, `redacted`.
  public var action: String
  /// By which program.
  public var program: String
  /// More, in a few words, such as the format it was converted from.
  public var detail: String?

  /// A step.
  public init(action: String, program: String, detail: String? = nil) {
    self.action = action
    self.program = program
    self.detail = detail
  }
}
