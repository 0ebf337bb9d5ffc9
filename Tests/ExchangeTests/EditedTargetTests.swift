import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@Suite("Conversion, when the target was edited in between") struct EditedTargetTests {
  private let sample = SampleTree().own.appending("claw/store/session-1780300800001-0.jsonl")

  /// Converts there, edits the text of the target, converts back.
  private func roundTrip(
    by target: FormatID, _ edit: (String) -> String
  ) throws -> (original: String, edited: String, report: ConversionReport) {
    let folder = try TemporaryFolder()
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
    _ = try Converter().convert(sample, to: there, as: target)
    let text = String(decoding: try readFile(there), as: UTF8.self)
    let changed = edit(text)
    #expect(changed != text, "the edit must hit something")
    try writeAtomically(Array(changed.utf8), to: there)
    let report = try Converter().convert(there, to: back, as: .claw)
    return (
      String(decoding: try readFile(sample), as: UTF8.self), String(decoding: try readFile(back), as: UTF8.self), report
    )
  }

  @Test("an edited text stays edited, and everything else comes back", arguments: [FormatID.a3s, .userSession])
  func editedText(target: FormatID) throws {
    let result = try roundTrip(by: target) {
      $0.replacing("Commit the change with a short message.", with: "Commit nothing.")
    }
    #expect(
      result.edited == result.original.replacing("Commit the change with a short message.", with: "Commit nothing."))
  }

  @Test("an edit over the joint of two thoughts that were written as one stands in one of them")
  func editedJoint() throws {
    let result = try roundTrip(by: .a3s) {
      $0.replacing(#""\n\nBoth signs then.""#, with: #""One sign then.""#)
    }
    let thoughts = #"{"thinking":"","type":"thinking"},{"thinking":"Both signs then.","type":"thinking"}"#
    #expect(
      result.edited
        == result.original.replacing(thoughts, with: #"{"thinking":"One sign then.","type":"thinking"}"#))
    let sample =
      #"{"messages":[{"blocks":[{"thinking":"First.","type":"thinking"},{"thinking":"Second.","type":"thinking"},"#
      + #"{"text":"Answer.","type":"text"}],"role":"assistant"}],"session_id":"session-1","version":1}"#
    var there = try Converter().convert(Array(sample.utf8), named: "session-1", as: .a3s).text
    there = Array(String(decoding: there, as: UTF8.self).replacing(#"First.\n\nSecond."#, with: "F.econd.").utf8)
    let back = try Converter().convert(there, named: "session-1", as: .claw)
    #expect(
      String(decoding: back.text, as: UTF8.self).contains(
        #""blocks":[{"thinking":"F.econd.","type":"thinking"},{"text""#))
    #expect(back.report.count(.lost) == 0)
  }

  @Test("an edited thought goes to the name that it has in the source") func renamedThought() throws {
    let sample = try readFile(SampleTree().own.appending("claw/other/branch-metadata.json"))
    let there = try Converter().convert(sample, named: "session-1", as: .a3s).text
    let edited = String(decoding: there, as: UTF8.self).replacing(
      #""reasoning_content": "two files, two ports""#, with: #""reasoning_content": "one file, two ports""#)
    #expect(Array(edited.utf8) != there)
    let back = try Converter().convert(Array(edited.utf8), named: "session-1", as: .claw)
    let wanted = String(decoding: sample, as: UTF8.self).replacing("two files, two ports", with: "one file, two ports")
    #expect(try JSON(parsing: back.text) == JSON(parsing: wanted))
    #expect(back.report.count(.lost) == 0)
  }

  @Test("a message that is taken out is gone, and the others keep what was put aside") func removedMessage() throws {
    let result = try roundTrip(by: .a3s) { text in
      guard var session = try? JSON(parsing: text).members,
        let place = session.firstIndex(where: { $0.name == "messages" }),
        var messages = session[place].value.elements
      else { return text }
      messages.removeLast()
      session[place].value = .array(messages)
      return String(decoding: JSON.object(session).text(style: .pretty), as: UTF8.self)
    }
    let lines = result.original.split(separator: "\n")
    #expect(result.edited.split(separator: "\n") == lines.dropLast())
  }

  @Test("a message that the target's program added comes along") func addedMessage() throws {
    let result = try roundTrip(by: .a3s) {
      $0.replacing(
        "\n  ],\n  \"context_usage\"",
        with:
          ",\n    {\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"one more\"}]}\n  ],\n  \"context_usage\""
      )
    }
    let added = #"{"message":{"blocks":[{"text":"one more","type":"text"}],"role":"user"},"type":"message"}"#
    #expect(result.edited == result.original + added + "\n")
  }

  @Test("what the target's program dropped is not there, and nothing else is harmed") func droppedAside() throws {
    let result = try roundTrip(by: .a3s) { text in
      let tree = (try? JSON(parsing: text)) ?? nil
      return String(decoding: tree.without(member: Aside.memberName).text(style: .pretty), as: UTF8.self)
    }
    let records = try result.edited.split(separator: "\n").map { try JSON(parsing: String($0)) }
    let messages = records.filter { $0["type"]?.text == "message" }
    #expect(messages.count == result.original.split(separator: "\n").count { $0.contains(#""type":"message"}"#) })
    #expect(!result.edited.contains("signature"))
    #expect(result.report.count(.restored) == 0)
  }

  @Test("an image that was added to an A3S session waits in the journal and comes back") func addedImage() throws {
    let folder = try TemporaryFolder()
    let paths = ["a", "b", "c"].map { folder.path.appending($0) }
    _ = try Converter().convert(sample, to: paths[0], as: .a3s)
    let image = #"{"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA=="}}"#
    let text = String(decoding: try readFile(paths[0]), as: UTF8.self).replacing(
      "\n  ],\n  \"context_usage\"",
      with: ",\n    {\"role\": \"user\", \"content\": [\(image)]}\n  ],\n  \"context_usage\"")
    let edited = try JSON(parsing: text)
    try writeAtomically(edited.text(style: .pretty), to: paths[0])
    let report = try Converter().convert(paths[0], to: paths[1], as: .claw)
    #expect(report.lines.contains { $0.outcome == .putAside && $0.path.contains("content") })
    _ = try Converter().convert(paths[1], to: paths[2], as: .a3s)
    let messages = try JSON(parsing: try readFile(paths[2]))["messages"]?.elements
    #expect(messages?.last?["content"]?.elements?.first?["type"]?.text == "image")
  }
}

@Suite("Hostile asides") struct HostileAsideTests {
  static let asides = [
    #"[["=",["role"],null,7]]"#, #"[["=",[],null,"text"]]"#, #"[["<",[],0,[{"type":"message"}]]]"#,
    #"[[">",[],-1,5,null]]"#, #"[["<",["a",99999999999],1,[]]]"#, #"[1,2,{"x":[]}]"#, #"[["?",[],1,2]]"#,
    #"[["+",[0],5,"message",{"blocks":"no"}]]"#,
  ]

  @Test("what makes no sense is left out and named, and the session comes out", arguments: asides)
  func unfit(aside: String) throws {
    let folder = try TemporaryFolder()
    let sample = SampleTree().own.appending("claw/store/session-1780300800001-0.jsonl")
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
    _ = try Converter().convert(sample, to: there, as: .a3s)
    var tree = try JSON(parsing: readFile(there))
    tree = tree.replacing(member: Aside.memberName) { text in
      guard let old = try? JSON(parsing: text), old["f"] != nil else { return text }
      return #"{"f":"claw","p":\#(aside)}"#
    }
    try writeAtomically(tree.text(style: .pretty), to: there)
    let report = try Converter().convert(there, to: back, as: .claw)
    #expect(report.sessionCount == 1)
    let totals = try #require(try Inspector().inspect(back).sessions.first?.totals)
    #expect(totals.toolCalls == 4)
  }
}

@Suite("Conversion reports") struct ConversionReportTests {
  private let sample = SampleTree().own.appending("claw/store/session-1780300800001-0.jsonl")

  @Test("a chain over all formats gives the same bytes at its end") func chain() throws {
    let folder = try TemporaryFolder()
    var current = sample
    for (index, target) in [FormatID.a3s, .userSession, .claw, .userSession, .a3s, .claw].enumerated() {
      let next = folder.path.appending("step-\(index)")
      _ = try Converter().convert(current, to: next, as: target)
      current = next
      if target == .a3s, index > 0 { continue }
    }
    _ = try Converter().convert(folder.path.appending("step-1"), to: folder.path.appending("back"), as: .a3s)
    #expect(try readFile(folder.path.appending("back")) == readFile(folder.path.appending("step-0")))
  }

  @Test("without putting aside, what the target cannot hold is reported as lost") func plain() throws {
    let folder = try TemporaryFolder()
    let there = folder.path.appending("there")
    let report = try Converter(options: ConversionOptions(putsAside: false)).convert(sample, to: there, as: .a3s)
    #expect(report.count(.putAside) == 0)
    #expect(report.lines.contains { $0.outcome == .lost && $0.path == "message.usage" && $0.count == 5 })
    #expect(!String(decoding: try readFile(there), as: UTF8.self).contains(Aside.memberName))
  }

  @Test("counts of what was carried are those of the source") func carried() throws {
    let folder = try TemporaryFolder()
    let report = try Converter().convert(sample, to: folder.path.appending("there"), as: .a3s)
    let totals = try #require(try Inspector().inspect(sample).sessions.first?.totals)
    let carried = Dictionary(
      report.lines.filter { $0.outcome == .carried }.map { ($0.path, $0.count) }, uniquingKeysWith: +)
    #expect(carried["tool calls"] == totals.toolCalls)
    #expect(carried["tool results"] == totals.toolResults)
    #expect(carried["assistant messages"] == totals.messages[.assistant])
  }

  @Test("a hand-made layout comes back, and the report says that it waits") func handMade() throws {
    let folder = try TemporaryFolder()
    let text = String(decoding: try readFile(sample), as: UTF8.self)
    let spaced = try folder.write(text.replacing("\":", with: "\" : "), to: "spaced.jsonl")
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
    let report = try Converter().convert(spaced, to: there, as: .a3s)
    let returned = try Converter().convert(there, to: back, as: .claw)
    #expect(report.isCanonical == false)
    #expect(report.lines.contains { $0.outcome == .putAside && $0.path == "layout of the source" })
    #expect(returned.lines.contains { $0.outcome == .restored && $0.path == "layout of the source" })
    #expect(try readFile(back) == readFile(spaced))
  }

  @Test("an output that exists is refused and stays as it is") func existing() throws {
    let folder = try TemporaryFolder()
    let there = try folder.write("mine", to: "there")
    #expect(throws: SessionError.self) { try Converter().convert(sample, to: there, as: .a3s) }
    #expect(try readFile(there) == Array("mine".utf8))
  }

  @Test("a folder or a device is never replaced by a converted file", arguments: ["folder", "/dev/null"])
  func irreplaceable(name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("mine", to: "folder/inside")
    let output = folder.path.appending("folder")
    let there = name == "folder" ? output : FilePath(name)
    let before = try #require(try fileStatus(there)).kind
    do {
      _ = try Converter().convert(output.appending("inside"), to: there, as: .a3s, replacing: true)
      Issue.record("converted")
    } catch { #expect(error.code == .refused) }
    #expect(try fileStatus(there)?.kind == before)
  }
}

extension JSON {
  func replacing(member name: String, by change: (String) -> String) -> JSON {
    switch self {
    case .array(let elements): .array(elements.map { $0.replacing(member: name, by: change) })
    case .object(let members):
      .object(
        members.map { member in
          if member.name == name, let text = member.value.text { return JSONMember(name, .string(change(text))) }
          return JSONMember(key: member.key, value: member.value.replacing(member: name, by: change))
        })
    default: self
    }
  }

  func without(member name: String) -> JSON {
    switch unfolded {
    case .array(let elements): .array(elements.map { $0.without(member: name) })
    case .object(let members):
      .object(members.filter { $0.name != name }.map { JSONMember(key: $0.key, value: $0.value.without(member: name)) })
    default: self
    }
  }
}
