import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// How a file is to be salvaged.
enum SalvageMethod {
  /// Nothing is wrong with it, but for what is left out on purpose.
  case copy
  /// Line by line.
  case journal(any LineFormat.Type)
  case document(DocumentPlan)

  fileprivate var isCopy: Bool { if case .copy = self { true } else { false } }
}

/// Salvages one file: knows what it is, and whether anything is wrong with it.
struct FileSalvage {
  let input: FilePath
  let bytes: any RandomAccessBytes
  /// The mode of what is written.
  let mode: UInt32
  /// Whether this is the opened text of a sealed document.
  var wasSealed = false
  /// The format of its store, if it stands in one.
  private let storeFormat: FormatID?
  let files: any FileSystem
  let limits: ReadingLimits
  let tell: (UInt64) throws(SessionError) -> Void

  init(
    _ input: FilePath, _ bytes: any RandomAccessBytes, mode: UInt32 = Permissions.secret, files: any FileSystem,
    limits: ReadingLimits, format: FormatID? = nil,
    telling tell: @escaping (UInt64) throws(SessionError) -> Void
  ) {
    self.input = input
    self.bytes = bytes
    self.mode = mode
    storeFormat = format
    self.files = files
    self.limits = limits
    self.tell = tell
  }

  // MARK: What it is

  /// What no session that is written holds; of a text that is of no format any more, what would be that of one.
  var secrets: UnwrittenMembers {
    var known = storeFormat.flatMap(FormatRegistry.format) ?? FormatRegistry.recogniseFormat(of: bytes).format
    // By its look; what cannot be read is told when it is salvaged.
    if known == nil, let alike = try? format() { known = FormatRegistry.format(alike.name) }
    return known?.unwritten(in: bytes) ?? A3SFormat.unwritten(in: bytes)
  }

  /// The format; nil for a file that looks like none.
  func format() throws(SessionError) -> (name: FormatID, era: Era?)? {
    let known = FormatRegistry.recognise(TextOutline(bytes))
    if let known, known.format.name != .a3s || known.era >= A3SEra.c { return (known.format.name, known.era) }
    let (head, tail): ([UInt8], [UInt8])
    do throws(SessionError) {
      head = try bytes.bytes(0..<min(bytes.byteCount, 1 << 18))
      tail = try bytes.bytes(max(UInt64(head.count), bytes.byteCount - min(bytes.byteCount, 1 << 16))..<bytes.byteCount)
    } catch {
      throw error.inFile(input.description)
    }
    let text = String(decoding: head + tail, as: UTF8.self)
    if Self.isSnapshot(text) { return (.a3s, A3SEra.c) }
    if let known { return (known.format.name, known.era) }
    let alike = FormatRegistry.all.compactMap { format in
      (format as? any SalvageableFormat.Type)?.likeness(of: text).map { (name: format.name, likeness: $0) }
    }
    if let best = alike.max(by: { $0.likeness.strength < $1.likeness.strength }) {
      return (best.name, best.likeness.era)
    }
    return FormatRegistry.recognise(TextOutline(bytes)) == nil ? likeliest(text).map { ($0, nil) } : nil
  }

  /// The format of whose documents a text has most members, if it is no JSON and has several of one.
  private func likeliest(_ text: String) -> FormatID? {
    if (try? JSONDocument(Array(text.utf8))) != nil { return nil }
    let counts = FormatRegistry.ids.map { format in
      let plan = DocumentPlan.frame(format, "id", limits)
      return (format: format, count: Set(plan.frame.map(\.name) + plan.lists).count { text.contains("\"\($0)\":") })
    }
    return counts.max { $0.count < $1.count }.flatMap { $0.count >= 3 ? $0.format : nil }
  }

  /// Whether a damaged text is a snapshot: by the depth of its members where lines tell it, else by their order.
  private static func isSnapshot(_ text: String) -> Bool {
    let lines = text.split { $0 == "\n" || $0 == "\r\n" }.prefix(4096)
    let begins = { (starts: [String]) in lines.contains { line in starts.contains { line.hasPrefix($0) } } }
    if begins(["  \"config\": {", "  \"messages\": ["]) { return false }
    let names = A3SSnapshotList.allCases.map(\.rawValue)
    if names.count(where: { text.contains("\"\($0)\":") }) >= 3 { return true }
    let lists = names.map { "  \"\($0)\": [" }
    let hasOuter = begins(["  \"schema_version\": ", "  \"session\": {"] + lists)
    if hasOuter, begins(["    \"config\": {", "    \"messages\": ["]) { return true }
    guard let session = text.firstRange(of: "\"session\"") else { return false }
    let before = text[..<session.lowerBound]
    return before.contains("\"schema_version\"") && !before.contains("\"config\"")
  }

  /// Whether a session has nothing to be salvaged: it reads to its end, and its program takes it.
  func isSound(_ name: FormatID) throws(SessionError) -> Bool {
    guard let format = FormatRegistry.format(name) else { return false }
    return try isSound(format)
  }

  private func isSound<Format: SessionFormat>(_ format: Format.Type) throws(SessionError) -> Bool {
    do throws(SessionError) {
      let tally = try Format.tally(bytes, limits: limits)
      if tally.findings.contains(where: { $0.severity == .damage }) { return false }
    } catch {
      // A value over the bound is no damage, as whoever reads may raise it; that on depth nobody can.
      if error.code == .unreadable || error.bound == .value { throw error.inFile(input.description) }
      return false
    }
    return Format.objections(to: bytes).isEmpty && !hasMisspelledList(Format.name)
  }

