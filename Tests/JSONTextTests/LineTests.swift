import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelJSONText

@Suite("Lines of JSON") struct LineTests {
  private static func lines(_ bytes: [UInt8], step: Int) throws -> [JSONLine] {
    var reader = JSONLineReader(bytes, step: step)
    var lines: [JSONLine] = []
    while let line = try reader.next() { lines.append(line) }
    return lines
  }

  @Test("lines are the text split at its line feeds, whatever the window", arguments: [1, 2, 3, 7, 1 << 18])
  func split(step: Int) throws {
    for text in ["", "\n", "\r\n", "\r", "a", "a\n", "a\r", "a\r\nb", "\n\n\r\n", "a\r\r\n\u{2028}\u{85}b\0\0\nlast {"]
    {
      let bytes = Array(text.utf8)
      let lines = try Self.lines(bytes, step: step)
      #expect(lines.flatMap { bytes[Int($0.range.lowerBound)..<Int($0.range.upperBound)] } == bytes)
      #expect(lines.map(\.number) == Array(1..<(lines.count + 1)))
      let parts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      #expect(lines.count == parts.count - (parts.last?.isEmpty == true ? 1 : 0))
      for line in lines {
        let start = Int(line.offset)
        #expect(line.bytes == Array(bytes[start..<start + line.bytes.count]) && !line.bytes.contains(0x0A))
      }
    }
  }

  @Test("lines of every sample are its bytes") func samples() throws {
    let tree = SampleTree()
    let folders = [tree.own] + (tree.shared.map { [$0] } ?? [])
    var count = 0
    for path in try folders.flatMap({ try tree.files(below: $0) }) where "\(path)".hasSuffix(".jsonl") {
      let bytes = try readFile(path)
      for step in [13, 1 << 18] {
        let lines = try Self.lines(bytes, step: step)
        #expect(lines.flatMap { bytes[Int($0.range.lowerBound)..<Int($0.range.upperBound)] } == bytes)
      }
      count += 1
    }
    #expect(count > 0)
  }

  @Test("a line that is too long is named, and reading goes on behind it", arguments: [1, 4, 100]) func tooLong(
    step: Int
  ) throws {
    var reader = JSONLineReader(Array("12345678\n123456789\nabc\n".utf8), maximumLineBytes: 8, step: step)
    #expect(try reader.next()?.number == 1)
    let error = #expect(throws: JSONReadError.self) { try reader.next() }
    #expect(error?.description == "a single value of more than 8 bytes at line 2, column 1, byte 9")
    let line = try #require(try reader.next())
    #expect(line.number == 3 && line.offset == 19 && line.bytes == Array("abc".utf8))
    #expect(try reader.next() == nil)
  }

  @Test("faults of a line are placed in the file: torn, glued, with NUL bytes") func faults() throws {
    let lines = try Self.lines(Array("{}\n{\"a\":1}{\"b\":2}\n\0\0{\"c\":3}\0\n{\"torn".utf8), step: 5)
    func fault(_ index: Int) -> JSONSyntaxError? {
      #expect(throws: JSONSyntaxError.self) { try lines[index].document() }
    }
    #expect(fault(1) == JSONSyntaxError(.trailingContent, offset: 10, line: 2, column: 8))
    #expect(fault(2) == JSONSyntaxError(.unexpectedByte(0), offset: 18, line: 3, column: 1))
    #expect(fault(3) == JSONSyntaxError(.truncated, offset: 35, line: 4, column: 7))
    #expect(lines[2].nulRuns == [18..<20, 27..<28])
    #expect(lines[3].ending == .endOfFile)
  }

  @Test("values glued together come apart with their bytes of the file") func glued() throws {
    let line = try #require(try Self.lines(Array("\n{\"a\":1}{\"b\":2} \0\0null1\"x\"[".utf8), step: 3).last)
    var values = line.values()
    var found: [(Range<UInt64>, [UInt8])] = []
    let error = #expect(throws: JSONSyntaxError.self) {
      while let value = try values.next() { found.append((value.range, value.document.root.tree().text())) }
    }
    #expect(found.map(\.0) == [1..<8, 8..<15, 18..<22, 22..<23, 23..<26])
    #expect(found.map { String(decoding: $0.1, as: UTF8.self) } == [#"{"a":1}"#, #"{"b":2}"#, "null", "1", "\"x\""])
    #expect(error == JSONSyntaxError(.truncated, offset: 27, line: 2, column: 27))
    #expect(values.rest == 26..<27)
  }
}
