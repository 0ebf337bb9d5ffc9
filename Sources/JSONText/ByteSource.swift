/// Bytes that can be read at any place, any number of times: a file, or a buffer.
///
/// The readers of large texts take this, so that a first pass can gather what the
/// second needs, and arrays that stand behind each other can be read side by side.
public protocol RandomAccessBytes: Sendable {
  /// How many bytes there are; fixed when the source was opened.
  var byteCount: UInt64 { get }

  /// Reads at an offset into a buffer; fewer bytes than asked for only at the end, 0 past it.
  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int
}

/// The bytes could not be had.
public struct ByteSourceError: Error, Sendable, CustomStringConvertible {
  /// What the layer below said.
  public var underlying: any Error & Sendable

  /// Wraps what the layer below said.
  public init(_ underlying: any Error & Sendable) { self.underlying = underlying }

  /// What the layer below said.
  public var description: String { "\(underlying)" }
}

/// Why a text could not be read: it is not JSON, or its bytes could not be had.
public enum JSONReadError: Error, Sendable, CustomStringConvertible {
  /// The text breaks a rule.
  case syntax(JSONSyntaxError)
  /// The bytes could not be had.
  case source(ByteSourceError)

  /// What and where.
  public var description: String {
    switch self {
    case .syntax(let error): error.description
    case .source(let error): error.description
    }
  }
}

extension Array: RandomAccessBytes where Element == UInt8 {
  /// The length of the buffer.
  public var byteCount: UInt64 { UInt64(count) }

  /// Copies a part of the buffer.
  public func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    guard offset < UInt64(count) else { return 0 }
    let start = Int(offset)
    let length = Swift.min(count - start, buffer.count)
    unsafe withUnsafeBytes { bytes in
      unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + length]))
    }
    return length
  }
}
