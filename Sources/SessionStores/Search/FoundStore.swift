public import SatchelFiles
public import SatchelSessionFormats

/// A folder, or a program's part of one, that was recognised as a store.
public struct FoundStore: Sendable, Hashable {
  /// The kind.
  public let format: FormatID
  /// The folder.
  public let root: FilePath
  /// How sure that is.
  public let likelihood: Likelihood
  /// The other programs whose sessions stand in the same folder, each as a store of its own.
  public let neighbours: [FormatID]
  /// Stores of other programs that stand in folders of this one, whose files are left to them.
  public internal(set) var inner: [FoundStore] = []
  /// The kind of the store in whose folder it stands, which has whatever is not this one's own; nil for most.
  public let holder: FormatID?

  /// The folder, relative to one that it is in or is itself; that is the empty path.
  public func path(below folder: FilePath) -> FilePath {
    FilePath(bytes: root.bytes.dropFirst(folder.bytes.count).drop { $0 == UInt8(ascii: "/") })
  }

  /// A store.
  public init(
    format: FormatID, root: FilePath, likelihood: Likelihood = .certain, neighbours: [FormatID] = [],
    holder: FormatID? = nil
  ) {
    self.format = format
    self.root = root
    self.likelihood = likelihood
    self.neighbours = neighbours
    self.holder = holder
  }
}
