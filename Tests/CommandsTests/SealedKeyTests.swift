import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

// A sealed document that holds a key: nobody opens it for good, and no report says more than was done.

@Suite("What was sealed is never open, and its key is told of") final class SealedKeyTests {
  private static let secret = "sk-never-to-be-seen"
  private static let samples = SampleTree().own.appending("a3s")
  private static let path = FilePath("v1/sessions/id_c2Vzcy10aWRlLWZpeA.json")
  private let folder: TemporaryFolder
  private let key: FilePath
  private let store: FilePath

  /// A store of one sealed session with a key in it.
  init() throws {
    folder = try TemporaryFolder()
    store = folder.path.appending("in")
    let hex = try readFile(Self.samples.appending("store-d.key")).filter { $0 != 0x0A }
    key = try folder.write(hex, to: "key")
    let file = try OpenFile(key)
    try SystemFiles().setMode(of: file.descriptor, to: 0o600)
    let bytes = try stride(from: 0, to: hex.count, by: 2).map { index in
      try #require(UInt8(String(decoding: hex[index..<index + 2], as: UTF8.self), radix: 16))
    }
    let plain = String(decoding: try readFile(Self.samples.appending("store-c").appending(Self.path)), as: UTF8.self)
    let text = plain.replacing(
      #""state": "Active""#,
      with:
        #""llm_config": {"provider": "p", "model": "m", "base_url": null, "api_key": "\#(Self.secret)"}, "state": "Active""#,
      maxReplacements: 1)
    try #require(text != plain)
    try folder.write(sealed(Array(text.utf8), key: bytes), to: FilePath("in").appending(Self.path))
  }

  private func run(_ arguments: [String], status: Int32) throws -> ProgramRun {
    let run = try ProgramRun((arguments + ["--key-file", "\(key)"]).map { FilePath($0) })
    #expect(run.status == status, "\(arguments): \(run.text) \(run.errors)")
    #expect(!run.text.contains(Self.secret) && !run.errors.contains(Self.secret))
    return run
  }

  @Test("--drop-keys leaves no key out of a sealed document, says so, and does not end with 0") func dropped() throws {
    let bundle = folder.path.appending("b.tgz")
    let packed = try run(["pack", "\(store)", "-o", "\(bundle)", "--drop-keys"], status: 1)
    #expect(packed.text.contains("--drop-keys did not leave it out") && !packed.text.contains("left out of the bundle"))
    #expect(!packed.text.contains("left out on purpose"))
    let kept = try run(["pack", "\(store)", "-o", "\(folder.path)/kept.tgz"], status: 0)
    #expect(kept.text.contains("inside of this sealed document") && !kept.text.contains("--drop-keys"))
    _ = try run(["import", "\(bundle)", "--into", "\(folder.path)/back"], status: 0)
    #expect(try readFile(folder.path.appending("back").appending(Self.path)) == readFile(store.appending(Self.path)))
  }

  @Test("a bundle that tells what is in sealed documents is its owner's alone") func owner() throws {
    let bundle = folder.path.appending("b.tgz")
    _ = try run(["pack", "\(store)", "-o", "\(bundle)"], status: 0)
    #expect(try fileStatus(bundle)?.mode == 0o600)
  }

  @Test("what is sound stays sealed when it is salvaged, though a key is inside", arguments: [true, false])
  func salvaged(isStore: Bool) throws {
    let input = isStore ? store : store.appending(Self.path)
    let output = folder.path.appending("out")
    let saved = try run(["salvage", "\(input)", "-o", "\(output)"], status: 0)
    #expect(saved.text.contains("An API key is inside of this sealed document, which stays as it is"))
    #expect(!saved.text.contains("no session that is written holds it"))
    let written = isStore ? output.appending(Self.path) : output
    #expect(try readFile(written) == readFile(store.appending(Self.path)))
    #expect(try folderSnapshot(folder.path).allSatisfy { !$0.path.description.contains("salvage") })
  }

  @Test("a sealed session cannot get a new id: rename refuses, and nothing is written") func renamed() throws {
    let (bundle, target) = (folder.path.appending("b.tgz"), folder.path.appending("back"))
    _ = try run(["pack", "\(store)", "-o", "\(bundle)"], status: 0)
    _ = try run(["import", "\(bundle)", "--into", "\(target)"], status: 0)
    try folder.write(try readFile(target.appending(Self.path)) + [0], to: FilePath("back").appending(Self.path))
    let before = try folderSnapshot(target)
    for arguments in [[], ["--dry-run"]] {
      let run = try run(
        ["import", "\(bundle)", "--into", "\(target)", "--on-conflict", "rename"] + arguments, status: 5)
      #expect(run.errors.contains("sess-tide-fix") && run.errors.contains("is sealed"))
      #expect(try folderSnapshot(target) == before)
    }
  }
}
