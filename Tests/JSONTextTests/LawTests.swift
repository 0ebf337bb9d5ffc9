import Testing

@testable import SatchelJSONText

@Suite("Laws of reading and writing") struct LawTests {
  static let documents = [
    #"{"a":[1,-2.50,1e3,true,false,null],"é":"\u00e9\ud83d\ude00\ud800 ü中😀","a":{"":[[],{}]}}"#,
    "[ \"x\" ,\r\n\t{ \"k\" : [ 0 , \"\\\\\\\"\" ] } ]",
    "[\"a rather long string, so that words of eight bytes are passed over\",12345678901234567890,\"\u{7ff}\u{800}\"]",
  ].map { Array($0.utf8) }

  @Test(
    "what is written is read back the same, compact and pretty, whole and by the walker",
    arguments: 0..<8 as Range<UInt64>)
  func inverse(seed: UInt64) throws {
    var generator = TreeGenerator(seed: seed)
    for round in 0..<50 {
      let tree = generator.tree()
      for style in [JSONWriter.Style.compact, .pretty] {
        let text = tree.text(style: style)
        let read = try JSON(parsing: text)
        #expect(read == tree && read.hashValue == tree.hashValue && read.isEquivalent(to: tree))
        #expect(read.text(style: style) == text)
        #expect(Reading(walker: text, step: 1 + round % 9) { $0 >= round % 4 } == .value(tree))
      }
    }
  }

  @Test("a container cut at any byte is refused at its end, never accepted", arguments: documents)
  func truncation(text: [UInt8]) {
    for count in 0..<text.count {
      let cut = Array(text[..<count])
      guard case .fault(let fault) = Reading(document: cut) else {
        Issue.record("accepted, cut to \(count) bytes")
        continue
      }
      #expect(fault.reason == (count == 0 ? .empty : .truncated) && fault.offset == UInt64(count))
      #expect(Reading(walker: cut, step: 3) == .fault(fault))
      #expect(Reading(walker: cut, step: 3) { _ in true } == .fault(fault))
    }
  }

  @Test("any changed byte is refused, or read as what stands there; by the walker too", arguments: documents)
  func flips(text: [UInt8]) {
    for index in text.indices {
      for change in (0..<8).map({ UInt8(1) << $0 }) + [0xFF, 0x7F] {
        var changed = text
        changed[index] ^= change
        let reading = Reading(document: changed)
        #expect(Reading(walker: changed, step: 2) == reading)
        #expect(Reading(walker: changed, step: 5) { $0 > 0 } == reading)
        if case .value(let tree) = reading {
          #expect(tree.text().filter { $0 > 0x20 } == changed.filter { $0 > 0x20 })
        }
      }
    }
  }

  @Test("values that are passed over stand where the parser finds them", arguments: documents)
  func skipping(text: [UInt8]) throws {
    for step in [1, 2, 7, 1 << 18] {
      var walker = JSONWalker([0x20, 0x0A] + text + [0x20], step: step)
      #expect(try walker.skipValue() == 2..<UInt64(text.count + 2))
      try walker.finish()
    }
  }

  @Test("a missing value, a lone comma and a wrong bracket are not passed over") func skippingNothing() {
    for (text, offset) in [("[]1", 1), ("[1,]", 2), ("[,1]", 1), ("[x]", 1), ("[[}]", 2), ("[1", 2), ("[\"a", 3)] {
      var walker = JSONWalker(Array(text.utf8), step: 1)
      let error = #expect(throws: JSONReadError.self) {
        try walker.enterArray()
        while try walker.nextElement() { _ = try walker.skipValue() }
        try walker.finish()
      }
      guard case .syntax(let fault)? = error else { continue }
      #expect(fault.offset == UInt64(text == "[]1" ? 2 : offset), "\(text)")
    }
  }

  @Test("faults far into a large text have their line, column and byte") func farFault() throws {
    let line = Array("  \"a line of a large text\",\n".utf8)
    let text = Array("[\n".utf8) + (0..<30_000).flatMap { _ in line } + Array("  x]".utf8)
    let fault = JSONSyntaxError(
      .unexpectedByte(UInt8(ascii: "x")), offset: UInt64(text.count - 2), line: 30_002, column: 3)
    #expect(Reading(document: text) == .fault(fault))
    #expect(Reading(walker: text, step: 1 << 12) == .fault(fault))
  }

  @Test("a value larger than the walker takes is refused, unless it is no JSON to begin with") func large() {
    let text = Array("[\"0123456789\"]".utf8)
    for step in [1, 4, 1000] {
      var walker = JSONWalker(text, maximumValueBytes: 8, step: step)
      let error = #expect(throws: JSONReadError.self) { try walker.value() }
      #expect(error?.description == "a single value of more than 8 bytes at line 1, column 1, byte 0")
      var broken = JSONWalker(Array("[x0123456789]".utf8), maximumValueBytes: 8, step: step)
      let fault = #expect(throws: JSONReadError.self) { try broken.value() }
      #expect(fault?.description == "unexpected 'x' at line 1, column 2, byte 1")
    }
  }

  @Test("a value is taken whole if it is small, sound and fit; else nothing has happened") func smallValues() throws {
    let text = Array("[ {\"a\": [1, \"x\"]} , 12345 ,{\"b\": [}]".utf8)
    for step in [1, 2, 5, 1000] {
      var walker = JSONWalker(text, step: step)
      try walker.enterArray()
      #expect(try walker.nextElement())
      #expect(try walker.value(upTo: 14, isFit: { _ in true }) == nil, "it has 15 bytes")
      #expect(try walker.value(upTo: 15, isFit: { $0.kind == .array }) == nil, "it is an object")
      #expect(try walker.value(upTo: 15, isFit: { $0.kind == .object })?.text == Array("{\"a\": [1, \"x\"]}".utf8))
      #expect(try walker.nextElement())
      #expect(try walker.value(upTo: 4, isFit: { _ in true }) == nil)
      #expect(try walker.value().root.number?.text == "12345", "it is still there")
      #expect(try walker.nextElement())
      #expect(try walker.value(upTo: 100, isFit: { _ in true }) == nil, "it is broken")
      let fault = #expect(throws: JSONReadError.self) { _ = try walker.value() }
      guard case .syntax(let place) = fault else {
        Issue.record("\(String(describing: fault))")
        return
      }
      #expect(place.offset == 34)
    }
  }

  @Test("natural numbers are written as Swift writes them") func naturals() {
    for value in [0, 1, 9, 10, 99, 100, 1_234_567_890, 9_999_999_999_999_999_999, UInt64.max - 1, .max] as [UInt64] {
      var json = JSONWriter()
      json.integer(value)
      #expect(json.bytes == Array(String(value).utf8))
    }
  }

  @Test("names and strings are compared by their bytes, not by how they look") func canonicalEquivalence() throws {
    let (composed, decomposed) = (JSON.string("\u{e9}"), JSON.string("e\u{301}"))
    #expect(composed != decomposed && !composed.isEquivalent(to: decomposed))
    let document = try JSONDocument(#"{"\u0065\u0301":1,"\ud800":2,"\u0041":3}"#).root
    #expect(document.member("\u{e9}") == nil && document.member("e\u{301}")?.number?.int64 == 1)
    #expect(document.tree()["\u{e9}"] == nil && document.tree()["\u{fffd}"] == nil)
    #expect(document.tree()["A"]?.int64 == 3)
  }
}
