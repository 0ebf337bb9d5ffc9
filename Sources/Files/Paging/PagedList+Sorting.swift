extension PagedList {
  /// How many elements are put in order in memory at once.
  private static var chunk: Int { 8192 }
  /// How many ordered stretches are joined at once: each has a page in memory.
  private static var mostStretches: Int { 8 }

  /// The elements in order; those of which neither comes before the other stay as they are. Some 8,000 are in memory at once.
  public func sorted(by isBefore: (Element, Element) -> Bool) -> PagedList {
    var (list, ends) = (PagedList(), [0])
    for start in stride(from: 0, to: count, by: Self.chunk) {
      let part = Array(self[start..<Swift.min(count, start + Self.chunk)])
      list.append(contentsOf: Self.stable(part, by: isBefore))
      ends.append(list.count)
    }
    while ends.count > 2 { (list, ends) = Self.joined(list, ends, by: isBefore) }
    return list
  }

  private static func stable(_ part: [Element], by isBefore: (Element, Element) -> Bool) -> [Element] {
    part.indices.sorted { a, b in
      if isBefore(part[a], part[b]) { return true }
      return a < b && !isBefore(part[b], part[a])
    }.map { part[$0] }
  }

  /// Joins each few stretches to one; `ends` are where they end, 0 in front.
  private static func joined(
    _ list: PagedList, _ ends: [Int], by isBefore: (Element, Element) -> Bool
  ) -> (PagedList, [Int]) {
    var (whole, newEnds) = (PagedList(), [0])
    for first in stride(from: 0, to: ends.count - 1, by: mostStretches) {
      let last = Swift.min(first + mostStretches, ends.count - 1)
      var places = Array(ends[first..<last])
      var heads = places.map { Optional(list[$0]) }
      while true {
        var best: (stretch: Int, element: Element)?
        for (stretch, head) in heads.enumerated() {
          guard let head else { continue }
          if let found = best, !isBefore(head, found.element) { continue }
          best = (stretch, head)
        }
        guard let best else { break }
        whole.append(best.element)
        places[best.stretch] += 1
        let isAtEnd = places[best.stretch] == ends[first + best.stretch + 1]
        heads[best.stretch] = isAtEnd ? nil : list[places[best.stretch]]
      }
      newEnds.append(whole.count)
    }
    return (whole, newEnds)
  }
}

extension PagedList where Element: Comparable {
  /// The elements in order, the least first.
  public func sorted() -> PagedList { sorted(by: <) }
}
