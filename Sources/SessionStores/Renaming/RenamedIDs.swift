import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

/// Which ids become which, compared as bytes.
struct RenamedIDs: Sendable {
  private var newByOld: [[UInt8]: String] = [:]
  /// The old ids in byte order, with the new ones.
  private(set) var pairs: [(old: String, new: String)] = []
  /// The longest old id in bytes.
  private var longest = 0

  init(_ renames: some Sequence<(old: String, new: String)>) {
    for rename in renames where newByOld.updateValue(rename.new, forKey: Array(rename.old.utf8)) == nil {
      pairs.append((rename.old, rename.new))
      longest = max(longest, rename.old.utf8.count)
    }
    pairs.sort { $0.old.utf8.lexicographicallyPrecedes($1.old.utf8) }
  }

  /// The new id; nil for one that stays.
  func new(for old: some Sequence<UInt8>) -> String? { newByOld[Array(old)] }

  /// The most bytes that a string with an old id can take in JSON: each byte as an escape, and the quotes.
  var longestSpelling: Int { longest * 6 + 2 }
}

/// The new names of files, where a name is made of an id.
struct RenamedStems: Sendable {
  /// By the old name, what it is made of and what it becomes.
  private var choices: [[UInt8]: [(old: [UInt8], new: [UInt8])]] = [:]
  private let name: @Sendable (String) -> String?

  /// `name` makes the name of an id; nil where an id makes none.
  init(_ ids: RenamedIDs, _ name: @escaping @Sendable (String) -> String?) {
    self.name = name
    for (old, new) in ids.pairs {
      guard let before = name(old), let after = name(new) else { continue }
      choices[Array(before.utf8), default: []].append((Array(old.utf8), Array(after.utf8)))
    }
  }

  /// What a name becomes; nil for one that stays.
  ///
  /// Of ids that meet in one name, that of a session of the file counts, and the name stays if
  /// that is not renamed; then the id that is the name itself, then the first in byte order.
  func new(for stem: [UInt8], of sessions: [SessionID]) -> [UInt8]? {
    guard let found = choices[stem] else { return nil }
    let owners = sessions.filter { name($0.text)?.utf8.elementsEqual(stem) ?? false }.map { Array($0.utf8) }
    if owners.isEmpty { return (found.first { $0.old == stem } ?? found.first)?.new }
    return found.first { owners.contains($0.old) }?.new
  }
}
