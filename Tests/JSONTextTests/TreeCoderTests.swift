import SatchelJSONText
import Testing

@Suite("Any Codable value as a tree") struct TreeCoderTests {
  private enum Color: String, Codable { case red, green }

  private struct Inner: Codable, Equatable {
    var flag: Bool
    var name: String?
  }

  private struct Everything: Codable, Equatable {
    var zebra = 1
    var apple: UInt64 = .max
    var least = Int64.min
    var small: Int8 = -7
    var float: Float = 0.1
    var whole = 1.0
    var tiny = 1e-7
    var text = "é \"\\ \u{1F30A}"
    var color = Color.green
    var list = [Inner(flag: true, name: "n"), Inner(flag: false)]
    var none: Int?
    var nested = ["k": [[1], []]]
    var tree: JSON = ["b": 1, "a": .number(JSONNumber("1.00") ?? JSONNumber(0))]
  }

  @Test("Members stand in the order of encoding, floats have a fraction, trees are as they were")
  func text() throws {
    let text = String(decoding: try JSON(encoding: Everything()).text(), as: UTF8.self)
    let expected =
      #"{"zebra":1,"apple":18446744073709551615,"least":-9223372036854775808,"small":-7,"float":0.1,"whole":1.0,"#
      + #""tiny":1e-7,"text":"é \"\\ 🌊","color":"green","list":[{"flag":true,"name":"n"},{"flag":false}],"#
      + #""nested":{"k":[[1],[]]},"tree":{"b":1,"a":1.00}}"#
    #expect(text == expected)
  }

  @Test("What is encoded is decoded again, also in a class hierarchy and at the top")
  func back() throws {
    #expect(try JSON(encoding: Everything()).decoded(as: Everything.self) == Everything())
    #expect(try JSON(encoding: 7).decoded(as: Int.self) == 7)
    #expect(try JSON(encoding: ["a", nil]).decoded(as: [String?].self) == ["a", nil])
    #expect(try JSON(encoding: String?.none) == .null)
    let child = try JSON(encoding: Child("p", "c"))
    #expect(child == ["super": ["parent": "p"], "child": "c"])
    let decoded = try child.decoded(as: Child.self)
    #expect(decoded.parent == "p" && decoded.child == "c")
    let tree = try JSON(parsing: #"{"b":1.0,"a":[1e3,"\u00e9"],"b":2}"#)
    #expect(try JSON(encoding: tree) == tree && tree.decoded(as: JSON.self) == tree)
  }

  @Test("What does not fit is an error with its place")
  func errors() throws {
    for (text, place) in [
      (#"{"flag":1}"#, "flag"), (#"{"name":"n"}"#, ""), (#"{"flag":true,"name":"\ud800"}"#, "name"), ("[]", ""),
    ] {
      do {
        _ = try JSON(parsing: text).decoded(as: Inner.self)
        Issue.record("accepted: \(text)")
      } catch let error as DecodingError {
        #expect(path(of: error) == place, "\(text)")
      }
    }
    for text in ["1.0", "256", "-1", "\"1\"", "null", "1e1"] {
      #expect(throws: DecodingError.self, "\(text)") { try JSON(parsing: text).decoded(as: UInt8.self) }
    }
    #expect(throws: DecodingError.self) { try JSON(parsing: "1e999").decoded(as: Double.self) }
    for number in [Double.nan, .infinity] {
      #expect(throws: EncodingError.self) { try JSON(encoding: ["x": number]) }
    }
  }

  private func path(of error: DecodingError) -> String? {
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
      .dataCorrupted(let context):
      context.codingPath.map(\.stringValue).joined(separator: ".")
    @unknown default: nil
    }
  }
}

private class Parent: Codable {
  let parent: String
  init(_ parent: String) { self.parent = parent }
}

private final class Child: Parent {
  let child: String

  private enum CodingKeys: CodingKey { case child }

  init(_ parent: String, _ child: String) {
    self.child = child
    super.init(parent)
  }

  required init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    child = try container.decode(String.self, forKey: .child)
    try super.init(from: container.superDecoder())
  }

  override func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try super.encode(to: container.superEncoder())
    try container.encode(child, forKey: .child)
  }
}
