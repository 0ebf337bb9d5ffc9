import SatchelExchange
import SatchelJSONText
import Testing

@Suite("Patches") struct PatchTests {
  static let pairs: [(JSON, JSON)] = [
    (["a": 1], ["a": 1]),
    (["a": 1], ["a": 2]),
    (["a": 1], ["b": 1]),
    (["a": 1, "b": 2], ["b": 2, "a": 1]),
    (["a": 1, "c": 3], ["x": 0, "a": 1, "b": 2, "c": 4, "y": 9]),
    ([1, 2, 3], [1, 3]),
    ([1, 2, 3], [0, 1, 2, 3]),
    ([["type": "text", "text": "a"]], [["type": "thinking"], ["type": "text", "text": "b"]]),
    ([], ["a": 1]),
    (["a": ["b": [1, ["c": "x"]]]], ["a": ["b": [1, ["c": "y", "d": nil]]]]),
    (.object([JSONMember("a", 1), JSONMember("a", 2)]), ["a": 2]),
    (["a": 2], .object([JSONMember("a", 1), JSONMember("a", 2)])),
    (["\u{e9}": 1], ["e\u{301}": 1]),
  ]

  @Test("applying the difference gives the wanted tree, order and spelling included", arguments: pairs.indices)
  func inverse(index: Int) throws {
    let (base, wanted) = Self.pairs[index]
    let operations = PatchDifference.operations(from: base, to: wanted)
    let patch = PatchApplication(operations, to: base)
    #expect(patch.tree == wanted)
    #expect(patch.refused.isEmpty)
    #expect(operations.isEmpty == (base == wanted))
  }

  @Test("a record in the place of one of another type is named whole, one of the same type by what differs")
  func otherRecords() {
    let message: JSON = ["message": ["role": "user"], "type": "message"]
    let prompt: JSON = ["text": "go on", "type": "prompt_history"]
    let answer: JSON = ["message": ["role": "assistant"], "type": "message"]
    #expect(PatchDifference.operations(from: [message], to: [prompt]).map(\.place) == ["record (prompt_history)"])
    #expect(PatchDifference.operations(from: [message], to: [answer]).map(\.place) == ["message.role"])
  }

  @Test("generated trees: difference, spelling as JSON and application agree", arguments: 0..<400)
  func generated(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let base = JSON.generated(by: &random, depth: 4)
    let wanted = base.mutated(by: &random)
    let operations = PatchDifference.operations(from: base, to: wanted)
    let spelled = operations.map { PatchOperation(json: $0.json) }
    #expect(spelled == operations)
    #expect(PatchApplication(operations, to: base).tree == wanted)
  }

  @Test("an edited value is left alone and the rest is still restored") func edits() throws {
    let base: JSON = ["text": "hello", "usage": ["in": 0], "role": "user"]
    let wanted: JSON = ["text": "hello!", "usage": ["in": 7], "role": "system", "extra": true]
    let operations = PatchDifference.operations(from: base, to: wanted)
    let edited: JSON = ["text": "HELLO", "usage": ["in": 0], "role": "user"]
    let patch = PatchApplication(operations, to: edited)
    #expect(patch.tree == ["text": "HELLO", "usage": ["in": 7], "role": "system", "extra": true])
    #expect(patch.refused.map(\.place) == ["text"])
  }

  @Test("operations do together what they do one after the other, on trees that were edited too", arguments: 0..<400)
  func together(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed) + 7000)
    let base = JSON.generated(by: &random, depth: 4)
    let wanted = base.mutated(by: &random).wider(by: &random)
    let operations = PatchDifference.operations(from: base, to: wanted)
    let edited = Bool.random(using: &random) ? base : base.mutated(by: &random)
    let patch = PatchApplication(operations, to: edited)
    var (tree, applied, refused): (JSON, [PatchOperation], [PatchOperation]) = (edited, [], [])
    for operation in operations {
      let one = PatchApplication([operation], to: tree)
      tree = one.tree
      applied += one.applied
      refused += one.refused
    }
    #expect(patch.tree == tree)
    #expect(patch.applied == applied && patch.refused == refused)
  }

  @Test("invented members are put back whatever they hold by then") func unproved() throws {
    let operations = PatchDifference.operations(from: ["time": 1], to: ["time": 5], unproved: ["time"])
    #expect(PatchApplication(operations, to: ["time": 2], unproved: ["time"]).tree == ["time": 5])
  }

  @Test("a signature is put aside without the text beside it") func smallPatches() throws {
    let text = String(repeating: "long ", count: 1000)
    let base: JSON = ["blocks": [["text": .string(text), "type": "thinking"]]]
    let wanted: JSON = ["blocks": [["signature": "s", "text": .string(text), "type": "thinking"]]]
    let operations = PatchDifference.operations(from: base, to: wanted)
    #expect(operations.map { $0.json.text().count }.reduce(0, +) < 100)
    #expect(operations.map(\.place) == ["blocks[].signature"])
  }
}

/// A generator that gives the same numbers for the same seed on every machine.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

extension JSON {
  /// With more members, here and there, than are looked through one by one.
  fileprivate func wider(by random: inout SeededRandom) -> JSON {
    guard case .object(var members) = self else { return self }
    for index in members.indices { members[index].value = members[index].value.wider(by: &random) }
    for number in 0..<Int.random(in: 0..<30, using: &random) {
      let place = Int.random(in: 0...members.count, using: &random)
      members.insert(JSONMember("new \(number)", .integer(number)), at: place)
    }
    return .object(members)
  }

  static func generated(by random: inout SeededRandom, depth: Int) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 4), using: &random) {
    case 0: return nil
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer(Int.random(in: -5...5, using: &random))
    case 3: return .string(["", "a", "é", "x\ny", "\u{1F600}"].randomElement(using: &random) ?? "")
    case 4:
      return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in generated(by: &random, depth: depth - 1) })
    default:
      let names = ["type", "role", "a", "b", "c"].shuffled(using: &random)
      return .object(
        names.prefix(Int.random(in: 0...4, using: &random)).map {
          JSONMember($0, generated(by: &random, depth: depth - 1))
        })
    }
  }

  func mutated(by random: inout SeededRandom) -> JSON {
    if Int.random(in: 0..<6, using: &random) == 0 { return .generated(by: &random, depth: 2) }
    switch self {
    case .array(var elements):
      for index in elements.indices { elements[index] = elements[index].mutated(by: &random) }
      if Bool.random(using: &random), !elements.isEmpty {
        elements.remove(at: Int.random(in: 0..<elements.count, using: &random))
      }
      if Bool.random(using: &random) { elements.insert(.generated(by: &random, depth: 1), at: 0) }
      return .array(elements)
    case .object(var members):
      for index in members.indices { members[index].value = members[index].value.mutated(by: &random) }
      if Bool.random(using: &random), !members.isEmpty { members.removeLast() }
      if Bool.random(using: &random) { members.insert(JSONMember("new", 1), at: 0) }
      return .object(members)
    default: return self
    }
  }
}
