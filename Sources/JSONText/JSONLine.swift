/// One line of a journal, as it stands in the file.
public struct JSONLine: Sendable {
  /// How the line ends.
  public enum Ending: Sendable, Hashable {
    /// With a line feed.
    case lineFeed
    /// With carriage return and line feed.
    case carriageReturnLineFeed
    /// With the end of the file: complete or torn, the content tells.
    case endOfFile
  }

  /// The bytes of the line without its ending.
  public var bytes: [UInt8]
  /// Number of the line, from 1; blank lines count.
  public var number: Int
  /// Offset of the first byte in the file.
  public var offset: UInt64
  /// How the line ends.
  public var ending: Ending

  /// Bytes of the file that the line takes, ending included.
  public var range: Range<UInt64> {
    let tail: UInt64 =
      switch ending {
      case .lineFeed: 1
      case .carriageReturnLineFeed: 2
      case .endOfFile: 0
      }
    return offset..<offset + UInt64(bytes.count) + tail
  }

  /// Whether there is nothing but spaces, tabs and carriage returns.
  public var isBlank: Bool { bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }

  /// The runs of NUL bytes in the line, as ranges of the file (what a crash of the machine leaves behind).
  public var nulRuns: [Range<UInt64>] {
    unsafe bytes.withUnsafeBytes { bytes in
      var runs: [Range<UInt64>] = []
      var index = unsafe ByteWord.find(0, in: bytes, from: 0)
      while index < bytes.count {
        var end = index + 1
        while end < bytes.count, unsafe bytes[end] == 0 { end += 1 }
        runs.append(offset + UInt64(index)..<offset + UInt64(end))
        index = unsafe ByteWord.find(0, in: bytes, from: end)
      }
      return runs
    }
  }
}
