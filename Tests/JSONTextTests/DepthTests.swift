import Foundation
import Testing

@testable import SatchelJSONText

@Suite("Depth of JSON texts") struct DepthTests {
  static func nest(_ levels: Int, objects: Bool) -> [UInt8] {
    let (open, close) = objects ? ("{\"a\":", "}") : ("[", "]")
    let inner = objects ? "{}" : "[]"
    return Array(
      (String(repeating: open, count: levels - 1) + inner + String(repeating: close, count: levels - 1)).utf8)
  }

  @Test("the limit is read and one level more is refused at its bracket", arguments: [1, 2, 63, 64, 65, 512, 1024])
  func limit(levels: Int) {
    let options = JSONOptions(maximumDepth: levels)
    for objects in [false, true] {
      let fits = Self.nest(levels, objects: objects)
      let exceeds = Self.nest(levels + 1, objects: objects)
      let offset = levels * (objects ? 5 : 1)
      let fault = JSONSyntaxError(.tooDeep(limit: levels), offset: UInt64(offset), line: 1, column: offset + 1)
      for whole in [0, 1, levels / 2, levels, levels + 1] {
        guard case .value = Reading(walker: fits, step: 7, options: options, takesWhole: { $0 >= whole }) else {
          Issue.record("\(levels) levels were refused")
          continue
        }
        #expect(Reading(walker: exceeds, step: 7, options: options) { $0 >= whole } == .fault(fault))
      }
      #expect(throws: Never.self) { try JSONDocument(fits, options: options) }
      #expect(Reading(document: exceeds, options: options) == .fault(fault))
    }
  }

  @Test("ten thousand levels are refused, entered or passed over, closed or not") func deep() {
    for text in [Self.nest(10_000, objects: false), Array(repeating: UInt8(ascii: "["), count: 10_000)] {
      let fault = JSONSyntaxError(.tooDeep(limit: 512), offset: 512, line: 1, column: 513)
      #expect(Reading(document: text) == .fault(fault))
      #expect(Reading(walker: text, step: 16) == .fault(fault))
      var walker = JSONWalker(text, step: 16)
      let error = #expect(throws: JSONReadError.self) { try walker.skipValue() }
      guard case .syntax(let found)? = error else {
        Issue.record("no fault")
        continue
      }
      #expect(found == fault)
    }
  }

  @Test("a depth raised after the options were made stops at the ceiling") func ceiling() {
    var options = JSONOptions.strict
    options.maximumDepth = .max
    let text = Self.nest(JSONOptions.depthCeiling + 1, objects: false)
    guard case .fault(let fault) = Reading(document: text, options: options) else {
      Issue.record("accepted")
      return
    }
    #expect(fault.reason == .tooDeep(limit: 1024))
  }

  @Test("the deepest tree is built, written, compared, hashed and freed on half a megabyte of stack")
  func smallStack() async {
    let outcome = await withCheckedContinuation { (done: CheckedContinuation<[Bool], Never>) in
      let thread = Thread { done.resume(returning: Self.useDeepTrees()) }
      thread.stackSize = 512 << 10
      thread.start()
    }
    #expect(outcome == Array(repeating: true, count: 12))
  }

  private static func useDeepTrees() -> [Bool] {
    [false, true].flatMap { objects in
      let text = nest(JSONOptions.depthCeiling, objects: objects)
      let options = JSONOptions(maximumDepth: JSONOptions.depthCeiling)
      guard let a = try? JSON(parsing: text, options: options), let b = try? JSON(parsing: text, options: options)
      else {
        return [false]
      }
      let pretty = try? JSON(parsing: a.text(style: .pretty), options: options)
      return [
        a.text() == text, pretty == a, a == b, a.hashValue == b.hashValue, a.isEquivalent(to: b),
        Set([a, b]).count == 1,
      ]
    }
  }
}
