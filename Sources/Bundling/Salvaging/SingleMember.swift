import SatchelFiles
import SatchelGzip

/// A bundle that is one gzip member: what comes before the damage can be inflated, and nothing proves it.
final class SingleMember {
  private var gzip: GzipReader
  private let byteCount: UInt64
  private var pending: ArraySlice<UInt8> = []
  private var hasBegun = false
  private(set) var isWhole = true

  /// The member, if it proved damaged.
  var damaged: Range<UInt64>? { isWhole ? nil : (gzip.members.last?.offset ?? 0)..<byteCount }

  init(_ input: InputBytes, byteCount: UInt64) throws(BundleError) {
    self.byteCount = byteCount
    do throws(GzipError) {
      gzip = try GzipReader(headers: .any) { try input.fill(&$0) }
    } catch { throw BundleError(.unavailable, "\(error)") }
  }

  func begin() -> Bool {
    defer { hasBegun = true }
    return !hasBegun
  }

  func read(into buffer: inout [UInt8]) throws(FileError) -> Int {
    var filled = 0
    while filled < buffer.count {
      if pending.isEmpty, try !inflate() { break }
      let part = pending.prefix(buffer.count - filled)
      buffer.replaceSubrange(filled..<(filled + part.count), with: part)
      pending = pending.dropFirst(part.count)
      filled += part.count
    }
    return filled
  }

  private func inflate() throws(FileError) -> Bool {
    if !isWhole { return false }
    do throws(GzipError) {
      return try gzip.next { bytes in unsafe bytes.withUnsafeBufferPointer { unsafe pending = Array($0)[...] } }
    } catch {
      if let cause = error.cause as? FileError { throw cause }
      isWhole = false
      pending = gzip.unchecked[...]
      return !pending.isEmpty
    }
  }
}
