import SatchelFiles
import SatchelGzip
import SatchelTarball

/// The plain bytes of a damaged bundle, in stretches in which nothing is missing.
final class SalvageStream {
  private let members: SoundMembers
  private let single: SingleMember?
  /// What could not be inflated, in the compressed file.
  private(set) var gaps: [Range<UInt64>] = []
  private(set) var gapByteCount: UInt64 = 0
  private static let gapLimit = 1000
  private var isInGap = false
  private var hasEnded = false
  /// How much of the loaded member was handed out.
  private var used = 0
  private var isLoaded = false
  /// The folder at the top of the archive, as soon as it is known.
  var top: [UInt8] = []

  /// Whether the bytes are proven by the checksum of their member: not if there is only one member, and it is damaged.
  var isProven: Bool { single?.isWhole ?? true }

  init(_ window: MemberWindow, _ input: InputBytes) throws(BundleError) {
    members = SoundMembers(window)
    var first: SoundMembers.Step?
    first = try members.next()
    if case .member = first {
      isLoaded = true
      single = nil
    } else if case .gap(let range) = first, range.upperBound == window.fileByteCount {
      single = try SingleMember(input)
    } else {
      single = nil
      if case .gap(let range) = first { note(range) }
      isInGap = true
    }
  }

  private func note(_ range: Range<UInt64>) {
    gapByteCount += range.upperBound - range.lowerBound
    if gaps.count < Self.gapLimit { gaps.append(range) }
  }

  /// Goes on to the next stretch that begins with the header of an entry; false at the end.
  func nextStretch() throws(BundleError) -> Bool {
    if let single { return single.begin() }
    while true {
      if isLoaded, let place = header(from: used) {
        used = place
        isInGap = false
        return true
      }
      guard try advance() else { return false }
    }
  }

  /// Loads the next member, whatever is between.
  private func advance() throws(BundleError) -> Bool {
    while true {
      switch try members.next() {
      case .member:
        (isLoaded, used) = (true, 0)
        return true
      case .gap(let range): note(range)
      case nil:
        isLoaded = false
        return false
      }
    }
  }

  /// Fills the buffer with plain bytes; fewer at the end of the stretch.
  func read(into buffer: inout [UInt8]) throws -> Int {
    if let single { return try single.read(into: &buffer) }
    var filled = 0
    while filled < buffer.count, !isInGap {
      if !isLoaded || used == members.plainByteCount {
        guard try loadNext() else { break }
      }
      let count = min(buffer.count - filled, members.plainByteCount - used)
      members.withPlain(used..<(used + count)) { bytes in
        for index in 0..<count { buffer[filled + index] = bytes[index] }
      }
      used += count
      filled += count
    }
    return filled
  }

  private func loadNext() throws(BundleError) -> Bool {
    isLoaded = false
    switch try members.next() {
    case .member:
      (isLoaded, used) = (true, 0)
      return true
    case .gap(let range):
      note(range)
      isInGap = true
      return false
    case nil:
      hasEnded = true
      isInGap = true
      return false
    }
  }

  /// Where in the loaded member a header stands that can be the next entry's.
  private func header(from start: Int) -> Int? {
    var place = (start + 511) / 512 * 512
    while place + 512 <= members.plainByteCount {
      let block = members.withPlain(place..<(place + 512)) { bytes in
        unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
      }
      if isHeader(block) { return place }
      place += 512
    }
    return nil
  }

  private func hasRightChecksum(_ block: [UInt8]) -> Bool {
    let sum = block.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 0x20 : Int(block[$1])) }
    return Int(String(decoding: block[148..<154], as: UTF8.self), radix: 8) == sum
  }

  private func isHeader(_ block: [UInt8]) -> Bool {
    guard block[257..<262].elementsEqual("ustar".utf8), hasRightChecksum(block) else { return false }
    let name = block[..<100].prefix { $0 != 0 }
    let prefix = block[345..<500].prefix { $0 != 0 }
    let path = prefix.isEmpty ? Array(name) : prefix + [UInt8(ascii: "/")] + name
    if !top.isEmpty { return path.starts(with: top) }
    let parts = path.split(separator: UInt8(ascii: "/"), maxSplits: 2)
    guard parts.count > 1 else { return false }
    let known = [BundleLayout.payload, BundleLayout.bagIt] + BundleLayout.tagFilesAfterPayload
    return known.contains { $0.utf8.elementsEqual(parts[1]) } || parts[1].elementsEqual("PaxHeader".utf8)
  }
}

/// A bundle that is one gzip member: what comes before the damage can be inflated, and nothing proves it.
private final class SingleMember {
  private var gzip: GzipReader
  private var pending: ArraySlice<UInt8> = []
  private var hasBegun = false
  private(set) var isWhole = true

  init(_ input: InputBytes) throws(BundleError) {
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
      return false
    }
  }
}
