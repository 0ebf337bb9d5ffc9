import Testing

@testable import SatchelJSONText

@Suite("Large values that are kept as text") struct SpelledTests {
  /// More values than a tree is made of, with a generated one among them.
  private static func large(seed: UInt64, isObject: Bool) -> JSON {
    var generator = TreeGenerator(seed: seed)
    let tree = generator.tree()
    let ones = (0..<SpelledJSON.least).map { JSON.integer($0 % 7) }
    return isObject
      ? .object([JSONMember("ones", .array(ones)), JSONMember("tree", tree), JSONMember("ones", [])])
      : .array(ones + [tree, .array(ones + [nil])])
  }

  private static func isSpelled(_ value: JSON) -> Bool { if case .spelled = value { true } else { false } }

  @Test("a reader keeps a large value as text, which means, hashes and is written as the tree", arguments: 0..<2)
  func inverse(seed: Int) throws {
    let tree = Self.large(seed: UInt64(seed), isObject: seed % 2 == 0)
    for style in [JSONWriter.Style.compact, .pretty] {
      let text = tree.text(style: style)
      let read = try JSON(parsing: text)
      let again = try JSON(parsing: text)
      #expect(Self.isSpelled(read) && read == tree && tree == read && read == again)
      #expect(read.hashValue == tree.hashValue && read.isEquivalent(to: tree) && tree.isEquivalent(to: read))
      #expect(read.text(style: style) == text)
      #expect(read.text(style: .compact) == tree.text())
    }
  }

  @Test("a tree that is written without a text is the one that the text gives", arguments: 0..<200)
  func writtenTrees(seed: Int) throws {
    var generator = TreeGenerator(seed: UInt64(seed))
    let tree = seed > 0 ? generator.tree() : Self.large(seed: 5, isObject: true)
    var writer = JSONWriter()
    tree.write(to: &writer)
    let written = try #require(JSONWriter.tree { tree.write(to: &$0) })
    #expect(try written == JSON(parsing: writer.bytes, options: .lenient))
    #expect(Self.isSpelled(written) == (seed == 0))
    #expect(written.text() == writer.bytes)
  }

  @Test("its elements and members are those of the tree, of which large ones are text again")
  func unfolding() throws {
    let list = try JSON(parsing: Self.large(seed: 3, isObject: false).text())
    let elements = try #require(list.elements)
    #expect(elements.count == SpelledJSON.least + 2 && Self.isSpelled(elements[elements.count - 1]))
    #expect(elements == Self.large(seed: 3, isObject: false).elements)
    let object = try JSON(parsing: JSON.object([JSONMember("a", list), JSONMember("b", 1), JSONMember("a", 2)]).text())
    #expect(Self.isSpelled(object) && object["b"] == 1 && object["a"] == 2 && object["c"] == nil)
    #expect(object.members?.map(\.name) == ["a", "b", "a"] && object.members?[0].value == list)
    #expect(list.members == nil && object.elements == nil && list.text == nil)
    #expect(Self.isSpelled(list) && !Self.isSpelled(list.unfolded))
  }

  @Test("one value more or another spelling is a difference")
  func differences() throws {
    let tree = Self.large(seed: 4, isObject: false)
    let read = try JSON(parsing: tree.text())
    let more = JSON.array((tree.elements ?? []) + [1])
    let other = JSON.array([try JSON(parsing: "0.0")] + (tree.elements ?? []).dropFirst())
    for changed in [more, other] {
      let others = try JSON(parsing: changed.text())
      #expect(read != changed && changed != read && read != others)
    }
    #expect(read != .null && !read.isEquivalent(to: .bool(true)) && !read.isEquivalent(to: more))
  }

  @Test("a walk meets the same parts in the same order, and stops where it is told", arguments: 0..<2)
  func walking(seed: Int) throws {
    let tree = Self.large(seed: UInt64(seed), isObject: seed % 2 == 0)
    func parts(of value: JSON) -> [String] {
      var parts: [String] = []
      let found: Bool? = value.first { part in
        let isLooked = parts.count < 200 || parts.count > SpelledJSON.least - 10
        parts.append(isLooked ? "\(part)" : "")
        return nil
      }
      #expect(found == nil)
      return parts
    }
    let read = try JSON(parsing: tree.text())
    #expect(parts(of: read) == parts(of: tree))
    #expect(parts(of: .array([read])) == parts(of: .array([tree])))
    var count = 0
    let found = read.first { part in
      count += 1
      return count == 100 ? count : nil
    }
    #expect(found == 100 && count == 100)
  }

  @Test("names that stand twice in an object inside of it are found, however they are spelled")
  func repeats() throws {
    let ones = JSON.array(Array(repeating: 1, count: SpelledJSON.least + 1))
    for (text, isRepeated) in [
      (#"{"a":1,"b":2}"#, false), (#"{"a":1,"a":2}"#, true), (#"[{"a":{"b":1,"\u0062":2}}]"#, true),
    ] {
      guard case .spelled(let spelled) = try JSON(parsing: JSON.array([ones, JSON(parsing: text)]).text()) else {
        Issue.record("it is no text")
        continue
      }
      #expect(spelled.hasRepeatedNames == isRepeated)
      #expect(spelled.mayName("b") == text.contains("b"))
    }
  }
}

extension JSON {
  /// Writes the value part by part; texts that can be had decoded, in the writer's spelling.
  fileprivate func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let flag): writer.bool(flag)
    case .number(let number):
      if let value = number.uint64, number.text != "-0" { writer.integer(value) } else { writer.number(number) }
    case .string(let string):
      if let text = string.value { writer.string(text) } else { writer.string(string) }
    case .array(let elements):
      writer.beginArray()
      for element in elements { element.write(to: &writer) }
      writer.endArray()
    case .object(let members) where members.count == 2: writer.value(.object(members))
    case .object(let members):
      writer.beginObject()
      for member in members {
        if let name = member.key.value { writer.key(name) } else { writer.key(member.key) }
        member.value.write(to: &writer)
      }
      writer.endObject()
    case .spelled: writer.value(self)
    }
  }
}
