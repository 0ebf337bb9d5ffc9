import Testing

@testable import SatchelJSONText

@Suite("Numbers") struct NumberTests {
  @Test(
    "doubles are spelled as the session programs spell them",
    arguments: [
      (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (0.8, "0.8"), (100000, "100000.0"), (1e15, "1000000000000000.0"),
      (9999999999999998, "9999999999999998.0"), (9007199254740994, "9007199254740994.0"), (1e16, "1e+16"),
      (1.5e16, "1.5e+16"), (1.5e300, "1.5e+300"), (-1.5e-7, "-1.5e-7"), (1e-5, "0.00001"), (-1.25e-5, "-0.0000125"),
      (9.99e-6, "9.99e-6"), (1e-6, "1e-6"), (.leastNonzeroMagnitude, "5e-324"),
      (1.7976931348623157e308, "1.7976931348623157e+308"),
      (123456789.125, "123456789.125"),
    ] as [(Double, String)])
  func double(value: Double, text: String) { #expect(JSONNumber(shortest: value)?.text == text) }

  @Test(
    "32-bit floats have their own digits and their own plain range",
    arguments: [
      (0.8, "0.8"), (1e-4, "0.0001"), (1e-5, "0.00001"), (1.5e-5, "0.000015"), (1e-6, "0.000001"),
      (1.5e-6, "0.0000015"), (9.99e-7, "9.99e-7"), (1e-7, "1e-7"), (1e-10, "1e-10"), (1e6, "1000000.0"),
      (16_777_216, "16777216.0"), (123_456_792, "123456790.0"), (1e12, "1000000000000.0"),
      (1.2345e12, "1234500000000.0"), (1e13, "1e+13"), (1.2345678e13, "1.2345678e+13"), (1e16, "1e+16"),
      (-0.0, "-0.0"), (.leastNonzeroMagnitude, "1e-45"), (3.4028235e38, "3.4028235e+38"), (0.33333334, "0.33333334"),
    ] as [(Float, String)])
  func float(value: Float, text: String) { #expect(JSONNumber(shortest: value)?.text == text) }

  @Test("what is not finite has no spelling, and what is spelled reads back") func finite() {
    #expect(JSONNumber(shortest: Double.nan) == nil)
    #expect(JSONNumber(shortest: -Double.infinity) == nil)
    #expect(JSONNumber(shortest: Float.infinity) == nil)
    var random = SeededGenerator(seed: 7)
    for _ in 0..<2000 {
      let double = Double(bitPattern: random.next())
      let float = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
      if let number = JSONNumber(shortest: double) {
        #expect(JSONNumber(number.text)?.double.bitPattern == double.bitPattern)
      }
      if let number = JSONNumber(shortest: float) { #expect(Float(number.text)?.bitPattern == float.bitPattern) }
    }
  }

  @Test(
    "numbers of the same value are equivalent, though not equal",
    arguments: [
      ("1", "1.0"), ("1", "10e-1"), ("-0", "0"), ("0.0", "-0e5"), ("1e3", "1000"), ("12300", "1.23e4"),
      ("1e9999999999", "10e9999999998"), ("0.1", "0.10000000000000000001"), ("0e99999999999999999999", "0"),
    ])
  func equivalent(a: String, b: String) throws {
    let (left, right) = (try #require(JSONNumber(a)), try #require(JSONNumber(b)))
    #expect(left.isEquivalent(to: right) && right.isEquivalent(to: left) && left != right)
  }

  @Test(
    "numbers of other values are not",
    arguments: [
      ("1", "-1"), ("1e400", "1e401"), ("9007199254740993", "9007199254740992.0"), ("1e-400", "0"), ("1e-400", "0.0"),
      ("123456789012345678901", "123456789012345678902"), ("1e99999999999999999999", "1e99999999999999999998"),
      ("1e9223372036854775807", "10e9223372036854775807"), ("1.0", "1.5"),
    ])
  func different(a: String, b: String) throws {
    let (left, right) = (try #require(JSONNumber(a)), try #require(JSONNumber(b)))
    #expect(!left.isEquivalent(to: right) && !right.isEquivalent(to: left))
  }

  @Test("a text tells of fractions and long integers") func traits() throws {
    func traits(_ text: String) throws -> JSONTraits { try JSONDocument(text).traits }
    #expect(try traits("[9223372036854775807,-9223372036854775808]") == JSONTraits())
    #expect(try traits("[9223372036854775808]").hasLongInteger)
    #expect(try traits("[1.5]").hasFraction && traits("[1e5]").hasFraction)
    #expect(try !traits("[1234567890123456789012.5]").hasLongInteger)
    #expect(try traits(#"["\ud800","a\n"]"#).strings == [.escapes, .surrogateEscapes, .loneSurrogate])
  }
}
