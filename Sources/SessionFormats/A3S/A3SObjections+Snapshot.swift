import JSONText
import SessionModel

extension A3SObjector {
  /// Checks the lists of a snapshot, each as the side file that it would be, and what the program demands of
  /// them together.
  mutating func checkParts(of snapshot: A3SSnapshot, head: A3SHead) {
    for list in A3SSnapshotList.allCases {
      guard let part = snapshot.part(list), let kind = list.sideKind else { continue }
      var inner = A3SObjector(part.text, isSnapshot: true)
      do throws(FormatError) {
        try inner.checkSide(kind)
      } catch {
        inner.object(error.message, at: error.place)
      }
      for finding in inner.findings { add(finding.inside(part)) }
    }
    for finding in A3SFormat.broken(head, limits: Self.limits) { add(finding) }
  }
}

extension Finding {
  /// What was found in a part of a snapshot, with its place in the file.
  func inside(_ part: A3SSnapshotPart) -> Finding {
    var finding = self
    finding.place = place.inside(part)
    return finding
  }
}

extension Place {
  /// A place in a part of a snapshot as one in its file.
  func inside(_ part: A3SSnapshotPart) -> Place {
    var place = self
    (place.line, place.column) = (nil, nil)
    place.offset = place.offset.map { $0 + part.text.range.lowerBound }
    place.file = place.file ?? part.file
    let name = part.key.repaired
    place.member = place.member.map { $0.hasPrefix("[") ? name + $0 : name + "." + $0 } ?? name
    return place
  }
}
