import SatchelDigests
import SatchelFiles
import SatchelGzip
import SatchelTarball

extension BundleScan {
  /// The index, line by line against what was read before it.
  func takeIndex(_ head: TarEntry, _ reader: inout TarReader) throws(BundleError) {
    if index != nil { return refuse("two-indexes", "the index is there twice", head) }
    checkTagHead(head)
    try endIdentity()
    var check = IndexCheck(
      IndexText(top: top, members: stream.members), records, others, identity: tarDigest,
      headerOffset: reader.headerOffset, keepsTimes: keepsTrueTimes)
    while try read(&reader, { check.take($0) }) {}
    check.finish()
    index = check
  }

  /// Gives the records the times and modes of the index, if all that was read was right.
  func takeTrueTimes() {
    guard faultCount == 0, let told = index?.takeTimes(), told.count == records.count + others.count else { return }
    var (place, other) = (0, 0)
    for (nanoseconds, mode) in told {
      let isPayload =
        place < records.count
        && (other == others.count || records[place].contentOffset < others[other].contentOffset)
      if isPayload {
        records.update(place) { ($0.modified.nanoseconds, $0.mode) = (nanoseconds, mode) }
        place += 1
      } else {
        others.update(other) { ($0.modified.nanoseconds, $0.mode) = (nanoseconds, mode) }
        other += 1
      }
    }
    hasTrueTimes = true
  }

  func endIdentity() throws(BundleError) {
    if let hasher = identity.take() { tarDigest = try hasher.finish() }
  }

  /// Holds index and footer against the members, which are all known now.
  func checkIndexAndFooter() throws(BundleError) {
    try endIdentity()
    if isWrappedAnew { return }
    let members = stream.members
    if let offset = stream.foreignHeaderOffset, !isPlainMember {
      return report(
        BundleFault(
          .damaged, .compression, code: BundleFault.compressedAgain,
          message:
            "a gzip member is not as it was written: the bundle was compressed again, or damaged in its headers",
          compressedOffset: offset))
    }
    guard let index else {
      if members.count > 1 || stream.indexOffset != nil {
        reportIndex("missing-index", "the index is missing, though the bundle is of several gzip members")
      }
      return
    }
    if let problem = index.problem {
      reportIndex("wrong-index", "the index does not say what the archive holds: \(problem)")
    }
    guard let offset = stream.indexOffset else {
      return reportIndex("missing-footer", "the footer that leads to the index is missing")
    }
    let place = members.firstIndex { $0.plainOffset == index.headerOffset }
    if place.map({ members[$0].offset }) != offset {
      reportIndex("wrong-footer", "the footer leads elsewhere than to the index")
    }
  }

  /// Whether somebody else compressed the archive, or took the compression away: then its members are not those that the
  /// index tells of, and nothing leads to the index, or to another place. Where they are, something in the bundle was
  /// damaged.
  var isWrappedAnew: Bool {
    if stream.wrapping != .gzip { return true }
    let hasForeignMembers = stream.foreignHeaderOffset != nil && !isPlainMember
    guard stream.indexOffset == nil || hasForeignMembers else { return false }
    if let index { return index.problem != nil }
    return stream.members.count > 1 || stream.foreignHeaderOffset != nil && !isPlainMember
  }

  /// Whether it is a bundle that has no index, as one member.
  private var isPlainMember: Bool {
    let members = stream.members
    return index == nil && members.count == 1 && stream.foreignHeaderOffset != members[0].offset
  }

  private func reportIndex(_ code: String, _ message: String) {
    report(BundleFault(.damaged, .index, code: code, message: message, member: FilePath(BundleLayout.index)))
  }
}
