/// Pairs of elements that two lists have in common, in the order of both.
enum CommonRun {
  /// So many pairs of elements are compared at most.
  static let largestTable = 250_000

  /// Pairs that were found, and between them those that `find` finds.
  static func filled(
    _ pairs: [(Int, Int)], _ left: Int, _ right: Int, _ find: ((Range<Int>, Range<Int>)) -> [(Int, Int)]
  ) -> [(Int, Int)] {
    var (all, start): ([(Int, Int)], (Int, Int)) = ([], (0, 0))
    for end in pairs + [(left, right)] {
      all += find((start.0..<end.0, start.1..<end.1))
      if end.0 < left, end.1 < right { all.append(end) }
      start = (end.0 + 1, end.1 + 1)
    }
    return all
  }

  /// The longest common run in a part of two lists; where that takes too much, what is alike from both ends.
  static func pairs<Element>(
    _ a: [Element], _ b: [Element], in gap: (Range<Int>, Range<Int>), _ isLike: (Element, Element) -> Bool
  ) -> [(Int, Int)] {
    var (left, right) = gap
    var (pairs, behind): ([(Int, Int)], [(Int, Int)]) = ([], [])
    while let i = left.first, let j = right.first, isLike(a[i], b[j]) {
      pairs.append((i, j))
      (left, right) = (left.dropFirst(), right.dropFirst())
    }
    while let i = left.last, let j = right.last, isLike(a[i], b[j]) {
      behind.append((i, j))
      (left, right) = (left.dropLast(), right.dropLast())
    }
    pairs += longest(a, b, left, right, isLike)
    return pairs + behind.reversed()
  }

  /// The longest common run in a part of two lists; nothing where the table for it would be too large.
  static func longest<Element>(
    _ a: [Element], _ b: [Element], _ left: Range<Int>, _ right: Range<Int>, _ isLike: (Element, Element) -> Bool
  ) -> [(Int, Int)] {
    guard left.count * right.count <= largestTable else { return [] }
    let width = right.count + 1
    var lengths = [Int32](repeating: 0, count: (left.count + 1) * width)
    func place(_ i: Int, _ j: Int) -> Int { (i - left.lowerBound) * width + j - right.lowerBound }
    for i in left.reversed() {
      for j in right.reversed() {
        lengths[place(i, j)] =
          isLike(a[i], b[j])
          ? lengths[place(i + 1, j + 1)] + 1 : max(lengths[place(i + 1, j)], lengths[place(i, j + 1)])
      }
    }
    var pairs: [(Int, Int)] = []
    var (i, j) = (left.lowerBound, right.lowerBound)
    while i < left.upperBound, j < right.upperBound {
      if isLike(a[i], b[j]), lengths[place(i, j)] == lengths[place(i + 1, j + 1)] + 1 {
        pairs.append((i, j))
        (i, j) = (i + 1, j + 1)
      } else if lengths[place(i + 1, j)] >= lengths[place(i, j + 1)] {
        i += 1
      } else {
        j += 1
      }
    }
    return pairs
  }
}
