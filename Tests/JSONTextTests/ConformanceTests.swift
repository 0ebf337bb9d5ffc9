import Testing

@testable import SatchelJSONText

@Suite("JSON texts by RFC 8259") struct ConformanceTests {
  @Test(
    "every text that the grammar allows is read as its value, and comes back as it was", arguments: AcceptedText.all)
  func accepted(_ text: AcceptedText) throws {
    let tree = try JSON(parsing: text.text)
    #expect(tree.isEquivalent(to: text.value) || AcceptedText.surrogates.contains { $0.text == text.text })
    #expect(Self.repaired(tree) == Self.repaired(text.value))
    #expect(tree.text().filter { !Self.isBlank($0) } == text.bytes.filter { !Self.isBlank($0) })
  }

  @Test("every text that the grammar does not allow is refused with its reason and byte", arguments: RefusedText.all)
  func refused(_ text: RefusedText) {
    let error = #expect(throws: JSONSyntaxError.self) { _ = try JSONDocument(text.bytes) }
    #expect(error?.reason == text.reason)
    #expect(error?.offset == UInt64(text.offset))
    let before = text.bytes.prefix(text.offset)
    #expect(error?.line == 1 + before.count { $0 == 0x0A })
    #expect(error?.column == 1 + before.reversed().prefix { $0 != 0x0A }.count)
  }

  @Test("the walker makes the same of every text, whatever its window", arguments: [1, 2, 3, 5, 8, 64])
  func walker(step: Int) {
    for bytes in AcceptedText.all.map(\.bytes) + RefusedText.all.map(\.bytes) {
      let expected = Reading(document: bytes)
      for level in [0, 1, 2, 9] {
        #expect(Reading(walker: bytes, step: step) { $0 >= level } == expected, "\(bytes)")
      }
    }
  }

  @Test("refused texts stay refused inside of others, at the same byte") func nested() {
    for text in RefusedText.all where text.reason != .empty && text.reason != .trailingContent {
      let isMark = text.reason == .byteOrderMark
      let bytes = Array("[0,\n{\"k\":".utf8) + text.bytes
      let reason = isMark ? .unexpectedByte(0xEF) : text.reason
      let fault = JSONSyntaxError(
        reason, offset: UInt64(text.offset + 9), line: 2 + text.bytes.prefix(text.offset).count { $0 == 0x0A })
      for reading in [
        Reading(document: bytes), Reading(walker: bytes, step: 2), Reading(walker: bytes, step: 2) { _ in true },
      ] {
        guard case .fault(var found) = reading else {
          Issue.record("accepted: \(bytes)")
          continue
        }
        found.column = nil
        #expect(found == fault, "\(bytes)")
      }
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

  /// The tree with all strings decoded, repaired and spelled in the shortest way.
  private static func repaired(_ tree: JSON) -> JSON {
    switch tree {
    case .string(let string): .string(string.repaired)
    case .array(let elements): .array(elements.map(repaired))
    case .object(let members): .object(members.map { JSONMember($0.name, repaired($0.value)) })
    default: tree
    }
  }
}
