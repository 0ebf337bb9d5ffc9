import SatchelJSONText
import Testing

@testable import SatchelExchange

@Suite struct MovedPartsTests {
  @Test("Parts that an operation names are found in a value that is large enough to be kept as text")
  func large() throws {
    let name: JSON = ["x-satchel-part": ["at": [0, "content", 2]]]
    let ones = JSON.array(Array(repeating: 1, count: SpelledJSON.least + 1))
    let value = try JSON(parsing: JSON.array([ones, ["inner": [name]], name]).text())
    guard case .spelled = value else {
      Issue.record("it is a tree")
      return
    }
    let operation = PatchOperation(path: [.element(1)], change: .set(was: nil, value))
    #expect(MovedParts.references(in: operation).map(\.path) == Array(repeating: path, count: 2))
    let part: JSON = ["type": "text", "text": "a"]
    #expect(MovedParts.resolved(value) { _ in part } == .array([ones, ["inner": [part]], part]))
    #expect(MovedParts.resolved(value) { _ in nil } == .array([ones, ["inner": []]]))
  }

  private let path: [PatchOperation.Step] = [.element(0), .member("content"), .element(2)]
}
