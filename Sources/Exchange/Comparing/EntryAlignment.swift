// Two lists are aligned by what is the same in both: for short lists by a longest common
// subsequence, for long ones by the elements that occur once in each (patience), whose
// order is settled by a longest increasing run. What lies between two of those is then
// paired by likeness: same role and same beginning first.

/// A step of an alignment: an element of both lists, or of one.
struct AlignmentStep: Equatable {
  var left: Int?
  var right: Int?
  /// Whether both are the same by their hashes.
  var isSame = false
}

/// Aligns two lists of hashes.
enum EntryAlignment {
  /// Tables of more cells than this are not made.
  private static let capacity = 1 << 18

  /// The steps from the beginnings of both lists to their ends.
  static func steps(_ a: [Int], _ b: [Int], likeness: (Int, Int) -> Int) -> [AlignmentStep] {
    var steps: [AlignmentStep] = []
    var (i, j) = (0, 0)
    for (x, y) in anchors(a, b) + [(a.count, b.count)] {
      steps += gap(i..<x, j..<y, likeness)
      if x < a.count, y < b.count { steps.append(AlignmentStep(left: x, right: y, isSame: true)) }
      (i, j) = (x + 1, y + 1)
    }
    return steps
  }

  /// Pairs of the same elements, increasing on both sides.
  static func anchors(_ a: [Int], _ b: [Int]) -> [(Int, Int)] {
    var start = 0
    while start < a.count, start < b.count, a[start] == b[start] { start += 1 }
    var (x, y) = (a.count, b.count)
    while x > start, y > start, a[x - 1] == b[y - 1] { (x, y) = (x - 1, y - 1) }
    let head = (0..<start).map { ($0, $0) }
    let tail = (0..<a.count - x).map { (x + $0, y + $0) }
    return head + middle(a, start..<x, b, start..<y) + tail
  }

  private static func middle(_ a: [Int], _ p: Range<Int>, _ b: [Int], _ q: Range<Int>) -> [(Int, Int)] {
    if p.isEmpty || q.isEmpty { return [] }
    if p.count * q.count <= capacity { return commonSubsequence(a, p, b, q) }
    let unique = uniquePairs(a, p, b, q)
    guard !unique.isEmpty else { return [] }
    var pairs: [(Int, Int)] = []
    var (i, j) = (p.lowerBound, q.lowerBound)
    for (x, y) in unique {
      pairs += anchorsBetween(a, i..<x, b, j..<y) + [(x, y)]
      (i, j) = (x + 1, y + 1)
    }
    return pairs + anchorsBetween(a, i..<p.upperBound, b, j..<q.upperBound)
  }

  private static func anchorsBetween(_ a: [Int], _ p: Range<Int>, _ b: [Int], _ q: Range<Int>) -> [(Int, Int)] {
    guard !p.isEmpty, !q.isEmpty else { return [] }
    return anchors(Array(a[p]), Array(b[q])).map { ($0 + p.lowerBound, $1 + q.lowerBound) }
  }

  /// The elements that occur once on each side, as many as stand in the same order.
  private static func uniquePairs(_ a: [Int], _ p: Range<Int>, _ b: [Int], _ q: Range<Int>) -> [(Int, Int)] {
    var places: [Int: Int?] = [:]
    for j in q { places[b[j]] = places[b[j]] == nil ? .some(j) : .some(nil) }
    var counts: [Int: Int] = [:]
    for i in p { counts[a[i], default: 0] += 1 }
    let candidates = p.compactMap { i -> (Int, Int)? in
      guard counts[a[i]] == 1, let place = places[a[i]], let j = place else { return nil }
      return (i, j)
    }
    return increasing(candidates)
  }

  /// The longest part whose second numbers increase.
  private static func increasing(_ pairs: [(Int, Int)]) -> [(Int, Int)] {
    var tails: [Int] = []
    var previous = [Int](repeating: -1, count: pairs.count)
    for (index, pair) in pairs.enumerated() {
      var (low, high) = (0, tails.count)
      while low < high {
        let middle = (low + high) / 2
        if pairs[tails[middle]].1 < pair.1 { low = middle + 1 } else { high = middle }
      }
      previous[index] = low > 0 ? tails[low - 1] : -1
      if low == tails.count { tails.append(index) } else { tails[low] = index }
    }
    var chain: [(Int, Int)] = []
    var index = tails.last ?? -1
    while index >= 0 {
      chain.append(pairs[index])
      index = previous[index]
    }
    return chain.reversed()
  }

  private static func commonSubsequence(
    _ a: [Int], _ p: Range<Int>, _ b: [Int], _ q: Range<Int>
  ) -> [(Int, Int)] {
    best(p, q) { a[$0] == b[$1] ? 1 : 0 }
  }

  /// What lies between two anchors: pairs of like elements, the others alone.
  private static func gap(_ p: Range<Int>, _ q: Range<Int>, _ likeness: (Int, Int) -> Int) -> [AlignmentStep] {
    var steps: [AlignmentStep] = []
    var (p, q) = (p, q)
    while !p.isEmpty || !q.isEmpty {
      let (i, j) = (p.prefix(256), q.prefix(256))
      steps += filled(i, j, by: best(i, j, likeness))
      (p, q) = (i.upperBound..<p.upperBound, j.upperBound..<q.upperBound)
    }
    return steps
  }

  private static func filled(_ p: Range<Int>, _ q: Range<Int>, by pairs: [(Int, Int)]) -> [AlignmentStep] {
    var steps: [AlignmentStep] = []
    var (i, j) = (p.lowerBound, q.lowerBound)
    for (x, y) in pairs + [(p.upperBound, q.upperBound)] {
      steps += (i..<x).map { AlignmentStep(left: $0) } + (j..<y).map { AlignmentStep(right: $0) }
      if x < p.upperBound, y < q.upperBound { steps.append(AlignmentStep(left: x, right: y)) }
      (i, j) = (x + 1, y + 1)
    }
    return steps
  }

  /// The pairs, increasing on both sides, whose worth together is largest; none is worth nothing.
  private static func best(_ p: Range<Int>, _ q: Range<Int>, _ worth: (Int, Int) -> Int) -> [(Int, Int)] {
    let width = q.count + 1
    var table = [Int32](repeating: 0, count: (p.count + 1) * width)
    for i in stride(from: p.count - 1, through: 0, by: -1) {
      for j in stride(from: q.count - 1, through: 0, by: -1) {
        let value = Int32(worth(p.lowerBound + i, q.lowerBound + j))
        let paired = value > 0 ? table[(i + 1) * width + j + 1] + value : 0
        table[i * width + j] = max(paired, table[(i + 1) * width + j], table[i * width + j + 1])
      }
    }
    var pairs: [(Int, Int)] = []
    var (i, j) = (0, 0)
    while i < p.count, j < q.count {
      let here = table[i * width + j]
      let value = Int32(worth(p.lowerBound + i, q.lowerBound + j))
      if value > 0, here == table[(i + 1) * width + j + 1] + value {
        pairs.append((p.lowerBound + i, q.lowerBound + j))
        (i, j) = (i + 1, j + 1)
      } else if here == table[(i + 1) * width + j] {
        i += 1
      } else {
        j += 1
      }
    }
    return pairs
  }
}
