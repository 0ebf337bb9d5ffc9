import SatchelFiles
import SatchelJSONText
import Testing

@testable import SatchelCommands

@Suite struct ParsingTests {
  /// Command lines that mean the same as the last of their row.
  static let synonyms: [[String]] = [
    ["convert --to=a3s a b", "convert --to a3s a b", "convert a --to a3s b", "convert a b --to a3s"],
    ["pack s -o f", "pack s -of", "pack s --output f", "pack s --output=f", "pack -o f -- s"],
    ["verify -q f", "verify f --quiet"],
    ["pack s -qo f", "pack s -qof", "pack s -q -o f"],
    ["inspect --help", "inspect -h a", "inspect a --help", "help inspect"],
    ["--version", "-V", "version"],
    ["--help", "-h", "help"],
  ]

  @Test("Spellings of the same command line are read as the same", arguments: synonyms)
  func sameMeaning(of lines: [String]) throws {
    let read = try lines.map { try Self.parse($0) }
    for invocation in read {
      #expect(invocation.command.name == read.last?.command.name)
      #expect(invocation.options == read.last?.options)
      #expect(invocation.operands == read.last?.operands)
    }
  }

  @Test("A dash alone is an operand and a value, and after two dashes everything is an operand")
  func dashes() throws {
    #expect(try Self.parse("verify -").operands == ["-"])
    #expect(try Self.parse("pack s -o -").path("output") == "-")
    #expect(try Self.parse("inspect -- --json -q").operands == ["--json", "-q"])
    #expect(try Self.parse("inspect --json -- -").isJSON)
  }

  @Test("A repeatable option keeps all its values in order")
  func repeatable() throws {
    #expect(try Self.parse("pack s -o f --session b --session=a").texts("session") == ["b", "a"])
  }

  @Test("A path that is not UTF-8 arrives as the bytes that were typed")
  func bytes() throws {
    let path = FilePath(bytes: [0x61, 0xFF, 0x62])
    #expect(try ArgumentParser.parse(["inspect", path]).operands == [path])
    let attached = FilePath(bytes: Array("--output=".utf8) + path.bytes)
    #expect(try ArgumentParser.parse(["pack", "s", attached]).path("output") == path)
  }

  /// Command lines that are refused, and words that the sentence must hold.
  static let faults: [(line: String, words: [String])] = [
    ("", ["say what to do", "satchel --help"]),
    ("inspekt a", ["there is no command 'inspekt'", "did you mean 'inspect'?"]),
    ("frobnicate", ["there is no command 'frobnicate'"]),
    ("help frobnicate", ["there is no command 'frobnicate'"]),
    ("--jsom", ["unknown option '--jsom'"]),
    ("--strict convert a b", ["--strict stands behind a command"]),
    ("inspect", ["PATH is missing", "satchel inspect --help"]),
    ("convert a --to a3s", ["OUT is missing"]),
    ("convert a b", ["--to FORMAT is missing"]),
    ("convert a b c --to a3s", ["'c' is one operand too many"]),
    ("convert a b --to a3z", ["--to is one of a3s, claw, user-session, not 'a3z'", "did you mean 'a3s'?"]),
    ("convert a b --to", ["--to needs a value: --to FORMAT"]),
    ("convert a b --to a3s --to claw", ["--to is given more than once"]),
    ("convert a b --stict --to a3s", ["unknown option '--stict'", "did you mean '--strict'?"]),
    ("convert a b --strict=yes --to a3s", ["--strict takes no value"]),
    ("pack s -x", ["unknown option '-x'"]),
    ("pack s -qx", ["unknown option '-x'"]),
    ("pack s -json -o f", ["unknown option '-json'", "did you mean '--json'?"]),
    ("pack s -o", ["-o needs a value: -o FILE"]),
    ("pack s -o f --level 13", ["--level takes a number from 1 to 12, not '13'"]),
    ("pack s -o f --level fast", ["--level takes a number"]),
    ("pack s --output= ", ["the value of --output is empty"]),
    ("inspect a --max-value 8X", ["--max-value takes a number of bytes", "not '8X'"]),
    ("inspect a --max-value 99999999999T", ["--max-value takes a number of bytes"]),
    ("help --completions tcsh", ["--completions is one of bash, zsh, fish, not 'tcsh'"]),
  ]

  @Test("A command line that is wrong is answered by one sentence that says how, and status 2", arguments: faults)
  func fault(line: String, words: [String]) throws {
    let run = try ProgramRun(Self.split(line))
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("satchel: "))
    #expect(run.errors.filter { $0 == "\n" }.count == 1)
    for word in words { #expect(run.errors.contains(word), "\(run.errors)") }
  }

  @Test("An empty operand is refused")
  func emptyOperand() throws {
    #expect(try ProgramRun("inspect", "").status == 2)
  }

  @Test("A wrong command line with --json is answered in JSON, but not for a --json behind two dashes")
  func faultAsJSON() throws {
    #expect(try ProgramRun("inspect", "--json").error["code"] == "usage")
    #expect(try ProgramRun("convert", "--", "--json").errors.hasPrefix("satchel: "))
  }

  @Test("Units multiply, and what does not fit 64 bits is no number")
  func units() {
    #expect(ArgumentParser.byteCount("500") == 500)
    #expect(ArgumentParser.byteCount("8M") == 8 << 20)
    #expect(ArgumentParser.byteCount("2g") == 2 << 30)
    for text in ["", "K", "1.5M", "-1", "+1", "8KB", "18446744073709551616", "16777216T"] {
      #expect(ArgumentParser.byteCount(text) == nil, "\(text)")
    }
  }

  @Test("A suggestion is near, and there is none for what is far")
  func suggestions() {
    #expect(Suggestion.distance("strict", "stirct") == 1)
    #expect(Suggestion.distance("", "abc") == 3)
    #expect(Suggestion.nearest(to: "verfiy", among: ["verify", "version"]) == "verify")
    #expect(Suggestion.nearest(to: "vers", among: ["verify", "version"]) == "version")
    #expect(Suggestion.nearest(to: "xylophone", among: ["verify", "version"]) == nil)
    #expect(Suggestion.nearest(to: String(repeating: "x", count: 1_000_000), among: ["verify"]) == nil)
  }

  static func split(_ line: String) -> [FilePath] { line.split(separator: " ").map { FilePath(String($0)) } }

  static func parse(_ line: String) throws -> Invocation { try ArgumentParser.parse(split(line)) }
}
