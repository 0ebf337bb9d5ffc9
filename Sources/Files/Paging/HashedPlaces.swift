/// Where entries stand, by 32 bits of the hash of their keys: 8 bytes a slot, of which a fifth at least is free.
///
/// A dictionary would keep at least a quarter free, and as much as five eighths, since it grows to twice its length.
struct HashedPlaces: Sendable {
  /// The hash in the upper half, the place and one in the lower; 0 where the slot is free. A slot is looked for from the
  /// one that has the hash's share of the length, so that growing keeps the order.
  private var slots: [UInt64] = []
  private var count = 0

  /// The place of a hash; nil where it has none.
  subscript(hash: UInt32) -> Int? {
    if count == 0 { return nil }
    let slot = slots[slot(of: hash)]
    return slot == 0 ? nil : Int(UInt32(truncatingIfNeeded: slot)) - 1
  }

  /// Gives a place to a hash that has none.
  mutating func insert(_ place: Int, of hash: UInt32) {
    if (count + 1) * 5 > slots.count * 4 { grow() }
    slots[slot(of: hash)] = UInt64(hash) << 32 | UInt64(place + 1)
    count += 1
  }

  /// The slot that a hash has, or would get.
  private func slot(of hash: UInt32) -> Int {
    var index = Int((UInt64(hash) * UInt64(slots.count)) >> 32)
    while slots[index] != 0, UInt32(slots[index] >> 32) != hash {
      index += 1
      if index == slots.count { index = 0 }
    }
    return index
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: 0, count: max(16, old.count + old.count / 2))
    for slot in old where slot != 0 { slots[self.slot(of: UInt32(slot >> 32))] = slot }
  }
}
