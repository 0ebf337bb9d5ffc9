import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@Suite("A3S sessions: what the reader meets")
struct A3SReaderTests {
  @Test("a session cut off anywhere is an error, never a shorter session")
  func cut() throws {
    let bytes = try JSON(parsing: A3SMutations.base).text(style: .pretty)
    for length in 0..<bytes.count {
      do throws(SessionError) {
        _ = try A3SReader(Array(bytes[..<length]))
        Issue.record("accepted after \(length) bytes")
      } catch {
        #expect(error.code == (length == 0 ? .wrongFormat : .damaged), "\(length): \(error)")
      }
    }
  }

  @Test(
    "errors say what and where",
    arguments: [
      ("", SessionError.Code.wrongFormat, "white space"), ("[]", .wrongFormat, "not an object"),
      ("{}", .invalid, "id is missing"), (#"{"session":{}}"#, .invalid, "schema_version"),
      (#"{"schema_version":1,"session":{"id":"x"}}"#, .invalid, "config is missing"),
      (#"{"messages":5}"#, .invalid, "messages must be a list"), ("{\"id\":\"a\",\n \"id\":\"b\"}", .invalid, "twice"),
      (#"{"id":"\#u{0}"}"#, .damaged, "control character"), ("{} x", .invalid, "follows"),
      ("hello", .invalid, "Unexpected"),
    ])
  func errors(text: String, code: SessionError.Code, part: String) throws {
    do throws(SessionError) {
      _ = try A3SReader(Array(text.utf8))
      Issue.record("accepted")
    } catch {
      #expect(error.code == code)
      #expect(error.message.contains(part), "\(error)")
    }
  }

  @Test("a wrong member is named with its line and column")
  func place() throws {
    let text = try JSON(parsing: A3SMutations.base).setting(["created_at"], "now").text(style: .pretty)
    do throws(SessionError) {
      _ = try A3SReader(text)
      Issue.record("accepted")
    } catch {
      #expect(error.message == "created_at must be an integer")
      let offset = Int(error.place.offset ?? 0)
      #expect(Array(text[offset..<offset + 5]) == Array(#""now""#.utf8))
      #expect(error.place.line == text[..<offset].count { $0 == 0x0A } + 1)
      #expect(error.place.column == 17)
    }
  }

  @Test("a fault in a message comes after the messages before it")
  func lateFault() throws {
    for path in [["messages", "3", "content"], ["messages", "3", "content", "0", "content", "0", "text"]] {
      let text = try JSON(parsing: A3SMutations.base).setting(path, 5).text(style: .pretty)
      var reader = try A3SReader(text)
      for _ in 0..<3 { #expect(try reader.next() != nil) }
      #expect(throws: SessionError.self) { try reader.next() }
      #expect(try reader.next() == nil)
    }
  }

  @Test("bytes that are no text come after the messages before them")
  func lateGarbage() throws {
    var text = try JSON(parsing: A3SMutations.base).text(style: .pretty)
    let place = try #require(text.firstRange(of: Array("bye".utf8))?.lowerBound)
    text[place] = 0xFF
    var reader = try A3SReader(text)
    for _ in 0..<4 { #expect(try reader.next() != nil) }
    do throws(SessionError) {
      _ = try reader.next()
      Issue.record("accepted")
    } catch {
      #expect(error.code == .damaged && error.place.offset == UInt64(place) && error.place.line != nil)
    }
  }

  @Test("an API key is told of, and nothing that is written holds it")
  func key() throws {
    let text = try JSON(parsing: A3SMutations.base).setting(["llm_config", "api_key"], "secret").text()
    let reader = try A3SReader(text)
    #expect(reader.findings.map(\.code) == ["api-key-dropped"])
    #expect(reader.findings.map(\.severity) == [.note])
    #expect(!String(decoding: try A3SSession(text).bytes, as: UTF8.self).contains("secret"))
    #expect(!String(decoding: reader.head.tree.text(), as: UTF8.self).contains("api_key"))
    #expect(reader.head.llmConfig?.provider == "openai")
  }

  @Test("'todos' reads as tasks and is written as tasks")
  func todos() throws {
    let text = try JSON(parsing: A3SMutations.base).renamed("tasks", "todos").text()
    let reader = try A3SReader(text)
    #expect(reader.findings.map(\.code) == ["todos-alias"])
    #expect(try A3SSession(text) == A3SSession(Array(A3SMutations.base.utf8)))
    #expect(try A3SSession(text).tasks.count == 1)
  }

  @Test("a task's 'description' reads as its content where that is missing, and is told; old clients refuse it")
  func describedTask() throws {
    let base = A3SMutations.base
    let start = try #require(base.firstRange(of: "\"tasks\"")).lowerBound
    let name = try #require(base[start...].firstRange(of: "\"content\""))
    func named(_ other: String) -> [UInt8] { Array((base[..<name.lowerBound] + other + base[name.upperBound...]).utf8) }
    let text = named("\"description\"")
    let reader = try A3SReader(text)
    #expect(reader.findings.map(\.code) == ["task-description"])
    #expect(try A3SSession(text) == A3SSession(Array(base.utf8)))
    #expect(A3SFormat.objections(to: text).map(\.place.member) == ["tasks[0].content"])
    let both = named("\"description\": \"x\", \"content\"")
    #expect(A3SFormat.objections(to: both).isEmpty)
    #expect(try A3SReader(both).findings.isEmpty)
  }

  @Test("blocks of unknown types are kept and told of once a type")
  func unknownBlocks() throws {
    let block: JSON = ["type": "thinking", "thinking": "hm", "n": 1]
    let text = try JSON(parsing: A3SMutations.base).setting(["messages", "4", "content"], .array([block, block]))
    var reader = try A3SReader(text.text())
    while try reader.next() != nil {}
    #expect(reader.findings.map(\.code) == ["unknown-block-type"])
    #expect(try A3SSession(text.text()).tree["messages"] == A3SSession(text.text()).tree["messages"])
    #expect(try A3SSession(text.text()).messages[4].content == [.unknown(block), .unknown(block)])
  }

  @Test("absent members stand for their defaults")
  func defaults() throws {
    let minimum = #"""
      {"id":"min","config":{"name":"","workspace":"/tmp","max_context_length":0,"auto_compact":false},"state":"Active",
      "messages":[],"context_usage":{"used_tokens":0,"max_tokens":200000,"percent":0.0,"turns":0},
      "total_usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0},"tool_names":[],
      "thinking_enabled":false,"created_at":0,"updated_at":0}
      """#
    let session = try A3SSession(Array(minimum.utf8))
    #expect(session.totalCost.text == "0.0" && session.costRecords.isEmpty && session.tasks.isEmpty)
    #expect(session.modelName == nil && session.parentID == nil && session.thinkingBudget == nil)
    #expect(session.config.storageType == .file && session.config.planningMode == .auto)
    #expect(session.config.autoCompactThreshold.text == "0.8" && session.config.goalTracking == false)
    #expect(try JSON(parsing: session.bytes) == JSON(parsing: minimum))
  }

  @Test(
    "eras are told by the members",
    arguments: [
      ("tenant_id", "B3"), ("principal", "B3"), ("agent_template_id", "B3"), ("correlation_id", "B3"), ("x", "A"),
    ])
  func eras(member: String, era: String) throws {
    let text = try JSON(parsing: A3SMutations.base).setting([member], "v").text()
    #expect(try A3SReader(text).head.era.name == era)
    #expect(A3SFormat.recognise(TextOutline(text))?.name == era)
  }

  @Test(
    "formats are recognised by content",
    arguments: [
      (#"{"schema_version":1,"session":{"id":"x"}}"#, "C"), (#"{"version":1,"messages":[]}"#, nil), ("[]", nil),
      (#"{"id":"a","config":{"name":""},"sta"#, "A"),
      (#"{"id":"a","config":{"max_parallel_tasks":8},"state":"Active"}"#, "B2"),
      (#"{"id":"a","user_id":"b","user_messages":[]}"#, nil),
    ] as [(String, String?)])
  func recognised(text: String, era: String?) {
    #expect(A3SFormat.recognise(TextOutline(Array(text.utf8)))?.name == era)
  }

  @Test("every sample is recognised", arguments: A3SSamples.sessions + A3SSamples.handmade)
  func samples(file: A3SSamples.File) throws {
    #expect(try A3SFormat.recognise(TextOutline(file.bytes)) == A3SReader(file.bytes).head.era)
  }

  @Test("a message of more than the limit is refused, many small ones are not")
  func limits() throws {
    let large = try JSON(parsing: A3SMutations.base)
      .setting(["messages", "0", "content", "0", "text"], .string(String(repeating: "x", count: 5000)))
    var reader = try A3SReader(large.text(), limits: ReadingLimits(maximumValueBytes: 4096))
    #expect(throws: SessionError.self) { try reader.next() }
    let one: JSON = ["role": "user", "content": []]
    let many = try JSON(parsing: A3SMutations.base).setting(["messages"], .array(Array(repeating: one, count: 9000)))
    var small = try A3SReader(many.text(), limits: ReadingLimits(maximumValueBytes: 4096))
    var count = 0
    while try small.next() != nil { count += 1 }
    #expect(count == 9000)
  }
}
