/// What a text holds that some programs cannot read.
public struct JSONTraits: Sendable, Hashable {
  /// The flags of all strings and names together.
  public var strings: StringFlags = []
  /// Whether any number has a fraction or an exponent.
  public var hasFraction = false
  /// Whether any integer is outside the signed 64-bit range.
  public var hasLongInteger = false
}
