import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite struct SalvageTests {
  static let samples = SampleTree()
  static let broken = samples.own.appending("broken")

  @Test("What was saved and what was left over is printed with its bytes, and the status tells of leftovers")
  func text() throws {
    let folder = try TemporaryFolder()
    let output = folder.path.appending("out.jsonl")
    let run = try ProgramRun(["salvage", Self.broken.appending("garbage-line.jsonl"), "-o", output])
    #expect(run.status == 1)
    #expect(run.text.hasPrefix("\(output): claw, 3 records saved, 1 lost\n"), "\(run.text)")
    #expect(run.text.contains("left bytes 135–"))
    #expect(run.text.contains("\(output).leftover"))
    #expect(try ProgramRun(["inspect", output]).status == 0)
    let quiet = try ProgramRun(["salvage", "-q", output, "-o", folder.path.appending("again")])
    #expect(quiet.status == 0)
    #expect(quiet.output.isEmpty)
    #expect(try readFile(folder.path.appending("again")) == readFile(output))
  }

  @Test("What cannot be salvaged is told with its status, and nothing is written")
  func failures() throws {
    let folder = try TemporaryFolder()
    let output = folder.path.appending("out")
    for (name, status) in [("not-json.json", 3), ("empty.json", 3), ("no-such-file", 3)] as [(String, Int32)] {
      let run = try ProgramRun(["salvage", Self.broken.appending(FilePath(name)), "-o", output])
      #expect(run.status == status, "\(name): \(run.errors)")
    }
    #expect(try folderSnapshot(folder.path).isEmpty)
    try folder.write("mine", to: "out")
    let run = try ProgramRun(["salvage", Self.broken.appending("torn-last-line.jsonl"), "-o", output])
    #expect(run.status == 5)
    #expect(try readFile(output) == Array("mine".utf8))
    #expect(try ProgramRun(["salvage", "-", "-o", output]).status == 2)
  }

  @Test("Inspect names the command where something is damaged or refused, and not elsewhere")
  func advice() throws {
    for name in ["torn-last-line.jsonl", "surrogate-escape.jsonl", "truncated-session.json", "claw-one-torn-journal"] {
      let path = Self.broken.appending(FilePath(name))
      let run = try ProgramRun(["inspect", path])
      #expect((run.text + run.errors).contains("satchel salvage \(path) -o OUT"), "\(name) \(run.text)\(run.errors)")
    }
    let folder = try TemporaryFolder()
    let snapshot = try readFile(Self.samples.own.appending("a3s/store-c/v1/sessions/id_c2Vzcy10aWRlLWZpeA.json"))
    for (end, name) in [(3000, "torn-session"), (12000, "torn-run")] {
      let path = try folder.write(Array(snapshot[..<end]), to: FilePath(name))
      let run = try ProgramRun(["inspect", path])
      #expect(run.status == 4)
      #expect(!run.errors.contains(".;"), "\(name) \(run.errors)")
      #expect((run.text + run.errors).contains("satchel salvage \(path) -o OUT"), "\(name) \(run.text)\(run.errors)")
      let output = folder.path.appending(FilePath(name + ".json"))
      let salvage = try ProgramRun(["salvage", path, "-o", output])
      #expect(salvage.status == 1, "\(salvage.errors)")
      #expect(try ProgramRun(["inspect", output]).status == 0)
    }
    let sound = try ProgramRun(["inspect", Self.samples.own.appending("a3s/store-b3")])
    #expect(!(sound.text + sound.errors).contains("salvage"))
  }

  @Test("Every member of the JSON object is documented, and every documented one exists")
  func members() throws {
    let folder = try TemporaryFolder()
    let names = Set(CommandSpecification.salvage.members.map(\.path))
    var met: Set<String> = []
    for name in [
      "garbage-line.jsonl", "truncated-user-session.json", "a3s-one-unreadable-session", "claw-only-rotation-left",
    ] {
      let path = Self.broken.appending(FilePath(name))
      met.formUnion(
        memberPaths(of: try ProgramRun(["salvage", path, "-o", folder.path.appending(FilePath(name)), "--json"]).json))
    }
    for options: [FilePath] in [[], ["--single-member"]] {
      let bundle = folder.path.appending("bundle")
      let store = Self.samples.own.appending("a3s/store-b3")
      #expect(try ProgramRun(["pack", store, "-o", bundle, "--replace"] + options).status == 0)
      try writeAtomically(readFile(bundle).dropLast(3000), to: bundle)
      let output = folder.path.appending(FilePath("out\(options.count)"))
      met.formUnion(memberPaths(of: try ProgramRun(["salvage", bundle, "-o", output, "--json"]).json))
    }
    for path in met { #expect(isNamed(path, in: names), "\(path) is not documented") }
    for name in names where !name.contains("findings[]") { #expect(met.contains(name), "\(name) is nowhere") }
  }
}
