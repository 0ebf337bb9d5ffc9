import SatchelFiles
import SatchelGzip
import SatchelTarball

/// The plain bytes of a damaged bundle, in stretches in which nothing is missing.
final class SalvageStream {
  private let members: SoundMembers
  private let single: SingleMember?
  /// The damaged parts of the compressed file.
  private(set) var gaps: [Range<UInt64>] = []
  private(set) var gapByteCount: UInt64 = 0
  private static let gapLimit = 1000
  private var isInGap = false
  /// How much of the loaded member was handed out.
  private var used = 0
  private var isLoaded = false
  /// Whether the loaded member is the beginning of a damaged one, and whether the stretch ends with it.
  private var isDoubtful = false
  private var endsStretch = false
  /// How much of the stretch was handed out, and what of it stands in damaged members.
  private var place: UInt64 = 0
  private var doubtful: [Range<UInt64>] = []
  /// The folder at the top of the archive, as soon as it is known.
  var top: [UInt8] = []

  /// Whether what is in whole members is proven by their checksums: not if there is only one member, and it is damaged.
  var isProven: Bool { single?.isWhole ?? true }

  init(_ window: MemberWindow, _ input: InputBytes) throws(BundleError) {
    members = SoundMembers(window)
    let first = try members.next()
    switch first {
    case .gap(let range), .beginning(let range, _):
      if range.upperBound + UInt64(GzipFooter.byteCount) >= window.fileByteCount {
        single = try SingleMember(input, byteCount: window.fileByteCount)
        return
      }
    case .member, nil: break
    }
    single = nil
    isInGap = true
    if let first { take(first) }
  }

  private func note(_ range: Range<UInt64>) {
    gapByteCount += range.upperBound - range.lowerBound
    if let last = gaps.last, last.upperBound == range.lowerBound {
      gaps[gaps.count - 1] = last.lowerBound..<range.upperBound
    } else if gaps.count < Self.gapLimit {
      gaps.append(range)
    }
  }

  /// Goes on to the next stretch that begins with the header of an entry; false at the end.
  func nextStretch() throws(BundleError) -> Bool {
    if let single {
      if single.begin() { return true }
      if let range = single.damaged { note(range) }
      return false
    }
    while true {
      if isLoaded, let found = header(from: used) {
        used = found
        (place, doubtful, isInGap) = (0, [], false)
        return true
      }
      guard let step = try members.next() else {
        isLoaded = false
        return false
      }
      take(step)
    }
  }

  /// Goes back in the loaded member to where in the stretch a header should have been, behind content that begins at another
  /// place: from there the next stretch is looked for. In a damaged member that content may have lost bytes, or got some.
  func resume(at header: UInt64, behind content: UInt64) {
    guard single == nil, isLoaded else { return }
    let wanted = isDoubtful ? content + 1 : header + 512
    let back = place > wanted ? place - wanted : 0
    if place == 0 { used += 512 } else { used -= Int(min(back, UInt64(used))) }
  }

  /// Whether all of a range of the stretch stands in whole members.
  func isProven(_ range: Range<UInt64>) -> Bool { !doubtful.contains { $0.overlaps(range) } }

  /// Makes a step the loaded member, if it can be read.
  private func take(_ step: SoundMembers.Step) {
    (used, isLoaded, isDoubtful, endsStretch) = (0, true, false, false)
    switch step {
    case .member: return
    case .beginning(let range, let isFollowed):
      note(range)
      (isDoubtful, endsStretch) = (true, !isFollowed)
    case .gap(let range):
      note(range)
      isLoaded = false
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
      if isDoubtful { doubt(place..<(place + UInt64(count))) }
      place += UInt64(count)
      used += count
      filled += count
    }
    return filled
  }

  private func doubt(_ range: Range<UInt64>) {
    if let last = doubtful.last, last.upperBound == range.lowerBound {
      doubtful[doubtful.count - 1] = last.lowerBound..<range.upperBound
    } else {
      doubtful.append(range)
    }
  }

  private func loadNext() throws(BundleError) -> Bool {
    if isLoaded, endsStretch {
      isInGap = true
      return false
    }
    if let step = try members.next() { take(step) } else { isLoaded = false }
    isInGap = !isLoaded
    return isLoaded
  }

  /// Where in the loaded member a header stands that can be the next entry's.
  private func header(from start: Int) -> Int? {
    var place = isDoubtful ? start : (start + 511) / 512 * 512
    while let next = isDoubtful ? mark(from: place) : place, next + 512 <= members.plainByteCount {
      place = next
      let block = members.withPlain(place..<(place + 512)) { bytes in
        unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
      }
      if isHeader(block) { return place }
      place += isDoubtful ? 1 : 512
    }
    return nil
  }

  /// Where a header may begin, by its mark, at any byte: damage moves what is behind it.
  private func mark(from start: Int) -> Int? {
    let mark = Array("ustar".utf8)
    let last = members.plainByteCount - 512
    guard start <= last else { return nil }
    return members.withPlain(0..<members.plainByteCount) { bytes in
      for place in start...last where bytes[place + 257] == mark[0] {
        if (1..<mark.count).allSatisfy({ bytes[place + 257 + $0] == mark[$0] }) { return place }
      }
      return nil
    }
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
