/// Words that are found by their upper bits, which are a hash: 8 bytes a slot, of which a fifth at least is free.
///
/// A dictionary or set would keep at least a quarter free, and as much as five eighths, since it grows to twice its length.
package struct HashWords: Sendable {
  /// 0 where the slot is free. A word is looked for from the slot that has its hash's share of the length, so that growing
  /// keeps the order.
  private var slots: [UInt64] = []
  private var count = 0
  /// The bits of the hash.
  private let key: UInt64

  /// No words; the hash is in so many of the upper bits.
  package init(keyBitCount: Int = 64) { key = ~0 << (64 - UInt64(keyBitCount)) }

  /// The word with the hash of another; nil where there is none.
  package func word(like word: UInt64) -> UInt64? {
    if count == 0 { return nil }
    let found = slots[slot(of: Self.full(word))]
    return found == 0 ? nil : found
  }

  /// Whether there is a word with the hash of another.
  package func contains(_ word: UInt64) -> Bool { self.word(like: word) != nil }

  /// Adds a word, unless there is one with its hash.
  package mutating func insert(_ word: UInt64) {
    let word = Self.full(word)
    if (count + 1) * 5 > slots.count * 4 { resize(to: max(16, slots.count + slots.count / 4)) }
    let slot = slot(of: word)
    if slots[slot] != 0 { return }
    slots[slot] = word
    count += 1
  }

  /// Adds a word in the place of the one with its hash, if there is one.
  package mutating func replace(_ word: UInt64) {
    if contains(word) { slots[slot(of: Self.full(word))] = Self.full(word) } else { insert(word) }
  }

  /// Half of a key's hash in the upper half of a word, whose lower half is free for a number.
  static func half(_ key: some Hashable) -> UInt64 { UInt64(UInt32(truncatingIfNeeded: key.hashValue)) << 32 }

  /// The number in the lower half of the word with a hash; 0 where there is none.
  func number(under hash: UInt64) -> Int { word(like: hash).map { Int(UInt32(truncatingIfNeeded: $0)) } ?? 0 }

  /// Makes room for so many, since a table that grows holds what it had twice.
  package mutating func reserveCapacity(_ count: Int) {
    let size = count + count / 4 + 1
    if size > slots.count { resize(to: size) }
  }

  /// 0 stands for a free slot.
  private static func full(_ word: UInt64) -> UInt64 { word == 0 ? 1 : word }

  /// The slot that a word's hash has, or would get.
  private func slot(of word: UInt64) -> Int {
    let wanted = word & key
    var index = Int(wanted.multipliedFullWidth(by: UInt64(slots.count)).high)
    while slots[index] != 0, slots[index] & key != wanted {
      index += 1
      if index == slots.count { index = 0 }
    }
    return index
  }

  private mutating func resize(to size: Int) {
    let old = slots
    slots = [UInt64](repeating: 0, count: size)
    for word in old where word != 0 { slots[slot(of: word)] = word }
  }
}
