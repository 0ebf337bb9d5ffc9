public import SatchelDigests
public import SatchelSessionFormats
import SatchelSessionModel

/// How to convert.
public struct ConversionOptions: Sendable, Hashable {
  /// How much is read at once.
  public var limits: ReadingLimits
  /// Whether what the target cannot hold is put aside inside it. Without, it is lost, and
  /// the report says so.
  public var putsAside: Bool
  /// The style to write (one of the target's ``SessionFormat/writingStyles``); nil for the usual one.
  /// Where source and target are one format, nil copies the bytes and a style writes them anew.
  public var style: WritingStyle?
  /// Whether plain messages go the quick way; off only to hold one way against the other.
  var isQuick = true
  /// How many bytes of a session are gone over together on the quick way.
  var stretchByteCount = PlainStretch.usualByteCount
  /// From how many bytes on a session is worth several threads.
  var threadedByteCount: UInt64 = 1 << 21
  /// Opens sealed documents; nil leaves them as they are.
  public var key: SealingKey?

  /// Whether texts are changed as the target's newest program does at its next save: secrets made unreadable,
  /// long texts cut. Without, they are written as they are, and the report says what that program would change.
  public var redacts: Bool
  /// Whether links of a store are followed to sessions and side data.
  public var followsLinks: Bool

  /// Whether a store without a session is converted; else it is refused as no store of any use.
  public var allowsEmpty = true

  /// Options; by default nothing is lost.
  public init(
    limits: ReadingLimits = ReadingLimits(), putsAside: Bool = true, style: WritingStyle? = nil, key: SealingKey? = nil,
    redacts: Bool = false, followsLinks: Bool = true
  ) {
    self.limits = limits
    self.putsAside = putsAside
    self.style = style
    self.key = key
    self.redacts = redacts
    self.followsLinks = followsLinks
  }
}

/// What a session's file is called, for sessions that do not know their own id.
struct SourceName: Sendable {
  /// The file's name without folders.
  var fileName: String?
  /// The name without its extension.
  var stem: String
  /// The id that the target can hold, if the session's own cannot be used there.
  var replacementID: SessionID?

  /// The header with an id that can be used.
  func completing(_ header: SessionHeader) -> SessionHeader {
    var header = header
    if header.id.isEmpty { header.id = SessionID(stem) }
    if let replacementID { header.id = replacementID }
    return header
  }
}
