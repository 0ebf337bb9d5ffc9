import SatchelFiles
import SatchelGzip

// Members of bundles begin with ten bytes that are the same in each, and are small. So a member that is damaged costs only
// itself: the next one is found by those ten bytes, and each is believed only if its checksum and length are right. Of one
// that is damaged, what inflates before the damage is most often right too, but something else has to prove it.

/// The gzip members of a damaged bundle, in order.
final class SoundMembers {
  /// What comes next.
  enum Step {
    /// A whole member, whose plain bytes are lent by `withPlain`.
    case member
    /// A damaged member, of which the plain bytes that could be inflated are lent; whether the next one goes on where these
    /// end.
    case beginning(Range<UInt64>, isFollowed: Bool)
    /// Bytes of which nothing can be made.
    case gap(Range<UInt64>)
  }

  private let window: MemberWindow
  private var place: UInt64 = 0

  init(_ window: MemberWindow) { self.window = window }

  var plainByteCount: Int { window.plainByteCount }

  func withPlain<Result, Failure: Error>(
    _ range: Range<Int>, _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try window.withPlain(range, body)
  }

  /// The next step; nil at the end of the file. The footer is passed over.
  func next() throws(BundleError) -> Step? {
    let end = window.fileByteCount
    while place < end {
      let start = place
      if try isMember(at: start) {
        place = window.nextOffset
        if window.plainByteCount > 0 { return .member }
        continue
      }
      if try isFooter(at: start) { return nil }
      if let next = try candidate(from: start + 1) {
        place = next
      } else {
        place = try endBeforeFooter(from: start + 1)
      }
      return try beginning(of: start..<place)
    }
    return nil
  }

  private func beginning(of member: Range<UInt64>) throws(BundleError) -> Step {
    do throws(SeekError) {
      let end = try window.loadBeginning(at: member.lowerBound, end: member.upperBound)
      if window.plainByteCount == 0 { return .gap(member) }
      return .beginning(member, isFollowed: end == member.upperBound)
    } catch {
      if case .failed(let failure) = error { throw failure }
      return .gap(member)
    }
  }

  private func endBeforeFooter(from start: UInt64) throws(BundleError) -> UInt64 {
    let end = window.fileByteCount
    let footer = UInt64(GzipFooter.byteCount)
    guard end >= start + footer, try isFooter(at: end - footer) else { return end }
    return end - footer
  }

  private func isMember(at place: UInt64) throws(BundleError) -> Bool {
    do throws(SeekError) {
      try window.load(at: place, end: window.fileByteCount, for: [])
      return true
    } catch {
      if case .failed(let failure) = error { throw failure }
      return false
    }
  }

  private func isFooter(at place: UInt64) throws(BundleError) -> Bool {
    guard window.fileByteCount - place == UInt64(GzipFooter.byteCount) else { return false }
    return GzipFooter.indexOffset(in: try bytes(at: place, GzipFooter.byteCount)) != nil
  }

  /// Where the ten bytes stand next.
  private func candidate(from start: UInt64) throws(BundleError) -> UInt64? {
    var place = start
    let head = canonicalGzipHeader
    while place < window.fileByteCount {
      let piece = try bytes(at: place, 262_144)
      if piece.count < head.count { return nil }
      for index in 0...(piece.count - head.count) where piece[index] == head[0] {
        if piece[index..<(index + head.count)].elementsEqual(head) { return place + UInt64(index) }
      }
      place += UInt64(piece.count - head.count + 1)
    }
    return nil
  }

  private func bytes(at place: UInt64, _ count: Int) throws(BundleError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: count)
    do throws(FileError) {
      let read = try window.read(at: place, into: &buffer)
      return Array(buffer[..<read])
    } catch { throw BundleError(reading: error) }
  }
}
