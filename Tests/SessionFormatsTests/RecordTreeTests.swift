import SatchelSessionFormats
import Testing

@Suite("Records that form a tree") struct RecordTreeTests {
  /// The same numbers every time.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64 = 42
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 33
    }
  }

  /// A record of a file: its name, its parent, or a choice.
  private enum Line {
    case part(String, String?)
    case choice(String)
  }

  private func tree(_ lines: [Line]) -> RecordTree {
    var tree = RecordTree()
    for line in lines {
      switch line {
      case .part(let id, let parent): tree.add(id, parent: parent)
      case .choice(let id):
        tree.addOther()
        tree.choose(id)
      }
    }
    return tree
  }

  private func history(_ lines: [Line]) -> [Int] { tree(lines).steps.filter(\.isOnPath).map(\.place) }

  @Test("the last record is the leaf, and the history the way to it") func last() {
    #expect(history([.part("a", nil), .part("b", "a"), .part("c", "a"), .part("d", "c")]) == [0, 2, 3])
  }

  @Test("a choice leads to another leaf; one that names nothing changes nothing") func chosen() {
    let lines: [Line] = [.part("a", nil), .part("b", "a"), .part("c", "a")]
    #expect(history(lines + [.choice("b")]) == [0, 1])
    #expect(history(lines + [.choice("z")]) == [0, 2])
    #expect(history(lines + [.choice("b"), .part("d", "c")]) == [0, 2, 4])
  }

  @Test("a parent that is not there is the record before, and circles end") func damaged() {
    #expect(history([.part("a", nil), .part("b", "z"), .part("c", "b")]) == [0, 1, 2])
    #expect(history([.part("a", "b"), .part("b", "a")]) == [0, 1])
    #expect(history([]) == [])
  }

  @Test("of records in the order of the history none says where it stands") func inOrder() {
    let steps = tree([.choice("x"), .part("a", nil), .part("b", "a"), .part("c", "a")]).steps
    #expect(steps.map(\.place) == [0, 1, 2, 3])
    #expect(steps.allSatisfy { $0.behind == nil })
  }

  @Test("records in any order of a file come back in that order") func backAgain() {
    var generator = Numbers()
    for count in 1..<9 {
      for _ in 0..<60 {
        var lines: [Line] = (0..<count).map {
          .part("n\($0)", $0 == 0 ? nil : "n\(Int.random(in: 0..<$0, using: &generator))")
        }
        lines.append(.choice("n\(Int.random(in: 0..<count, using: &generator))"))
        lines.shuffle(using: &generator)
        var order = FileOrder<Int>()
        var written: [Int] = []
        for step in tree(lines).steps {
          if step.isOnPath, case .part(let id, _) = lines[step.place] {
            written += order.take(step.place, id: id, behind: step.behind)
          } else {
            written += order.take(step.place)
          }
        }
        written += order.finish()
        #expect(written == Array(lines.indices), "\(lines)")
      }
    }
  }

  @Test("what waits for a record that never came comes at the end") func orphan() {
    var order = FileOrder<Int>()
    #expect(order.take(1, id: "a", behind: nil) == [1])
    #expect(order.take(2, id: "b", behind: "gone") == [])
    #expect(order.take(3) == [])
    #expect(order.take(4, id: "c", behind: "a") == [4])
    #expect(order.finish() == [2, 3])
  }
}
