import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// Packs several stores, each into a bundle of its own in one folder; one that fails does not stop the others.
struct SeveralStores {
  private let invocation: Invocation
  private let console: Console
  private let folder: FilePath
  private var stores: [FoundStore] = []
  /// Stores that were asked for and cannot even be found.
  private var missing = 0
  /// Stores that were found and have nothing to pack.
  private var emptyCount = 0
  private var packedCount = 0
  private var objects: [StreamedObject] = []
  private var leftOut: PagedList<LeftOut> = []
  private var findings: PagedList<Finding> = []
  private var names: Set<FilePath> = []
  private var status = ExitStatus.done

  init(_ invocation: Invocation, _ console: Console, into folder: FilePath) {
    self.invocation = invocation
    self.console = console
    self.folder = folder
  }

  /// Does it all; the status is that of the worst.
  mutating func run() throws(Failure) -> ExitStatus {
    try gather()
    let format = invocation.text("format")
    if let format { stores.removeAll { $0.format.rawValue != format } }
    if stores.isEmpty, missing == 0 { throw Failure("no-store", .unreadable, "no session store was found to pack") }
    if !stores.isEmpty {
      do throws(FileError) { try makeFolders(folder, mode: 0o700, system: console.files) } catch {
        throw Failure(error)
      }
    }
    for store in stores { try pack(store) }
    if emptyCount > 0, emptyCount == stores.count, missing == 0 { status = status.worse(.unreadable) }
    console.conclude(invocation, tell)
    return status
  }

  private mutating func gather() throws(Failure) {
    if invocation.has("all") {
      var finder = StoreFinder(invocation, console)
      try finder.find(below: invocation.operands, isJSON: invocation.isJSON)
      finder.tellObstacles()
      status = finder.status
      stores = finder.stores.map(\.store)
      return
    }
    var known: Set<FoundStore> = []
    for operand in invocation.operands {
      do throws(Failure) {
        for store in try console.stores(in: operand, invocation) where known.insert(store).inserted {
          stores.append(store)
        }
      } catch {
        missing += 1
        try fail(error, store: operand, format: nil)
      }
    }
  }

  private mutating func pack(_ store: FoundStore) throws(Failure) {
    let output = folder.appending(name(of: store))
    do throws(Failure) {
      let inventory = try takeStock(of: store, invocation, console)
      if inventory.isEmpty, !invocation.has("allow-empty") {
        guard invocation.has("all") else { throw .emptyStore(inventory) }
        emptyCount += 1
        console.remark(
          "\(ProgramTable.name): the \(store.format.rawValue) store '\(SafeText.escape(store.root))' has no session and "
            + "was not packed\n")
        return
      }
      let packed = try packStore(inventory, to: .file(output), invocation, console)
      packedCount += 1
      status = status.worse(packed.status)
      if invocation.isJSON {
        objects.append(packed.json)
        leftOut.append(contentsOf: packed.leftOut)
        findings.append(contentsOf: packed.report.findings)
      } else {
        console.conclude(invocation) { () throws(Failure) in try console.report(packed.text) }
      }
    } catch {
      try fail(error, store: store.root, format: store.format.rawValue)
    }
  }

  /// The name, longer where another store of this run has the short one.
  private mutating func name(of store: FoundStore) -> FilePath {
    let place = console.environment.workingFolder
    let short = BundleName.name(of: store, in: place)
    return names.insert(short).inserted ? short : BundleName.name(of: store, in: place, digitCount: 16)
  }

  private mutating func fail(_ failure: Failure, store: FilePath, format: String?) throws(Failure) {
    status = try status.worse(console.survive(failure, isJSON: invocation.isJSON))
    objects.append(
      StreamedObject([
        "store": .path(store), "format": .optional(format), "output": .null,
        "error": ["code": .string(failure.code), "message": .string(failure.message)],
      ]))
  }

  /// The sum of it.
  private func tell() throws(Failure) {
    let total = stores.count + missing - emptyCount
    if invocation.isJSON {
      var object = StreamedObject([:])
      object.append("bundles", objects)
      object.append("leftOut", leftOut, PackReports.object)
      object.append(findings: findings)
      object.append([
        "packed": .integer(packedCount), "stores": .integer(total), "empty": .integer(emptyCount),
      ])
      return try console.print(object)
    }
    let empty = emptyCount > 0 ? "; \(Quantity.count(emptyCount, "store")) without a session left out" : ""
    try console.report("\(packedCount) of \(Quantity.count(total, "store")) packed\(empty)\n")
  }
}