  /// Whether a member is nearly called as a list that the document lacks: the program reads on and sees an empty list.
  private func hasMisspelledList(_ format: FormatID) -> Bool {
    let members = TextOutline(bytes).members
    let names = Set(members.map { Array($0.name.utf8) })
    let isSnapshot = format == .a3s && members.contains { $0.name == "schema_version" || $0.name == "session" }
    let plan =
      isSnapshot
      ? DocumentPlan.snapshot(id: .init(text: "id", isCertain: false), limits: limits)
      : DocumentPlan.frame(format, "id", limits)
    return members.contains { member in
      let name = member.name
      if plan.owns(name) { return false }
      if plan.opened(by: name, member.firstByte, butNot: names) != nil { return true }
      let lists = plan.lists.filter { !names.contains(Array($0.utf8)) && DocumentPlan.isAlike(name, $0) }
      guard !lists.isEmpty, member.firstByte == UInt8(ascii: "["), let element = firstElement(of: member) else {
        return false
      }
      return lists.contains { plan.accepts(element: element, of: $0) }
    }
  }

  /// The first element of a list that a member of the document is; nil where it has none, or one that is no object.
  private func firstElement(of member: TextOutline.Member) -> [UInt8]? {
    var walker = JSONWalker(bytes, from: member.range.lowerBound, maximumValueBytes: limits.maximumValueBytes)
    do throws(JSONReadError) {
      try walker.enterArray()
      guard try walker.nextElement(), try walker.firstByte() == UInt8(ascii: "{") else { return nil }
      return try walker.value().text
    } catch {
      // Whoever asks has read the document before.
      return nil
    }
  }

  /// How a session of the format is salvaged.
  func method(_ format: (name: FormatID, era: Era?)) -> SalvageMethod {
    if format.era == ClawEra.port { return .document(.port(stem: input.stemText, limits: limits)) }
    if let lines = FormatRegistry.format(format.name) as? any LineFormat.Type, lines.isOnLines(bytes, limits: limits) {
      return .journal(lines)
    }
    let named = format.name == .a3s ? A3SStoreLayout.id(ofNewest: input.lastComponent.stem) : nil
    guard format.name == .a3s, let era = format.era, era >= A3SEra.c else {
      return .document(.session(format.name, stem: named ?? input.stemText, limits: limits))
    }
    let id = named ?? A3SStoreLayout.sessionID(bytes) ?? input.stemText
    return .document(.snapshot(id: .init(text: id, isCertain: named != nil), limits: limits))
  }

  // MARK: Salvaging

  /// Where the parts of a salvage go.
  struct Places {
    var output: FilePath
    var bytes: FilePath
    var index: FilePath
  }

  /// Writes the salvage and what is left over; nil, and nothing written, if no part of it makes sense.
  func salvage(_ method: SalvageMethod, to places: Places) throws(SessionError) -> SalvageAccount? {
    do {
      return try write(method, to: places)
    } catch let error as SessionError {
      throw error.inFile(input.description)
    } catch let error as JSONReadError {
      throw SessionError(error).inFile(input)
    } catch let error as FileError {
      throw .writing(error)
    } catch {
      throw SessionError(.outputFailed, "\(error)", at: Place(file: places.output.description))
    }
  }

  private func write(_ method: SalvageMethod, to places: Places) throws -> SalvageAccount? {
    let secrets = secrets
    let output = try PendingFile(places.output, mode: mode, files: files)
    // What is left over of a hurt file may be a key that nobody recognises.
    let mayHoldKey = secrets.members.isEmpty && !method.isCopy && Aside.mentionsSecret(bytes)
    let leftover = try LeftoverFolder(
      input, byteCount: bytes.byteCount, bytes: places.bytes, index: places.index,
      mode: secrets.members.isEmpty && !mayHoldKey ? mode : Permissions.secret, files: files)
    let ledger = SalvageLedger(
      bytes, leavingOut: secrets, output: { try output.write($0) },
      leftover: { [tell] piece, content in
        try tell(piece.offset ?? 0)
        try leftover.take(piece, content)
      })
    guard let account = try run(method, ledger) else { return nil }
    try leftover.publish()
    try output.publish(replacing: false)
    return account
  }

  /// Salvages into a ledger; nil if no part of the file makes sense.
  func run(_ method: SalvageMethod, _ ledger: SalvageLedger) throws -> SalvageAccount? {
    let (saved, lost): (Int, Int)
    switch method {
    case .copy:
      try ledger.copy(to: bytes.byteCount)
      (saved, lost) = (0, 0)
    case .journal(let format):
      var salvage = JournalSalvage(bytes, as: format, stem: input.stemText, limits: limits, ledger: ledger)
      guard try salvage.run() else { return nil }
      (saved, lost) = (salvage.saved, salvage.lost)
    case .document(let plan):
      var salvage = DocumentSalvage(bytes, plan: plan, ledger: ledger)
      guard try salvage.run() || plan.isList else { return nil }
      (saved, lost) = (salvage.saved, salvage.lost)
    }
    try ledger.finish(because: "behind the last that could be saved")
    var account = ledger.account
    (account.saved, account.lost) = (saved, lost)
    return account
  }
}
