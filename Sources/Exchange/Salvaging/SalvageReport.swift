public import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel
public import SatchelSessionStores

/// What became of a part of a damaged file.
public struct SalvagePiece: Sendable, Equatable {
  /// What became of it.
  public enum Kind: String, Sendable {
    /// It is in the output as it was.
    case copied
    /// It is in the output and was not in the input: a closing bracket, a default, a new spelling.
    case added
    /// It is kept beside the output, byte for byte.
    case left
  }

  /// What became of it.
  public var kind: Kind
  /// The first byte in the input; nil for what was added.
  public var offset: UInt64?
  /// How many bytes.
  public var length: UInt64
  /// The first byte in the output; nil for what was left.
  public var outputOffset: UInt64?
  /// Why it was added or left.
  public var reason: String
}

/// The bytes of a damaged file, each in one sum.
public struct SalvageAccount: Sendable, Equatable {
  /// The size of the input.
  public var byteCount: UInt64
  /// Bytes that are in the output as they were.
  public var copied: UInt64 = 0
  /// Bytes that are kept beside it.
  public var left: UInt64 = 0
  /// Bytes of the output that were not in the input.
  public var added: UInt64 = 0
  /// Messages and other records that are in the output.
  public var saved = 0
  /// Pieces that looked like a record or value and could not be saved.
  public var lost = 0
  /// What was added and left, in order; the first thousand.
  public var pieces: [SalvagePiece] = []
  /// How many pieces there are besides those.
  public var furtherPieces = 0

  init(byteCount: UInt64) { self.byteCount = byteCount }

  /// Whether every byte is in one of the sums.
  public var isComplete: Bool { copied + left == byteCount }

  private static let capacity = 1000

  mutating func note(_ piece: SalvagePiece) {
    if piece.kind == .copied { return }
    if let last = pieces.last, last.kind == .left, piece.kind == .left, last.reason == piece.reason,
      (last.offset ?? 0) + last.length == piece.offset
    {
      pieces[pieces.count - 1].length += piece.length
    } else if pieces.count < Self.capacity {
      pieces.append(piece)
    } else {
      furtherPieces += 1
    }
  }
}

/// A file that was looked at.
public struct SalvagedFile: Sendable {
  /// What was done with it.
  public enum Outcome: String, Sendable {
    /// Nothing was wrong: it was copied.
    case sound
    /// It is sealed, or a value in it is over a bound: it was copied, and nobody knows whether something is wrong.
    case unread = "not-looked-into"
    /// What can be read of it was written; what cannot, kept beside.
    case salvaged
    /// Nothing of it makes sense; all of it is kept beside.
    case unsalvageable
  }

  /// The input.
  public var input: FilePath
  /// What was written; nil for nothing.
  public var output: FilePath?
  /// The folder with what was left over; nil for none.
  public var leftover: FilePath?
  /// What was done with it.
  public var outcome: Outcome
  /// What it is for in its store: `session`, `runs`, ….
  public var role: String
  /// The sums.
  public var account: SalvageAccount
}

/// What was salvaged of a file or store.
public struct SalvageReport: Sendable {
  /// The format.
  public var format: FormatID
  /// Each file.
  public var files: PagedList<SalvagedFile> = []
  /// What is worth telling besides.
  public var findings: PagedList<Finding> = []
  /// What was left out of a store though nobody asked for that: links to what is neither session nor side data.
  public var leftOut: PagedList<FilePath> = []

  init(format: FormatID) { self.format = format }

  /// Whether a file was copied without a look at what is in it.
  public var hasUnread: Bool { files.contains { $0.outcome == .unread } }
  /// Whether something could only be kept beside, or not at all.
  public var hasLeftovers: Bool { files.contains { $0.account.left > 0 || $0.outcome == .unsalvageable } }
  /// Messages and other records that were written.
  public var saved: Int { files.reduce(0) { $0 + $1.account.saved } }
  /// Those that could not be.
  public var lost: Int { files.reduce(0) { $0 + $1.account.lost } }
}
