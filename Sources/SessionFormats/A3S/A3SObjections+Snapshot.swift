import SatchelJSONText
import SatchelSessionModel

extension A3SObjector {
  /// Checks the lists of a snapshot, each as the side file that it would be, and what the program demands of
  /// them together.
  mutating func checkParts(of snapshot: A3SSnapshot, head: A3SHead) {
    for list in A3SSnapshotList.allCases {
      guard let part = snapshot.part(list) else { continue }
      guard let kind = list.sideKind else {
        checkTexts(part)
        continue
      }
      var inner = A3SObjector(part.text, isSnapshot: true)
      do throws(SessionError) {
        try inner.checkSide(kind)
      } catch {
        inner.object(error.message, at: error.place)
      }
      for finding in inner.findings { add(finding.inside(part)) }
    }
    for finding in A3SFormat.broken(head, limits: Self.limits) { add(finding) }
  }

  /// A list of nothing but strings.
  private mutating func checkTexts(_ part: A3SSnapshotPart) {
    var walker = JSONWalker(part.text, maximumValueBytes: Self.limits.maximumValueBytes)
    var index = 0
    do throws(JSONReadError) {
      try walker.enterArray()
      while try walker.nextElement() {
        let value = try walker.value()
        if value.root.string == nil {
          let place = Place(offset: walker.offset - UInt64(value.text.count), member: "[\(index)]")
          let message = "\(part.key.repaired)[\(index)] must be a string"
          add(Finding(.warning, code: "refused-by-program", message: message, place: place).inside(part))
        }
        index += 1
      }
      try walker.finish()
    } catch {
      let error = SessionError(error)
      add(Finding(.warning, code: "refused-by-program", message: error.message, place: error.place).inside(part))
    }
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
