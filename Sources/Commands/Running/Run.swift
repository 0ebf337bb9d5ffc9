public import SatchelFiles

/// Runs the program: the arguments behind its name in, the exit status out.
///
/// Data goes to the environment's output, messages and progress to its errors; nothing else is touched but the files
/// that the arguments name. Never throws: every failure becomes a message and a status (`satchel COMMAND --help` lists
/// them).
public func run(arguments: [String], environment: ProgramEnvironment) -> Int32 {
  run(arguments: arguments.map { FilePath($0) }, environment: environment)
}

/// Runs the program with arguments as the bytes that were typed, so that a path need not be UTF-8.
public func run(arguments: [FilePath], environment: ProgramEnvironment) -> Int32 {
  var isJSON = arguments.prefix { $0 != "--" }.contains("--json")
  var console = Console(environment, isQuiet: false)
  do throws(Failure) {
    let invocation = try ArgumentParser.parse(arguments)
    isJSON = invocation.isJSON
    console = Console(environment, isQuiet: invocation.isQuiet)
    console.command = invocation.command
    let status = try invocation.command.action(invocation, console)
    console.progress.erase()
    try console.flush()
    return (console.hasMissedFolders ? status.worse(.differences) : status).rawValue
  } catch {
    return end(error, console, isJSON: isJSON).rawValue
  }
}

private func end(_ failure: Failure, _ console: Console, isJSON: Bool) -> ExitStatus {
  console.progress.erase()
  if console.environment.interruption.isRaised {
    console.tell(.interrupted, asJSON: isJSON)
    return .interrupted
  }
  if failure.isSilent { return .done }
  try? console.flush()
  console.tell(failure, asJSON: isJSON)
  return failure.status
}
