import Satchel
import SatchelBundling
import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelLaws
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

// What a person does with sessions, done with those of a format that the program has never seen. Each test in a process of
// its own; see TrailTests.

@Suite("What is done with a registered format") struct TrailUseTests {
  @Test("the history is the way to the chosen leaf, and a response one message") func inspected() async {
    await #expect(processExitsWith: .success) {
      try Trail.register()
      let one = try Inspector().inspect(Trail.store.appending("tide-1.trail"))
      #expect(one.format == TrailFormat.name)
      #expect(one.sessions.first?.era.name == "T1")
      let totals = try #require(one.sessions.first?.totals)
      #expect(totals.messages[.assistant] == 4, "\(totals.messages)")
      #expect(totals.toolCalls == 2)
      let texts = try Trail.texts(Trail.store.appending("tide-2.trail"))
      #expect(texts == ["Which port has the highest tide?", "Saint-Malo.", "And in England?", "Avonmouth."])
      #expect(
        try Trail.texts(Trail.store.appending("tide-3.trail")) == [
          "When is neap tide?", "Neap tide is at half moon.", "Are you sure?", "Yes.",
        ])
      let store = try Inspector().inspect(Trail.store)
      #expect(store.sessions.map(\.header.id.text) == ["tide-1", "tide-2", "tide-3", "tide-empty"])
      #expect(store.sessions.map(\.era.name) == ["T1", "T2", "T2", "T1"])
    }
  }

  @Test("a message that is added to what it became is in the history when it comes back") func edited() async {
    await #expect(processExitsWith: .success) {
      try Trail.register()
      for name in ["tide-1", "tide-2", "tide-3"] {
        let folder = try TemporaryFolder()
        let sample = Trail.store.appending(FilePath(name + ".trail"))
        let (there, back) = (folder.path.appending("a.jsonl"), folder.path.appending("b"))
        _ = try Converter().convert(sample, to: there, as: .claw)
        let line = #"{"message":{"blocks":[{"text":"Thanks.","type":"text"}],"role":"user"},"type":"message"}"# + "\n"
        let edited = folder.path.appending("c.jsonl")
        try writeAtomically(readFile(there) + Array(line.utf8), to: edited)
        let report = try Converter().convert(edited, to: back, as: TrailFormat.name)
        #expect(report.count(.lost) == 0, "\(name): \(report.lines)")
        #expect(try Trail.texts(back) == Trail.texts(sample) + ["Thanks."], "\(name)")
        // Every line of the file is there still, other branches included; only the last choice may be another.
        let (old, new) = (try Trail.lines(sample), Set(try Trail.lines(back)))
        #expect(old.filter { !new.contains($0) } == [], "\(name)")
      }
    }
  }

  @Test("of a damaged trail every other record is saved") func salvaged() async {
    await #expect(processExitsWith: .success) {
      try Trail.register()
      let sample = Trail.store.appending("tide-1.trail")
      let lines = try Trail.lines(sample)
      for hurt in lines.indices {
        let folder = try TemporaryFolder()
        var broken = lines
        broken[hurt] = String(broken[hurt].dropLast(7))
        let input = try folder.write(broken.joined(separator: "\n") + "\n", to: "tide-1.trail")
        let report = try Salvager().salvage(input, to: folder.path.appending("saved.trail"))
        #expect(report.saved == lines.count - 1, "line \(hurt): \(report.saved)")
        #expect(report.lost == 1, "line \(hurt): \(report.lost)")
        let saved = try Trail.lines(folder.path.appending("saved.trail"))
        #expect(saved == lines.enumerated().filter { $0.offset != hurt }.map(\.element), "line \(hurt)")
        #expect(try Inspector().inspect(folder.path.appending("saved.trail")).format == TrailFormat.name)
      }
    }
  }

  @Test("a store is imported beside itself under new ids, outputs beside the sessions included") func renamed() async {
    await #expect(processExitsWith: .success) {
      try Trail.register()
      let folder = try TemporaryFolder()
      let (bundle, target) = (folder.path.appending("b.tar.gz"), folder.path.appending("store"))
      let tools = SessionTools()
      _ = try tools.pack(Trail.store, to: bundle)
      _ = try tools.importBundle(.file(bundle), into: target)
      let session = target.appending("tide-1.trail")
      let text = String(decoding: try readFile(session), as: UTF8.self).replacing("The tide gauge", with: "Mine")
      try writeAtomically(Array(text.utf8), to: session)
      var options = ImportOptions()
      options.onConflict = .rename
      let report = try tools.importBundle(.file(bundle), into: target, options: options)
      #expect(report.sessions.compactMap { $0.newID?.text } == ["tide-1-2"])
      let inventory = try tools.list(target)
      #expect(inventory.sessions.map(\.id.text).sorted() == ["tide-1", "tide-1-2", "tide-2", "tide-3", "tide-empty"])
      let blob = target.appending("tide-1-2.blobs/call-1.txt")
      #expect(try readFile(blob) == readFile(Trail.store.appending("tide-1.blobs/call-1.txt")))
      let original = String(decoding: try readFile(Trail.store.appending("tide-1.trail")), as: UTF8.self)
      let imported = String(decoding: try readFile(target.appending("tide-1-2.trail")), as: UTF8.self)
      #expect(imported == original.replacing(#""id":"tide-1""#, with: #""id":"tide-1-2""#))
      #expect(try String(decoding: readFile(session), as: UTF8.self) == text)
    }
  }

  @Test("a session is compared with what it became") func compared() async {
    await #expect(processExitsWith: .success) {
      try Trail.register()
      let folder = try TemporaryFolder()
      for sample in Trail.sessions {
        let other = folder.path.appending(FilePath(sample.stem.description + ".json"))
        _ = try Converter().convert(sample, to: other, as: .a3s)
        let report = try SessionTools().compare(ComparedPath(sample), ComparedPath(other))
        #expect(report.isEqual, "\(sample): \(Array(report.sessions))")
      }
    }
  }
}

extension Trail {
  /// The texts of a session's history.
  static func texts(_ path: FilePath) throws -> [String] {
    guard case .success(let file) = NativeFile<TrailFormat>.read(try readFile(path)) else { return ["unreadable"] }
    var context = ReadingContext()
    return TrailFormat.entries(of: file.records, in: &context).compactMap(\.message).map(\.text)
  }

  static func lines(_ path: FilePath) throws -> [String] {
    String(decoding: try readFile(path), as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
