public import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
public import SatchelSessionStores

/// Packs a store into one bundle, in one pass: each file is read once, hashed, framed and compressed.
///
/// `StoreInventory.selecting(_:)` leaves some sessions with all that belongs to them. The output appears when it is
/// whole and synced, or not at all; an open descriptor has got part of it after a failure. The same inventory of the
/// same files gives the same bytes, whatever its order. Memory is about 40 MiB, and some 150 bytes a file.
public func packBundle(
  _ store: StoreInventory, to output: BundleOutput, options: PackOptions = PackOptions(),
  system: any FileSystem = SystemFiles()
) throws(BundleError) -> PackReport {
  let order = try PackOrder(store, topFolder: options.topFolder)
  Allocator.giveBackFreed()
  if case .file = output, let report = try pack(store, order, to: output, options, system, canBeginAnew: true) {
    return report
  }
  guard let report = try pack(store, order, to: output, options, system, canBeginAnew: false) else {
    throw BundleError(.unavailable, "the packing did not end")
  }
  return report
}

/// Packs; nil where a large file was rewritten meanwhile, so that the packing is to begin anew, if it can: what was written
/// of such a file stands in the output already. Nothing of the output is left then.
private func pack(
  _ store: StoreInventory, _ order: PackOrder, to output: BundleOutput, _ options: PackOptions,
  _ system: any FileSystem, canBeginAnew: Bool
) throws(BundleError) -> PackReport? {
  let sink = try BundleSink(output, options, system: system)
  var packer = try Packer(
    store: store, sink: sink, options: options, canBeginAnew: canBeginAnew, system: system)
  let bagIt = BundleLayout.bagItText
  try packer.writeTagFile(BundleLayout.bagIt) { (sink) throws(BundleError) in try sink(bagIt.span) }
  for item in order.items {
    try packer.writePayload(item)
    if packer.mustBeginAnew { return nil }
  }
  Allocator.giveBackFreed()
  return try packer.finish()
}

/// What is written in which order, with its name in the archive.
struct PackOrder {
  struct Item: PagedElement {
    /// The path in the bag, from `data/` on.
    let path: [UInt8]
    /// The place among the store's files; nil for a folder.
    let file: Int?

    init(path: [UInt8], file: Int?) { (self.path, self.file) = (path, file) }

    func write(to page: inout PageWriter) {
      page.write(path)
      page.write(file) { $0.write($1) }
    }

    init(from page: inout PageReader) {
      path = Array(page.byteString())
      file = page.optional { $0.count() }
    }
  }

  let items: PagedList<Item>

  init(_ store: StoreInventory, topFolder: String) throws(BundleError) {
    let storeName = store.format.rawValue
    try checkWord(storeName, "store name")
    try checkWord(topFolder, "top folder")
    var naming = MemberNaming()
    let base = Array("\(BundleLayout.payload)/\(storeName)/".utf8)
    var items = PagedList<Item>()
    for source in Self.sources(of: store) {
      let path = FilePath(bytes: source.path)
      if let reason = PathRules.objection(to: path.bytes) {
        throw BundleError(.invalidPlan, "'\(path)' cannot be packed: \(reason)")
      }
      let item = Item(path: base + naming.spell(path), file: source.file)
      if let reason = PathRules.objection(toMember: Array("\(topFolder)/".utf8) + item.path) {
        throw BundleError(.invalidPlan, "'\(path)' cannot be packed: \(reason)")
      }
      items.append(item)
    }
    if items.isEmpty { items.append(Item(path: base.dropLast(), file: nil)) }
    self.items = Self.sorted(items)
    var last: [UInt8] = []
    for item in self.items {
      if item.path == last {
        let name = String(decoding: last, as: UTF8.self)
        throw BundleError(.invalidPlan, "the inventory names '\(name)' twice; name each file once")
      }
      last = item.path
    }
  }

  /// Files and empty folders by their paths in the store, in order.
  private static func sources(of store: StoreInventory) -> PagedList<Item> {
    var sources = PagedList<Item>()
    for (place, file) in store.files.enumerated() { sources.append(Item(path: file.path.bytes, file: place)) }
    for path in store.folders { sources.append(Item(path: path.bytes, file: nil)) }
    return sorted(sources)
  }

  private static func sorted(_ items: PagedList<Item>) -> PagedList<Item> {
    var last: [UInt8] = []
    let isSorted = items.allSatisfy { item in
      defer { last = item.path }
      return !item.path.lexicographicallyPrecedes(last)
    }
    return isSorted ? items : items.sorted { $0.path.lexicographicallyPrecedes($1.path) }
  }
}

private func checkWord(_ word: String, _ what: String) throws(BundleError) {
  let isWord = word.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
  guard isWord, !word.isEmpty, word.utf8.count <= 100, word != ".", word != ".." else {
    throw BundleError(.invalidPlan, "the \(what) '\(word)' is not made of letters, digits, '.', '_' and '-'")
  }
}
