import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// The completions of bash at work, as the shell would ask for them.
@Suite struct CompletionTests {
  /// What is offered for the last of the words; what `compopt` was told stands in front.
  private static func offered(_ words: [String], in folder: FilePath) throws -> [String]? {
    guard let program = try builtProgram() else { return nil }
    let quoted = words.map(Completions.quote).joined(separator: " ")
    let script = """
      PATH=\(Completions.quote(program.parent.description)):$PATH
      complete() { :; }; compopt() { printf 'compopt %s\\n' "$2"; }
      \(Completions.bash())
      COMP_WORDS=(\(quoted)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _satchel
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    guard let run = try runOutside("bash", ["-uc", script], in: folder) else { return nil }
    return run.output.split(separator: "\n").map { String($0) }
  }

  static let lines: [(words: [String], expected: [String])] = [
    (["satchel", "ins"], ["inspect"]),
    (["satchel", "help", "co"], ["convert", "copy"]),
    (["satchel", "convert", "a", "b", "--to", "cl"], ["claw"]),
    (["satchel", "convert", "a", "b", "--to", "=", "cl"], ["claw"]),
    (["satchel", "convert", "a", "b", "--era", "fl"], ["flat"]),
    (["satchel", "convert", "a", "b", "--stri"], ["--strict"]),
    (["satchel", "inspect", "some"], ["compopt default"]),
    (["satchel", "pack", "some"], ["compopt dirnames"]),
    (["satchel", "pack", "s", "-o", "f"], ["compopt default"]),
    (["satchel", "import", "f", "--into", "f"], ["compopt dirnames"]),
    (["satchel", "pack", "s", "-o", "f", "--level", ""], []),
  ]

  @Test("Words are offered where words may stand, folders where only folders do, files elsewhere", arguments: lines)
  func words(words: [String], expected: [String]) throws {
    let folder = try TemporaryFolder()
    guard let offered = try Self.offered(words, in: folder.path) else { return }
    #expect(offered == expected)
  }

  @Test("Ids of sessions are offered out of the store or bundle on the line, blanks in its name or not")
  func ids() throws {
    let folder = try TemporaryFolder()
    _ = try runOutside(
      "cp",
      ["-R", SampleTree().own.appending("a3s/store-b3").description, folder.path.appending("my store").description])
    let packed = try ProgramRun(["pack", folder.path.appending("my store"), "-o", folder.path.appending("b.tar.gz")])
    #expect(packed.status == 0)
    for line in [
      ["satchel", "pack", "my\\ store", "-o", "x", "--session", "sess-tide-f"],
      ["satchel", "pack", "'my store'", "--session", "sess-tide-f"],
      ["satchel", "show", "b.tar.gz", "--session", "sess-tide-f"],
      ["satchel", "import", "b.tar.gz", "--into", "d", "--session", "=", "sess-tide-f"],
    ] {
      guard let offered = try Self.offered(line, in: folder.path) else { return }
      #expect(offered == ["sess-tide-fix"], "\(line)")
    }
  }

  @Test("The scripts are sound for their shells, where these are installed", arguments: Completions.shells)
  func syntax(shell: String) throws {
    let folder = try TemporaryFolder()
    let script = try folder.write(try #require(Completions.script(for: shell)), to: "script")
    guard let run = try runOutside(shell, ["-n", script.description]) else { return }
    #expect(run.status == 0, "\(run.output)")
  }
}
