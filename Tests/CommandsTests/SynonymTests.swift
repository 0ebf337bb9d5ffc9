import SatchelFiles
import SatchelTestSupport
import Testing

@testable import SatchelCommands

@Suite struct SynonymTests {
  @Test("A word that is no command is answered with the line that does what it means")
  func commands() throws {
    for synonym in CommandSynonym.all {
      for word in synonym.words where ProgramTable.command(named: word) == nil {
        let run = try ProgramRun(word)
        #expect(run.status == 2)
        #expect(run.errors.contains("to \(synonym.wish): \(synonym.line)"), "\(run.errors)")
      }
    }
    for word in ["unpack", "extract", "save", "ls", "cat", "gc", "versions", "rm", "snapshot"] {
      let run = try ProgramRun(word)
      #expect(ProgramTable.command(named: word) != nil || run.errors.contains(": satchel "), "\(run.errors)")
    }
  }

  @Test("Every line that is advised can be typed", arguments: CommandSynonym.all.map(\.line))
  func lines(line: String) throws {
    _ = try ArgumentParser.parse(line.split(separator: " ").dropFirst().map { FilePath(String($0)) })
  }

  static let options: [(line: String, words: [String])] = [
    ("pack s -o f --force", ["unknown option '--force'", "'--replace'"]),
    ("convert a b --to a3s -f", ["unknown option '-f'", "'--replace'"]),
    ("import b --into d --overwrite", ["'--on-conflict POLICY'"]),
    ("import b --output d", ["'--into DIR'"]), ("import b d", ["--into"]), ("pack s -o f --to d", ["--output"]),
    ("import b --into d --replace", ["'--on-conflict POLICY'"]),
    ("pack s --out f", ["'-o, --output FILE'"]),
    ("import b --into d --format claw", ["'--as FORMAT'"]),
    ("convert a b --format claw", ["--to FORMAT"]),
    ("show b --id x", ["'--session ID'"]),
    ("pack s -o f --jobs 3", ["'--threads N'"]),
  ]

  @Test("An option that other programs have is answered with ours", arguments: options)
  func option(line: String, words: [String]) throws {
    let run = try ProgramRun(line.split(separator: " ").map { FilePath(String($0)) })
    #expect(run.status == 2)
    for word in words { #expect(run.errors.contains(word), "\(run.errors)") }
  }

  @Test("Options that contradict each other are refused, both named")
  func contradictions() throws {
    for command in ProgramTable.commands {
      for group in command.exclusive {
        for (first, second) in zip(group, group.dropFirst()) {
          var arguments: [FilePath] = [FilePath(command.name)]
          for name in [first, second] {
            let option = try #require(command.allOptions.first { $0.long == name })
            arguments.append(FilePath("--\(name)"))
            if let value = option.value { arguments.append(FilePath(Self.sample(of: value))) }
          }
          for option in command.options where option.isRequired && ![first, second].contains(option.long) {
            arguments.append(FilePath("--\(option.long)"))
            arguments.append(FilePath(Self.sample(of: try #require(option.value))))
          }
          arguments += command.operands.filter(\.isRequired).map { _ in "x" }
          let run = try ProgramRun(arguments)
          #expect(run.status == 2)
          #expect(run.errors.contains("--\(first) and --\(second) contradict"), "\(run.errors)")
        }
      }
    }
  }

  private static func sample(of value: ValueSpecification) -> String {
    switch value.kind {
    case .choice(let words): words.first ?? "x"
    case .number(let range): "\(range.lowerBound)"
    default: "1"
    }
  }
}
