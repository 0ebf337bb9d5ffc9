import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelTestSupport
import Testing

@testable import SatchelCommands

// Every way by which a session is written is tried on a store one session of which holds a key, in its plain spelling and
// with an escape in the name; the secret may then be nowhere in what was written, and in no report.

@Suite("No key leaves by accident") final class KeyTests {
  private static let secret = "sk-never-to-be-seen"
  private static let sample = SampleTree().own.appending("a3s/store-b3/sess-tide-fix.json")
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A store of two sessions, one with a key; as a flat store or as one of snapshots.
  private func store(_ name: String = "in", member: String = "api_key") throws -> FilePath {
    let text = String(decoding: try readFile(Self.sample), as: UTF8.self)
    try folder.write(keyed(text, member), to: FilePath("\(name)/sess-tide-fix.json"))
    let other = text.replacing("sess-tide-fix", with: "sess-other")
    try folder.write(other, to: FilePath("\(name)/sess-other.json"))
    return folder.path.appending(name)
  }

  private func keyed(_ text: String, _ member: String) throws -> String {
    let config = #""llm_config": {"provider": "p", "model": "m", "base_url": null, ""#
    let keyed = text.replacing(
      #""updated_at":"#, with: config + member + #"": ""# + Self.secret + #""}, "updated_at":"#, maxReplacements: 1)
    try #require(keyed != text)
    return keyed
  }

  /// The files below a folder, or one file, that hold the secret.
  private func holders(_ path: FilePath) throws -> [FilePath] {
    let secret = Array(Self.secret.utf8)
    let holds = { (bytes: [UInt8]) in
      bytes.indices.contains { bytes[$0] == secret[0] && bytes[$0...].starts(with: secret) }
    }
    if try fileStatus(path)?.kind == .regular { return holds(try readFile(path)) ? [path] : [] }
    return try folderSnapshot(path).filter { holds($0.content) }.map(\.path)
  }

  private func run(_ arguments: [String], status: Int32 = 0) throws -> ProgramRun {
    let run = try ProgramRun(arguments.map { FilePath($0) })
    #expect(run.status == status, "\(arguments): \(run.errors)")
    #expect(!run.text.contains(Self.secret) && !run.errors.contains(Self.secret))
    return run
  }

  @Test(
    "no conversion of a store carries a key on, and each counts it as left out on purpose",
    arguments: [["a3s"], ["a3s", "--era", "flat"], ["a3s", "--era", "v1"], ["claw"], ["user-session"]],
    ["api_key", #"api\u005fkey"#])
  func converted(target: [String], member: String) throws {
    let output = folder.path.appending("out")
    let run = try run(["convert", "\(store(member: member))", "\(output)", "--strict", "--json", "--to"] + target)
    #expect(try holders(output).isEmpty)
    let values = try #require(try run.json["values"]?.elements)
    #expect(values.contains { $0["outcome"]?.text == "left-out" && $0["path"]?.text == "llm_config.api_key" })
    #expect(try run.json["counts"]?["leftOut"]?.int64 == 1)
  }

  @Test("a file that is copied within its format keeps every byte but those of the key") func copied() throws {
    let input = try store().appending("sess-tide-fix.json")
    let output = folder.path.appending("out.json")
    let run = try run(["convert", "\(input)", "\(output)", "--to", "a3s", "--strict"])
    #expect(run.text.contains("left out on purpose:"))
    let text = String(decoding: try readFile(input), as: UTF8.self)
    let expected = text.replacing(#", "api_key": ""# + Self.secret + #"""#, with: "")
    #expect(String(decoding: try readFile(output), as: UTF8.self) == expected)
  }

  @Test("a session that cannot be converted is put aside without its key, stale copies and temporary files too")
  func carried() throws {
    let input = try store()
    let whole = try readFile(input.appending("sess-tide-fix.json"))
    try folder.write(whole, to: "in/sess-tide-fix.json.1780000000000000000.77.tmp")
    try folder.write(whole + Array("{".utf8), to: "in/sess-odd.json")
    let first = folder.path.appending("claw")
    _ = try run(["convert", "\(input)", "\(first)", "--to", "claw"], status: 4)
    #expect(try folderSnapshot(first).contains { $0.path == ".satchel/a3s/sess-odd.json" })
    #expect(try holders(first).isEmpty)
  }

  /// Damage that stands before the key or around it.
  private static let damage: [(String, @Sendable (String) -> String)] = [
    ("something in front", { "xx" + $0 }), ("a byte order mark in front", { "\u{feff}" + $0 }),
    ("zeros in front", { String(repeating: "\0", count: 50) + $0 }), ("two documents", { $0 + $0 }),
    ("no quote before the name", { $0.replacing(#""api_key""#, with: #"api_key""#) }),
    ("no quote in the config", { $0.replacing(#""provider": "p""#, with: #""provider": p""#) }),
    ("zeros in the config", { $0.replacing(#""llm_config": {"#, with: "\"llm_config\": {\0\0\0") }),
    (
      "no provider",
      { $0.replacing(#""provider": "p", "model": "m", "#, with: "").replacing("_config\": {", with: "_config\": \0{") }
    ),
    ("a zero in the config's name", { $0.replacing("llm_config", with: "llm_con\0ig") }),
    ("a stray brace", { $0.replacing(#""model": "m""#, with: #""model": "m"}"#) }),
    ("no colon", { $0.replacing(#""llm_config":"#, with: #""llm_config""#) }),
  ]

  @Test("damage before a key or around it does not let it out, and what keeps it says so", arguments: damage.indices)
  func damaged(index: Int) throws {
    let (name, hurt) = Self.damage[index]
    let text = String(decoding: try readFile(Self.sample), as: UTF8.self)
    try folder.write(hurt(try keyed(text, "api_key")), to: "in/sess-tide-fix.json")
    try folder.write(text.replacing("sess-tide-fix", with: "sess-other"), to: "in/sess-other.json")
    let (input, output) = (folder.path.appending("in"), folder.path.appending("out"))
    for target in [["claw"], ["a3s"], ["a3s", "--era", "v1"]] {
      _ = try run(["convert", "\(input)", "\(output)", "--to"] + target, status: 4)
      #expect(try holders(output).isEmpty, "\(name), \(target)")
      try removeTree(output)
    }
    let saved = try ProgramRun(["salvage", input.appending("sess-tide-fix.json"), "-o", output])
    #expect(saved.status == 1 && saved.text.contains("an API key"), "\(name): \(saved.text)")
    #expect(try holders(output).isEmpty, "\(name)")
    let bundle = folder.path.appending("b.tar.gz")
    let dropped = try run(["pack", "\(input)", "-o", "\(bundle)", "--drop-keys"], status: 4)
    #expect(dropped.text.contains("left out on purpose: "), "\(name): \(dropped.text)")
    let target = folder.path.appending("target")
    _ = try run(["import", "\(bundle)", "--into", "\(target)"])
    #expect(try holders(target).isEmpty, "\(name)")
    let whole = try run(["pack", "\(input)", "-o", "\(bundle)", "--replace"], status: 4)
    #expect(whole.text.contains("[api-key-inside]"), "\(name)")
    let imported = try run(["import", "\(bundle)", "--into", "\(folder.path.appending("again"))"])
    #expect(imported.text.contains("[api-key-inside]"), "\(name)")
  }

  @Test("what merely tells of a key in a sound file is no key") func told() throws {
    let text = #"{"llm_config": "see api_key: \"provider\"", "x": {"api_key": "\#(Self.secret)"}}"#
    let input = try folder.write(text, to: "notes.json")
    #expect(A3SFormat.unwritten(in: try readFile(input)).members.isEmpty)
    let list = #"[{"input": {"llm_config": {"provider": "p", "api_key": "\#(Self.secret)"}}}]"#
    #expect(A3SFormat.unwritten(in: Array(list.utf8)).members.isEmpty)
  }

  @Test("what tools are given stays whole in a damaged session, whatever it is called, and longer names are no key")
  func lookAlikes() throws {
    let text = String(decoding: try readFile(Self.sample), as: UTF8.self)
    let inputs = [
      #"{"provider": "g", "google_api_key": "KEEP"}"#, #"{"provider": "y", "api_key": "KEEP"}"#,
      #"{"llm_config": {"provider": "y", "api_key": "KEEP"}}"#, #"{"provider": "z", "api_key_env": "KEEP"}"#,
    ]
    let calls = inputs.enumerated().map { index, input in
      #"{"role": "assistant", "content": [{"type": "tool_use", "id": "t\#(index)", "name": "w", "input": \#(input)}]}, "#
    }.joined()
    let said = text.replacing(#""messages": ["#, with: #""messages": ["# + calls, maxReplacements: 1)
    #expect(said != text)
    let keyed = try keyed(said, "api_key")
    let role = #""role": "user""#
    for (name, hurt) in [
      ("in front", "xx" + keyed), ("in a message", keyed.replacing(role, with: #""role": user""#, maxReplacements: 1)),
    ] {
      let found = A3SFormat.unwritten(in: Array(hurt.utf8))
      #expect(found.members.count == 1, "\(name): \(found.members.map(\.path))")
      let input = try folder.write(hurt, to: "hurt.json")
      let output = folder.path.appending("saved")
      #expect(try ProgramRun(["salvage", input, "-o", output]).status == 1)
      let saved = String(decoding: try readFile(output), as: UTF8.self)
      #expect(saved.ranges(of: "KEEP").count == 4, "\(name): \(saved)")
      #expect(!saved.contains(Self.secret) && A3SFormat.objections(to: Array(saved.utf8)).isEmpty, "\(name)")
      for file in [output, folder.path.appending("saved.leftover")] { try removeTree(file) }
    }
  }

  @Test(
    "of a snapshot with a key inside of its session and one beside it, both are left out; of a list of sessions, too")
  func twoKeys() throws {
    let config = #""llm_config": {"provider": "p", "api_key": "\#(Self.secret)"}"#
    let snapshot = "{\"schema_version\": 1, \"session\": {\"id\": \"s\", \(config)}, \(config)}"
    for text in [snapshot, "[{\"id\": \"s\", \(config)}, {\(config)}]"] {
      let found = A3SFormat.unwritten(in: Array(text.utf8))
      #expect(found.members.count == 2)
    }
  }

  @Test("salvage keeps the key in its leftover, which is its owner's alone, and says so") func salvaged() throws {
    let input = try store()
    let output = folder.path.appending("out")
    let run = try run(["salvage", "\(input)", "-o", "\(output)"], status: 1)
    #expect(run.text.contains("an API key, which is left out on purpose"))
    let leftover = FilePath(".satchel-salvage/sess-tide-fix.json/bytes")
    #expect(try holders(output) == [leftover])
    #expect(try fileStatus(output.appending(leftover))?.mode == 0o600)
    let torn = try readFile(input.appending("sess-tide-fix.json")).dropLast(40)
    let file = try folder.write(Array(torn), to: "torn.json")
    let saved = folder.path.appending("saved.json")
    _ = try self.run(["salvage", "\(file)", "-o", "\(saved)"], status: 1)
    #expect(try holders(saved).isEmpty && holders(folder.path.appending("saved.json.leftover")) == ["bytes"])
  }

  @Test("a bundle says plainly that a key is inside, and what comes in under a new id has none") func bundled() throws {
    let input = try store()
    let bundle = folder.path.appending("b.tgz")
    let packed = try run(["pack", "\(input)", "-o", "\(bundle)"])
    #expect(packed.text.contains("An API key is in the bundle") && packed.text.contains("--drop-keys"))
    let back = folder.path.appending("back")
    _ = try run(["import", "\(bundle)", "--into", "\(back)"])
    #expect(try folderSnapshot(back) == folderSnapshot(input))
    try folder.write(try readFile(back.appending("sess-tide-fix.json")) + [0x0A], to: "back/sess-tide-fix.json")
    try folder.write(try readFile(back.appending("sess-other.json")) + [0x0A], to: "back/sess-other.json")
    let renamed = try run(["import", "\(bundle)", "--into", "\(back)", "--on-conflict", "rename", "--json"])
    #expect(renamed.text.contains(#""code":"api-key-left-out""#))
    #expect(try holders(back) == ["sess-tide-fix.json"])
    let again = try run(["import", "\(bundle)", "--into", "\(back)", "--on-conflict", "rename", "--json"])
    #expect(try again.json["written"]?.elements?.isEmpty ?? true, "\(again.text)")
  }

  @Test("what brings bytes says that a key is inside: an import of any archive, and a salvage of a bundle")
  func brought() throws {
    let bundle = folder.path.appending("b.tgz")
    _ = try run(["pack", "\(store())", "-o", "\(bundle)"])
    #expect(try runOutside("tar", ["cf", "foreign.tar", "in"], in: folder.path)?.status == 0)
    for (name, arguments) in [
      ("bundle", ["import", "\(bundle)", "--into"]), ("archive", ["import", "\(folder.path)/foreign.tar", "--into"]),
      ("one", ["import", "\(bundle)", "--session", "sess-tide-fix", "--into"]),
      ("salvage", ["salvage", "\(bundle)", "-o"]),
    ] {
      let output = folder.path.appending(FilePath(name))
      let run = try run(arguments + ["\(output)"])
      #expect(run.text.contains("sess-tide-fix.json: An API key is in this file"), "\(name): \(run.text)")
      #expect(!run.text.contains("no session that is written holds it"))
      #expect(try holders(output) == ["sess-tide-fix.json"])
    }
    let other = try run(["import", "\(bundle)", "--session", "sess-other", "--into", "\(folder.path)/other"])
    #expect(!other.text.contains("API key"))
  }

  @Test("--drop-keys leaves the key out, and the provenance and the report tell of it") func dropped() throws {
    let input = try store()
    let bundle = folder.path.appending("b.tgz")
    let packed = try run(["pack", "\(input)", "-o", "\(bundle)", "--drop-keys", "--json"])
    #expect(try packed.json["droppedKeys"]?.int64 == 1 && !packed.text.contains("is in the bundle"))
    #expect(try ProgramRun("verify", "\(bundle)").status == 0)
    let back = folder.path.appending("back")
    _ = try run(["import", "\(bundle)", "--into", "\(back)"])
    #expect(try holders(back).isEmpty)
    let expected = String(decoding: try readFile(input.appending("sess-tide-fix.json")), as: UTF8.self)
      .replacing(#", "api_key": ""# + Self.secret + #"""#, with: "")
    #expect(String(decoding: try readFile(back.appending("sess-tide-fix.json")), as: UTF8.self) == expected)
    #expect(try runOutside("tar", ["xzf", "b.tgz"], in: folder.path)?.status == 0)
    let description = try JSON(parsing: readFile(folder.path.appending("satchel/satchel.json")))
    let steps = try #require(description["provenance"]?.elements).compactMap { $0["action"]?.text }
    #expect(steps == ["redacted", "packed"])
  }

  @Test("a store without keys packs to the same bundle with --drop-keys") func nothingDropped() throws {
    let (one, two) = (folder.path.appending("1.tgz"), folder.path.appending("2.tgz"))
    let store = SampleTree().own.appending("a3s/store-b3").description
    _ = try run(["pack", store, "-o", "\(one)"])
    _ = try run(["pack", store, "-o", "\(two)", "--drop-keys"])
    #expect(try readFile(one) == readFile(two))
  }
}
