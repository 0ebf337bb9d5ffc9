import Satchel
import SatchelBundling
import SatchelCommands
import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelLaws
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("The program with a registered format") struct TrailProgramTests {
  @Test("names it, looks at it, converts it and takes it to another place") func program() async {
    await #expect(processExitsWith: .success) {
      try Trail.register()
      let folder = try TemporaryFolder()
      let path = { (name: String) in folder.path.appending(FilePath(name)).description }
      let store = Trail.store.description
      let one = Trail.store.appending("tide-2.trail").description
      expect("trail", in: try output(of: ["formats"]))
      expect(#""format":"trail""#, in: try output(of: ["inspect", "--json", one]))
      expect("tide-empty", in: try output(of: ["list", store]))
      _ = try output(of: ["convert", one, path("a.json"), "--to", "a3s", "--strict"])
      _ = try output(of: ["convert", path("a.json"), path("b.trail"), "--to", "trail", "--strict"])
      #expect(try readFile(FilePath(path("b.trail"))) == readFile(FilePath(one)))
      _ = try output(of: ["diff", one, path("a.json")])
      _ = try output(of: ["pack", store, "-o", path("c.tar.gz")])
      _ = try output(of: ["verify", path("c.tar.gz")])
      expect("tide-3", in: try output(of: ["list", path("c.tar.gz")]))
      _ = try output(of: ["import", path("c.tar.gz"), "--into", path("d")])
      #expect(try folderSnapshot(FilePath(path("d"))) == folderSnapshot(Trail.store), "d")
      _ = try output(of: ["import", path("c.tar.gz"), "--into", path("e"), "--as", "claw"])
      _ = try output(of: ["convert", path("e"), path("f"), "--to", "trail"])
      #expect(try folderSnapshot(FilePath(path("f"))) == folderSnapshot(Trail.store), "f")
      _ = try output(of: ["salvage", store, "-o", path("g")])
      #expect(try folderSnapshot(FilePath(path("g"))) == folderSnapshot(Trail.store), "g")
    }
  }
}

private func expect(_ word: String, in text: String) { #expect(text.contains(word), "\(text)") }

/// What the program writes to standard output; a status other than 0 is an issue.
private func output(of arguments: [String]) throws -> String {
  let folder = try TemporaryFolder()
  let source = try OpenFile(folder.write("", to: "in"))
  let output = try OpenFile(folder.path.appending("out"), [.write, .create, .exclusive])
  let errors = try OpenFile(folder.path.appending("err"), [.write, .create, .exclusive])
  let environment = ProgramEnvironment(
    input: source.descriptor, output: output.descriptor, errors: errors.descriptor, isTerminal: false,
    milliseconds: { 0 }, seconds: { 1_780_000_000 }, temporaryFolder: "/tmp")
  let status = run(arguments: arguments, environment: environment)
  try output.close()
  try errors.close()
  try source.close()
  let said = String(decoding: try readFile(folder.path.appending("err")), as: UTF8.self)
  #expect(status == 0, "\(arguments): \(said)")
  return String(decoding: try readFile(folder.path.appending("out")), as: UTF8.self)
}
