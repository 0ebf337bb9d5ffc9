/// What a reader accepts beyond RFC 8259, and where it stops.
///
/// The default is the RFC to the letter. The three leniencies exist because one
/// of the session programs reads and keeps such text; a reader that refused it
/// would lose files that their own program opens.
public struct JSONOptions: Sendable, Hashable {
  /// How many arrays and objects may be open at once; the outermost counts as 1.
  ///
  /// Values above ``depthCeiling`` are taken as that.
  public var maximumDepth: Int
  /// Accept one comma before a closing bracket (`[1,]`), never a lone one.
  public var allowsTrailingCommas: Bool
  /// Accept raw U+0000–U+001F inside strings.
  public var allowsControlCharacters: Bool
  /// Accept `007`.
  public var allowsLeadingZeros: Bool

  /// The highest depth that any option can ask for: values nest no deeper, so
  /// that code which walks a tree by recursion cannot be blown by input.
  public static let depthCeiling = 1024

  /// How many bytes a single line or value may have, unless told otherwise: 1 GiB.
  ///
  /// The session programs have no such bound. This one is there so that a file without an end does not fill the memory.
  public static let usualValueBytes = 1 << 30

  /// The depth that counts, whatever was put into `maximumDepth`.
  var depthLimit: Int { min(max(maximumDepth, 1), Self.depthCeiling) }

  /// RFC 8259 and nothing else, 512 levels deep unless told otherwise.
  public init(
    maximumDepth: Int = 512,
    allowsTrailingCommas: Bool = false,
    allowsControlCharacters: Bool = false,
    allowsLeadingZeros: Bool = false
  ) {
    self.maximumDepth = min(max(maximumDepth, 1), Self.depthCeiling)
    self.allowsTrailingCommas = allowsTrailingCommas
    self.allowsControlCharacters = allowsControlCharacters
    self.allowsLeadingZeros = allowsLeadingZeros
  }

  /// RFC 8259 and nothing else.
  public static let strict = JSONOptions()

  /// All that any of the programs accepts: for looking at a text of which it is not known, or does not matter, whose it is.
  public static let lenient = lenient(maximumDepth: 512)

  /// All that any of the programs accepts, to a depth.
  public static func lenient(maximumDepth: Int) -> JSONOptions {
    JSONOptions(
      maximumDepth: maximumDepth, allowsTrailingCommas: true, allowsControlCharacters: true, allowsLeadingZeros: true)
  }
}
