import SatchelDigests
import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// Inspects each path; one that cannot be read is told, and the others still come out.
@Sendable func runInspect(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let key = try console.sealingKey(invocation)
  var status = ExitStatus.done
  var objects: [JSON] = []
  for (index, path) in invocation.operands.enumerated() {
    do throws(Failure) {
      let inspection = try inspect(path, invocation, key, console)
      if inspection.hasDamage { status = status.worse(.damaged) }
      let isHurt = inspection.hasDamage || inspection.isRefused
      if invocation.isJSON {
        objects.append(InspectionJSON.object(inspection))
      } else {
        let advice = isHurt ? SalvageAdvice.text(for: path) + "\n" : ""
        try console.report((index > 0 ? "\n" : "") + InspectionText.text(inspection) + advice)
      }
    } catch {
      status = try status.worse(console.survive(error, isJSON: invocation.isJSON))
    }
  }
  if invocation.isJSON { try console.print(["inspections": .array(objects)]) }
  return status
}

private func inspect(
  _ path: FilePath, _ invocation: Invocation, _ key: SealingKey?, _ console: Console
) throws(Failure) -> Inspection {
  try console.checkInput(path)
  do throws(SessionError) {
    return try Inspector(files: console.files, limits: invocation.readingLimits, key: key).inspect(path)
  } catch {
    var failure = console.hint(Failure(error).inFile(path), about: path)
    if error.code == .damaged || error.code == .invalid {
      if failure.message.hasSuffix(".") { failure.message.removeLast() }
      failure.message += "; " + SalvageAdvice.text(for: path)
    }
    throw failure
  }
}

/// What to do about damage.
enum SalvageAdvice {
  /// The command that saves what can be saved.
  static func text(for path: FilePath) -> String {
    "what can be saved comes out by: \(ProgramTable.name) salvage \(SafeText.escape(path)) -o OUT"
  }
}

let inspectMembers = InspectionJSON.members(in: "inspections[]")

extension Invocation {
  /// How much of a session is read at once.
  var readingLimits: ReadingLimits {
    var limits = ReadingLimits()
    if let bytes = number("max-value") { limits.maximumValueBytes = Int(clamping: bytes) }
    return limits
  }
}

extension Console {
  /// The failure, or a better word where the file is compressed, as a bundle is.
  func hint(_ failure: Failure, about path: FilePath) -> Failure {
    guard failure.status == .unreadable || failure.status == .damaged, failure.place.file == path.description else {
      return failure
    }
    var start: [UInt8] = [0, 0]
    let count = try? OpenFile(path, system: files).read(into: &start)
    guard count == 2, start == [0x1F, 0x8B] else { return failure }
    return Failure(
      "wrong-format", .unreadable,
      "this is gzip data and no session; if it is a bundle, see 'satchel list' and 'satchel import'",
      at: failure.place)
  }

  /// Tells of a failure after which others can still be served; an interruption ends all.
  func survive(_ failure: Failure, isJSON: Bool) throws(Failure) -> ExitStatus {
    if failure.isSilent || failure.status == .interrupted || environment.interruption.isRaised { throw failure }
    try flush()
    tell(failure, asJSON: isJSON)
    return failure.status
  }
}
