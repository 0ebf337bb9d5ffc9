import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// Bundles whose checksums all agree, and whose descriptions say what is not so.
@Suite struct UntrueDescriptionTests {
  private static let samples = SampleTree()
  private static let base = Result { try HostileBase(packing: samples.own.appending("a3s/store-b3")) }

  private static func lying(_ change: (String) -> String) throws -> [UInt8] {
    try base.get().rewriting("satchel.json", change)
  }

  @Test(
    "What import would act upon must be true: ids, formats and whose file is whose; else status 5, and nothing is written",
    arguments: [
      ("an id that no file holds", "\"id\": \"sess-tide-fix\"", "\"id\": \"sess-other\""),
      ("another format", "\"format\": \"a3s\"", "\"format\": \"claw\""),
      ("a format of a long name", "\"format\": \"a3s\"", "\"format\": \"a-format-of-nobody\""),
      ("ids that changed places", "\"id\": \"sess-tide-fix\"", "\"id\": \"sess-empty\""),
    ])
  func untrue(name: String, old: String, new: String) throws {
    let bundle = try Self.lying { text in
      if name.hasPrefix("ids") {
        return text.replacing(new, with: "\"id\": \"\"").replacing(old, with: new).replacing("\"id\": \"\"", with: old)
      }
      return text.replacing(old, with: new)
    }
    let folder = try TemporaryFolder()
    let path = try folder.write(bundle, to: "bundle")
    try folder.write("mine", to: "target/sess-other.json")
    let target = folder.path.appending("target")
    let before = try folderSnapshot(folder.path)
    let chosen: [FilePath] = ["--session", name.hasPrefix("an id") ? "sess-other" : "sess-tide-fix"]
    for options: [FilePath] in [[], chosen, ["--on-conflict", "replace"], ["--on-conflict", "rename"], ["--dry-run"]] {
      let run = try ProgramRun(["import", path, "--into", target, "--json"] + options)
      #expect(run.status == 5, "\(name) \(options): \(run.errors)\(run.text)")
      #expect(try run.error["faults"]?.elements?.first?["code"]?.text == "untrue-description", "\(run.errors)")
      #expect(try folderSnapshot(folder.path) == before, "\(name) \(options)")
    }
  }

  @Test("Counts, titles and times that differ are a finding, never a refusal")
  func counts() throws {
    let folder = try TemporaryFolder()
    for (member, change) in [
      ("messages", { (text: String) in text.replacing(/"messages": [0-9]+/, with: "\"messages\": 12345") }),
      ("created", { (text: String) in text.replacing(/"created": "20/, with: "\"created\": \"19") }),
      ("updated", { (text: String) in text.replacing(/"updated": "20/, with: "\"updated\": \"19") }),
    ] {
      let path = try folder.write(Self.lying(change), to: "bundle")
      let target = folder.path.appending(FilePath(member))
      let run = try ProgramRun(["import", path, "--into", target, "--json"])
      #expect(run.status == 0, "\(run.errors)")
      let findings = try run.json["findings"]?.elements ?? []
      #expect(
        findings.contains {
          $0["code"]?.text == "description-differs" && $0["message"]?.text?.contains(member) ?? false
        }, "\(run.text)")
      #expect(try folderSnapshot(target) == folderSnapshot(Self.samples.own.appending("a3s/store-b3")))
    }
    let sound = try folder.write(Self.base.get().whole, to: "sound")
    let run = try ProgramRun(["import", sound, "--into", folder.path.appending("sound-target"), "--json"])
    #expect(try run.json["findings"]?.elements?.isEmpty == true, "\(run.text)")
  }

  @Test(
    "No number in a description is too large to be listed, shown or added up", arguments: ["list", "show", "verify"])
  func greatNumbers(command: String) throws {
    let folder = try TemporaryFolder()
    for number in ["9223372036854775807", "18446744073709551615", "1e400", "-9223372036854775808"] {
      let lying = try Self.lying { text in
        text.replacing(/"(messages|tool_calls|input|output|cache_read|cache_write|line|offset|length)": [0-9]+/) {
          match in
          "\"\(match.output.1)\": \(number)"
        }
      }
      let path = try folder.write(lying, to: "bundle")
      for options: [FilePath] in [[], ["--json"]] {
        let run = try ProgramRun([FilePath(command), path] + options)
        #expect([0, 4].contains(run.status), "\(number): \(run.errors)")
      }
    }
  }

  @Test("A member that stands twice and a version that no program writes are refused by verify and import")
  func duplicatesAndVersions() throws {
    let folder = try TemporaryFolder()
    var cases: [(String, String, (String) -> String)] = [
      "01.0", "1", "1.0.0", "+1.0", "1.x", "0.9", "1.00", " 1.0", "1.-0",
    ].map { version in
      ("odd-version", version, { $0.replacing("\"version\": \"1.0\"", with: "\"version\": \"\(version)\"") })
    }
    cases += [
      (
        "duplicate-member", "id",
        { $0.replacing("\"id\": \"sess-tide-fix\"", with: "\"id\": \"x\",\n\"id\": \"sess-tide-fix\"") }
      ),
      (
        "duplicate-member", "escaped id",
        { $0.replacing("\"id\": \"sess-tide-fix\"", with: "\"\\u0069d\": \"x\",\n\"id\": \"sess-tide-fix\"") }
      ),
      (
        "duplicate-member", "version",
        { $0.replacing("\"version\": \"1.0\"", with: "\"version\": \"1.0\", \"version\": \"1.0\"") }
      ),
      (
        "duplicate-member", "path",
        {
          $0.replacing(
            /"path": "data\/a3s\/sess-tide-fix.json"/,
            with: "\"path\": \"x\", \"path\": \"data/a3s/sess-tide-fix.json\"")
        }
      ),
    ]
    for (code, name, change) in cases {
      let path = try folder.write(Self.lying(change), to: "bundle")
      let verified = try ProgramRun(["verify", path, "--json"])
      #expect(verified.status == 5, "\(name)")
      #expect(
        try verified.json["faults"]?.elements?.contains { $0["code"]?.text == code } == true,
        "\(name): \(verified.text)")
      let run = try ProgramRun(["import", path, "--into", folder.path.appending("target")])
      #expect(run.status == 5, "\(name)")
      #expect(try fileStatus(folder.path.appending("target")) == nil)
    }
  }
}
