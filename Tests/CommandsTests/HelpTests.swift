import SatchelFiles
import Testing

@testable import SatchelCommands

@Suite struct HelpTests {
  @Test("Every command has a summary, an example that parses, and options whose names are its own")
  func table() throws {
    for command in ProgramTable.commands {
      #expect(!command.summary.isEmpty)
      #expect(!command.examples.isEmpty)
      #expect(Set(command.allOptions.map(\.long)).count == command.allOptions.count)
      let letters = command.allOptions.compactMap(\.short)
      #expect(Set(letters).count == letters.count)
      // A repository can be named otherwise.
      #expect(
        command.operands.dropLast().allSatisfy { !$0.isRepeatable && ($0.isRequired || $0.value.name == "REPO") })
      for example in command.examples { try Self.checkParses(example.line, as: command) }
    }
  }

  @Test("Help on a command holds every operand, option, example and status of the table")
  func commandHelp() throws {
    for command in ProgramTable.commands {
      let run = try ProgramRun(command.name, "--help")
      #expect(run.status == 0)
      for operand in command.operands { #expect(run.text.contains("  \(operand.value.name) ")) }
      for option in command.allOptions { #expect(run.text.contains("  \(option.heading)")) }
      for example in command.examples { #expect(run.text.contains("  \(example.line)\n")) }
      for status in command.allStatuses { #expect(run.text.contains("\n  \(status.status.rawValue) ")) }
      #expect(run.text == (try ProgramRun("help", command.name).text))
    }
  }

  @Test("Help of the program names every command, and no line is wider than a terminal")
  func programHelp() throws {
    let text = try ProgramRun("--help").text
    for command in ProgramTable.commands { #expect(text.contains("  \(command.name) ")) }
    for page in [text] + ProgramTable.commands.map(HelpText.command) {
      for line in page.split(separator: "\n") where !line.hasPrefix("  satchel ") {
        #expect(line.count <= 80, "\(line)")
      }
    }
  }

  @Test("What --json prints has a page of its own, with every member and its kind, for one command and for all")
  func members() throws {
    let all = try ProgramRun("help", "--json-members").text
    for command in ProgramTable.commands where !command.members.isEmpty {
      let one = try ProgramRun("help", "--json-members", command.name).text
      #expect(all.contains(one))
      for member in command.allMembers {
        #expect(one.contains("  \(member.path)"))
        #expect(!member.words.isEmpty, "\(member.path)")
      }
      #expect(try ProgramRun("help", command.name).text.contains("--json-members \(command.name)"))
    }
    #expect(try ProgramRun("help", "--json-members", "version").status == 2)
    #expect(try ProgramRun("help", "--json-schema").status == 2)
  }

  @Test("The manual holds every command, option and example, and no line starts a request by accident")
  func manual() throws {
    let page = try ProgramRun("help", "--man").text
    let titles = page.split(separator: "\n").filter { $0.hasPrefix(".SH ") }.map { $0.dropFirst(4) }
    #expect(
      titles == [
        "NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES", "COMMANDS", "OPTIONS", "FILES", "ENVIRONMENT", "EXIT STATUS",
        "SEE ALSO",
      ])
    let json = try ProgramRun("help", "--json-members", "--man").text
    for command in ProgramTable.commands {
      #expect(page.contains("\n.SS \(ManPage.escape(command.name))\n"))
      for option in command.allOptions { #expect(page.contains("\\fB\(ManPage.escape(option.heading))\\fR\n")) }
      for member in command.members { #expect(json.contains("\\fB\(ManPage.escape(member.path))\\fR\n")) }
      for example in command.examples { #expect(page.contains("\\fB\(ManPage.escape(example.line))\\fR\n")) }
    }
    let requests: Set<String> = [".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".I", ".BR"]
    for line in (page + json).split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
      #expect(requests.contains(String(line.prefix { $0 != " " })), "\(line)")
    }
  }

  @Test("Completions of every shell hold every command and option", arguments: Completions.shells)
  func completions(shell: String) throws {
    let script = try ProgramRun("help", "--completions", shell).text
    for command in ProgramTable.commands {
      #expect(script.contains(command.name))
      for option in command.allOptions {
        #expect(script.contains(shell == "fish" ? "-l \(option.long) " : "--\(option.long)"), "\(option.long)")
        if let short = option.short { #expect(script.contains(shell == "fish" ? "-s \(short) " : "-\(short)")) }
      }
    }
  }

  @Test("The version is one line")
  func version() throws {
    #expect(try ProgramRun("version").text == "satchel \(ProgramTable.version)\n")
  }

  /// The part of a line that runs the program, as a shell would split it.
  static func checkParses(_ line: String, as command: CommandSpecification) throws {
    let pipeline = line.split(separator: "|").map { $0.split(separator: ">")[0].split(separator: " ") }
    let ours = try #require(pipeline.first { $0.first == "satchel" })
    let invocation = try ArgumentParser.parse(ours.dropFirst().map { FilePath(String($0)) })
    #expect(invocation.command.name == command.name, "\(line)")
  }
}
