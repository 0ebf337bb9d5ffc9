let packMembers: [CommandSpecification.Member] = [.init(path: "x", meaning: "y")]
let verifyMembers: [CommandSpecification.Member] = [.init(path: "x", meaning: "y")]
let listMembers: [CommandSpecification.Member] = [.init(path: "x", meaning: "y")]
let importMembers: [CommandSpecification.Member] = [.init(path: "x", meaning: "y")]
@Sendable func runPack(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  throw Failure("unfinished", .unreadable, "this command is not there yet")
}
@Sendable func runVerify(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  throw Failure("unfinished", .unreadable, "this command is not there yet")
}
@Sendable func runList(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  throw Failure("unfinished", .unreadable, "this command is not there yet")
}
@Sendable func runImport(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  throw Failure("unfinished", .unreadable, "this command is not there yet")
}
