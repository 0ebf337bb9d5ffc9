import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@testable import SatchelExchange

@Suite("Conversions by several threads") struct ThreadedConversionTests {
  private static func converted(_ input: FilePath, as target: FormatID, threadedByteCount: UInt64) throws
    -> (bytes: [UInt8], report: ConversionReport)
  {
    let folder = try TemporaryFolder()
    var options = ConversionOptions()
    options.threadedByteCount = threadedByteCount
    let output = folder.path.appending("out")
    let report = try Converter(options: options).convert(input, to: output, as: target)
    return (try readFile(output), report)
  }

  /// A journal of more turns than are worked on together, with something to put aside in each, and one large text.
  private static var journal: [UInt8] {
    func line(_ role: String, _ blocks: JSON, usage: JSON? = nil) -> JSON {
      let usage = usage.map { [JSONMember("usage", $0)] } ?? []
      let message = JSON.object([JSONMember("blocks", blocks), JSONMember("role", .string(role))] + usage)
      return .object([JSONMember("message", message), JSONMember("type", "message")])
    }
    let tokens: JSON = [
      "cache_creation_input_tokens": 1, "cache_read_input_tokens": 2, "input_tokens": 3, "output_tokens": 4,
    ]
    var records: [JSON] = [
      ["created_at_ms": 1, "session_id": "s", "type": "session_meta", "updated_at_ms": 2, "version": 1]
    ]
    for turn in 0..<300 {
      let size = turn == 150 ? 1_200_000 : 4000 * (turn % 3)
      let (id, text) = (JSON.string("c\(turn)"), String(repeating: "é\n", count: size / 3))
      let call: JSON = ["id": id, "input": .string("{\"n\": \(turn)}"), "name": "t", "type": "tool_use"]
      let result: JSON = [
        "is_error": false, "output": .string("\(turn)\(text)"), "tool_name": "t", "tool_use_id": id,
        "type": "tool_result",
      ]
      records.append(line("user", [["text": .string("question \(turn)"), "type": "text"]]))
      let parts: JSON = turn % 2 == 0 ? [["text": "so", "type": "text"], call] : [call]
      records.append(line("assistant", parts, usage: tokens))
      records.append(line("tool", [result]))
    }
    return records.flatMap { $0.text() + [0x0A] }
  }

  @Test("give the bytes and the report of one, and lead back", arguments: [FormatID.a3s, .userSession])
  func journals(target: FormatID) throws {
    let folder = try TemporaryFolder()
    let input = try folder.write(Self.journal, to: "in.jsonl")
    let one = try Self.converted(input, as: target, threadedByteCount: .max)
    let several = try Self.converted(input, as: target, threadedByteCount: 0)
    #expect(one.bytes == several.bytes && one.report == several.report)
    #expect(one.report.count(.putAside) >= 300 && one.report.count(.lost) == 0)
    let back = try Self.converted(try folder.write(one.bytes, to: "there"), as: .claw, threadedByteCount: 0)
    #expect(back.bytes == Self.journal)
  }

  @Test("give the same of every sample", arguments: sessionSamples) func samples(sample: FilePath) throws {
    let format = try Inspector().inspect(sample).format
    for target in [FormatID.claw, .a3s, .userSession] where target != format {
      let one = try Self.converted(sample, as: target, threadedByteCount: .max)
      let several = try Self.converted(sample, as: target, threadedByteCount: 0)
      #expect(one.bytes == several.bytes && one.report == several.report, "\(sample) as \(target.rawValue)")
    }
  }
}
