import SatchelBundling
import SatchelDigests
import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// Inspects each path; one that cannot be read is told, and the others still come out.
@Sendable func runInspect(_ typed: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let invocation = try typed.namingRepository(console)
  if invocation.operands.count(where: { $0 == "-" }) > 1 {
    throw .usage("standard input can be read once; give - once", command: invocation.command)
  }
  var inspecting = Inspecting(invocation, console, key: try console.sealingKey(invocation))
  defer { inspecting.material.remove() }
  for path in invocation.operands {
    do throws(Failure) {
      try inspecting.take(path)
    } catch {
      inspecting.status = try inspecting.status.worse(console.survive(error, isJSON: invocation.isJSON))
    }
  }
  if invocation.isJSON { try inspecting.printObject() }
  try console.flush()
  inspecting.tellFaults()
  return inspecting.status
}

/// One run of the command.
private struct Inspecting {
  let invocation: Invocation
  let console: Console
  let key: SealingKey?
  let material: InputMaterial
  var status = ExitStatus.done
  private var inspections: [StreamedObject] = []
  private var bundles: [JSON] = []
  private var listings: [(listing: BundleListing, path: FilePath)] = []
  private var isFirst = true

  init(_ invocation: Invocation, _ console: Console, key: SealingKey?) {
    self.invocation = invocation
    self.console = console
    self.key = key
    material = InputMaterial(invocation, console)
  }

  mutating func take(_ operand: FilePath) throws(Failure) {
    switch try material.settle(operand) {
    case .bundle(let input, let files): try take(input, files, operand)
    case .path(let path): try take(file: path)
    }
  }

  /// A file as it is, a folder as the stores that it is or has inside.
  private mutating func take(file path: FilePath) throws(Failure) {
    guard try console.isFolder(path) else { return try take(path, store: nil) }
    let stores = try console.stores(in: path, invocation)
    if stores.count == 1 { return try take(stores[0].root, store: stores[0]) }
    var (missing, isFound): (Failure?, Bool) = (nil, false)
    for store in stores {
      do throws(Failure) {
        try take(store.root, store: store)
        isFound = true
      } catch {
        // A session has to be in one of them.
        if error.isMissingSession {
          missing = error
        } else {
          status = try status.worse(console.survive(error, isJSON: invocation.isJSON))
        }
      }
    }
    if let missing, !isFound { throw missing }
  }

  private mutating func take(_ path: FilePath, store: FoundStore?) throws(Failure) {
    var inspection = try inspect(path, store: store, invocation, key, console)
    if let id = invocation.text("session") {
      let (sessions, kind) = (inspection.sessions, inspection.kind)
      let place = try Failure.place(
        of: SessionID(id), in: sessions.map(\.header.id),
        file: { place in
          let behind = sessions[place].path.bytes.dropFirst(path.bytes.count).drop { $0 == UInt8(ascii: "/") }
          return kind == .store ? FilePath(bytes: behind).description : nil
        }, of: kind.rawValue, at: path.description)
      if kind == .store {
        let stored = sessions[place]
        inspection = try inspect(stored.path, invocation, key, console)
        // A store shows more of an era than one file does.
        inspection.raise(era: stored.era)
      }
    }
    if inspection.hasDamage { status = status.worse(.damaged) }
    if inspection.hasUnread { status = status.worse(.differences) }
    if invocation.isJSON { return inspections.append(InspectionJSON.object(inspection)) }
    let isHurt = inspection.hasDamage || inspection.isRefused
    let advice = isHurt ? SalvageAdvice.text(for: inspection.path) + "\n" : ""
    if !isFirst { try console.report("\n") }
    try InspectionText.write(inspection, columns: console.environment.columns) { (text) throws(Failure) in
      try console.report(text)
    }
    try report(advice, isWhole: false)
  }

  private mutating func take(_ input: BundleInput, _ files: any FileSystem, _ path: FilePath) throws(Failure) {
    let report = try showReport(input, path, files, invocation, console)
    if invocation.isJSON { bundles.append(report.json) } else { try self.report(report.text) }
    listings.append((report.listing, path))
  }

  /// Reports text: all there is of one thing, or what ends it.
  private mutating func report(_ text: String, isWhole: Bool = true) throws(Failure) {
    try console.report((isFirst || !isWhole ? "" : "\n") + text)
    isFirst = false
  }

  /// Of one bundle its own object; else one of all.
  func printObject() throws(Failure) {
    if invocation.operands.count == 1, let bundle = bundles.first { return try console.print(bundle) }
    if invocation.command.name == CommandSpecification.show.name, bundles.isEmpty, inspections.isEmpty { return }
    var object = StreamedObject([:])
    object.append("inspections", inspections)
    if !bundles.isEmpty { object.append(["bundles": .array(bundles)]) }
    try console.print(object)
  }

  /// What was wrong in bundles is told behind what could be read of them.
  mutating func tellFaults() {
    for (listing, path) in listings { status = status.worse(listing.tellFaults(path, invocation, console)) }
  }
}

func inspect(
  _ path: FilePath, store: FoundStore? = nil, _ invocation: Invocation, _ key: SealingKey?, _ console: Console
) throws(Failure) -> Inspection {
  do throws(SessionError) {
    let patient = PatientFiles(console.files, fillsGaps: false)
    let inspector = Inspector(
      files: patient, limits: invocation.readingLimits, key: key, followsLinks: invocation.followsLinks)
    var inspection = if let store { try inspector.inspect(store) } else { try inspector.inspect(path) }
    inspection.findings += patient.findings
    return inspection
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

/// Of several operands, bundles stand in a list of their own.
let inspectMembers =
  InspectionJSON.members(in: "inspections[]")
  + ShowReport.members.map { member in
    var member = member.optional
    member.path = "bundles[]." + member.path
    return member
  }

extension Invocation {
  /// How much of a session is read at once.
  var readingLimits: ReadingLimits {
    var limits = ReadingLimits()
    if let bytes = number("max-value") { limits.maximumValueBytes = Int(clamping: bytes) }
    return limits
  }

  /// Whether what stands behind links of a store is taken.
  var followsLinks: Bool { !has("no-follow") }
}

extension Console {
  /// The failure, or a better word where the file is compressed, as a bundle is.
  func hint(_ failure: Failure, about path: FilePath) -> Failure {
    guard failure.status == .unreadable || failure.status == .damaged, failure.place.file == path.description else {
      return failure
    }
    var start: [UInt8] = [0, 0]
    let count = try? OpenFile(path, [.read, .nonBlocking], system: files).read(into: &start)
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
