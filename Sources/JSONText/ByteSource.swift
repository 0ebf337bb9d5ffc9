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
    let part = self[Int(offset)..<Swift.min(count, Int(offset) + buffer.count)]
    unsafe buffer.copyBytes(from: part)
    return part.count
  }
}

/// A window over a source that moves forward and grows only as far as it is allowed to.
struct ByteWindow {
  let source: any RandomAccessBytes
  private(set) var bytes: [UInt8] = []
  /// Offset of `bytes[0]` in the source.
  private(set) var base: UInt64
  private var isAtEnd = false
  static let step = 1 << 18

  init(_ source: any RandomAccessBytes, at offset: UInt64) {
    self.source = source
    base = offset
  }

  /// Forgets everything before an index of the window.
  mutating func discard(upTo index: Int) {
    guard index > 0 else { return }
    bytes.removeSubrange(0..<index)
    base += UInt64(index)
  }

  /// Adds what comes next; false at the end of the source.
  mutating func extend() throws(JSONReadError) -> Bool {
    guard !isAtEnd else { return false }
    let old = bytes.count
    let step = max(Self.step, min(old, 4 << 20))
    bytes.reserveCapacity(old + step)
    let offset = base + UInt64(old)
    let source = source
    var failure: ByteSourceError?
    let part = unsafe [UInt8](unsafeUninitializedCapacity: step) { buffer, count in
      do throws(ByteSourceError) {
        count = try unsafe source.read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
        count = 0
      }
    }
    if let failure { throw .source(failure) }
    isAtEnd = part.isEmpty
    bytes.append(contentsOf: part)
    return !isAtEnd
  }
}
