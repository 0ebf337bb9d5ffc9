import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

/// Which ids become which, compared as bytes.
struct RenamedIDs: Sendable {
  /// An id, and what it becomes.
  struct Pair: PagedElement {
    let old: String
    let new: String

    init(old: String, new: String) { (self.old, self.new) = (old, new) }

    func write(to page: inout PageWriter) {
      page.write(old)
      page.write(new)
    }

    init(from page: inout PageReader) { (old, new) = (page.text(), page.text()) }

    func isBefore(_ other: Pair) -> Bool { old.utf8.lexicographicallyPrecedes(other.old.utf8) }
  }

  /// By the bytes of the old ids.
  private var newByOld = PagedMap<FilePath, FilePath>()
  /// The old ids in byte order, with the new ones.
  private(set) var pairs: PagedList<Pair> = []
  /// The longest old id in bytes.
  private var longest = 0

  init(_ renames: some Sequence<(old: String, new: String)>) {
    newByOld.reserveCapacity(renames.underestimatedCount)
    for rename in renames {
      let (key, new) = (FilePath(bytes: Array(rename.old.utf8)), FilePath(bytes: Array(rename.new.utf8)))
      guard newByOld.insert(new, forKey: key) else { continue }
      pairs.append(Pair(old: rename.old, new: rename.new))
      longest = max(longest, rename.old.utf8.count)
    }
    if zip(pairs, pairs.dropFirst()).contains(where: { $1.isBefore($0) }) { pairs = pairs.sorted { $0.isBefore($1) } }
  }

  var isEmpty: Bool { newByOld.isEmpty }

  /// The new id; nil for one that stays.
  func new(for old: some Sequence<UInt8>) -> String? {
    newByOld[FilePath(bytes: Array(old))].map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  /// The most bytes that a string with an old id can take in JSON: each byte as an escape, and the quotes.
  var longestSpelling: Int { longest * 6 + 2 }
}

/// The new names of files, where a name is made of an id.
struct RenamedStems: Sendable {
  /// What a name is made of, and what it becomes; of several ids those in byte order.
  private struct Choices: PagedElement {
    var all: [(old: [UInt8], new: [UInt8])] = []

    init() {}

    func write(to page: inout PageWriter) {
      page.write(all) { page, choice in
        page.write(choice.old)
        page.write(choice.new)
      }
    }

    init(from page: inout PageReader) { all = page.list { (Array($0.byteString()), Array($0.byteString())) } }
  }

  private let ids: RenamedIDs
  /// By the old name, where that is not the old id itself.
  private var others = PagedMap<FilePath, Choices>()
  private let name: @Sendable (String) -> String?

  /// `name` makes the name of an id; nil where an id makes none.
  init(_ ids: RenamedIDs, _ name: @escaping @Sendable (String) -> String?) {
    self.ids = ids
    self.name = name
    for pair in ids.pairs {
      guard let before = name(pair.old), !before.utf8.elementsEqual(pair.old.utf8), let after = name(pair.new) else {
        continue
      }
      let key = FilePath(bytes: Array(before.utf8))
      var choices = others[key] ?? Choices()
      choices.all.append((Array(pair.old.utf8), Array(after.utf8)))
      others.updateValue(choices, forKey: key)
    }
  }

  /// What a name becomes; nil for one that stays.
  ///
  /// Of ids that meet in one name, that of a session of the file counts, and the name stays if
  /// that is not renamed; then the id that is the name itself, then the first in byte order.
  func new(for stem: [UInt8], of sessions: [SessionID]) -> [UInt8]? {
    let found = others[FilePath(bytes: stem)]?.all ?? []
    let own = ownChoice(of: stem)
    if own == nil, found.isEmpty { return nil }
    let owners = sessions.filter { name($0.text)?.utf8.elementsEqual(stem) ?? false }.map { Array($0.utf8) }
    if owners.isEmpty { return own ?? found.first?.new }
    let isOwn = { (old: [UInt8]) in owners.contains(old) }
    let other = found.first { isOwn($0.old) }
    guard let own, isOwn(stem) else { return other?.new }
    return other.map { $0.old.lexicographicallyPrecedes(stem) ? $0.new : own } ?? own
  }

  /// What a name becomes that is a renamed id.
  private func ownChoice(of stem: [UInt8]) -> [UInt8]? {
    guard let new = ids.new(for: stem), case let old = String(decoding: stem, as: UTF8.self),
      name(old)?.utf8.elementsEqual(stem) ?? false
    else { return nil }
    return name(new).map { Array($0.utf8) }
  }
}
