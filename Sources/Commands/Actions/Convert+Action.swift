import SatchelExchange
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// Converts a file or a store and tells what became of everything.
@Sendable func runConvert(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  guard let target = invocation.text("to").flatMap(FormatRegistry.id) else {
    throw .usage("--to FORMAT is missing", command: invocation.command)
  }
  let (input, output) = (invocation.operand(0), invocation.operand(1))
  let toStream = output == "-"
  if toStream, invocation.isJSON {
    throw .usage("--json and the session would both go to standard output", command: invocation.command)
  }
  let style = invocation.text("era").map(WritingStyle.init(rawValue:))
  if let style, let format = FormatRegistry.format(target), !format.writingStyles.contains(style) {
    let known = format.writingStyles.map(\.rawValue).joined(separator: ", ")
    throw .usage(
      "\(target.rawValue) is not written as '\(style)'; it is written as: \(known)", command: invocation.command)
  }
  if invocation.has("claw-redaction"), target != .claw {
    throw .usage("--claw-redaction is for --to claw; no other program changes texts", command: invocation.command)
  }
  var options = ConversionOptions(
    limits: invocation.readingLimits, putsAside: !invocation.has("plain"), style: style,
    key: try console.sealingKey(invocation), redacts: invocation.has("claw-redaction"),
    followsLinks: invocation.followsLinks)
  options.allowsEmpty = invocation.has("allow-empty")
  let converter = Converter(files: console.files, options: options, progress: console.watch)
  let material = InputMaterial(invocation, console)
  defer { material.remove() }
  let source = try material.unpacked(input)
  let store = try console.isFolder(source) ? console.store(in: source, invocation) : nil
  if toStream, store != nil {
    throw .usage("a store becomes a folder; standard output takes a session", command: invocation.command)
  }
  let destination = try toStream ? material.output() : output
  let report: ConversionReport
  do throws(SessionError) {
    report =
      if let store { try converter.convert(store, to: destination, as: target) } else {
        try converter.convert(source, to: destination, as: target, replacing: invocation.has("replace"))
      }
  } catch {
    let isFile = try !console.isFolder(source)
    if error.code == .refused, error.place.file == output.description, isFile { throw .exists(output) }
    throw Failure(error)
  }
  if toStream {
    try console.copyOut(destination)
    console.remark(ConversionText.text(report, output: "standard output"))
  } else {
    let shown = source == input ? store?.root ?? input : input
    console.conclude(
      invocation, json: ConversionJSON.object(report, input: shown, output: output),
      text: ConversionText.text(report, output: output))
  }
  return status(of: report, isStrict: invocation.has("strict"))
}

private func status(of report: ConversionReport, isStrict: Bool) -> ExitStatus {
  if report.findings.contains(where: { $0.severity == .damage }) { return .damaged }
  if !report.leftOut.isEmpty || report.sessionsLeftOut > 0 { return .differences }
  return isStrict && report.count(.lost) > 0 ? .differences : .done
}

let convertMembers = ConversionJSON.members()

extension Console {
  /// Shows how far the work is; answers whether to go on.
  var watch: @Sendable (WorkProgress) -> Bool {
    let (line, interruption) = (progress, environment.interruption)
    return { state in
      line.update(stage: state.stage, done: state.done, total: state.total)
      return !interruption.isRaised
    }
  }
}
