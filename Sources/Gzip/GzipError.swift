/// What is wrong with a gzip stream, and where.
public struct GzipError: Error, Sendable {
  /// The stable reasons.
  public enum Code: String, Sendable {
    /// The input does not begin as gzip does.
    case notGzip
    /// A member's header is not of the accepted form.
    case badHeader
    /// A member's header has flags that mean nothing.
    case reservedFlags
    /// A member's header has a name or comment of more than 64 KiB.
    case longHeader
    /// The compressed data is damaged.
    case badData
    /// The input ends inside a member.
    case truncated
    /// The plain bytes do not match the CRC of their member.
    case badCRC
    /// The number of plain bytes does not match the length of their member.
    case badLength
    /// Something that is no member follows the last one.
    case trailingGarbage
    /// More than `GzipReader.emptyMemberLimit` members hold nothing.
    case emptyMembers
    /// There are more members than the caller's limit.
    case tooManyMembers
    /// Reading the input failed; see `cause`.
    case sourceFailed
    /// No memory for the compressor or decompressor.
    case outOfMemory
  }

  /// The reason.
  public var code: Code
  /// The number of the member from 1, or 0 where no member is concerned.
  public var member: Int
  /// The byte of the compressed input at which it was noticed.
  public var offset: UInt64
  /// What made reading fail.
  public var cause: (any Error)?

  /// Makes an error.
  public init(_ code: Code, member: Int = 0, offset: UInt64 = 0, cause: (any Error)? = nil) {
    self.code = code
    self.member = member
    self.offset = offset
    self.cause = cause
  }
}

extension GzipError: CustomStringConvertible {
  /// One sentence: what, where.
  public var description: String {
    let place = member > 0 ? " (gzip member \(member), compressed byte \(offset))" : ""
    return switch code {
    case .notGzip: "not a gzip file: it does not begin with 1f 8b 08"
    case .badHeader: "the gzip header is not of the expected form\(place)"
    case .reservedFlags: "the gzip header has flags that mean nothing\(place)"
    case .longHeader: "the gzip header has a name or comment of more than 64 KiB\(place)"
    case .badData: "the compressed data is damaged\(place)"
    case .truncated: "the compressed data ends too early\(place); the file is incomplete"
    case .badCRC: "the CRC does not match the data\(place); the file is damaged"
    case .badLength: "the length does not match the data\(place); the file is damaged"
    case .trailingGarbage: "something that is not gzip follows the compressed data at byte \(offset)"
    case .emptyMembers: "many gzip members hold nothing\(place); only somebody who wants to cost time writes so"
    case .tooManyMembers: "there are too many gzip members\(place)"
    case .sourceFailed: cause.map { "\($0)" } ?? "reading failed"
    case .outOfMemory: "no memory for compression"
    }
  }
}
