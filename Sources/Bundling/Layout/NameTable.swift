/// Numbers by hash, 16 bytes each: a table with open addressing that is at most seven eighths full and grows by half.
struct NameTable {
  private var keys: [UInt64] = []
  private var values: [UInt64] = []
  private(set) var count = 0

  /// The first value under a hash that is the right one; values of other names may stand under the same hash.
  func value(_ hash: UInt64, where isRight: (UInt64) -> Bool = { _ in true }) -> UInt64? {
    if keys.isEmpty { return nil }
    let key = Self.key(hash)
    var slot = slot(of: key)
    while keys[slot] != 0 {
      if keys[slot] == key, isRight(values[slot]) { return values[slot] }
      slot = next(slot)
    }
    return nil
  }

  mutating func insert(_ hash: UInt64, _ value: UInt64) {
    if (count + 1) * 8 > keys.count * 7 { grow() }
    place(Self.key(hash), value)
    count += 1
  }

  private mutating func place(_ key: UInt64, _ value: UInt64) {
    var slot = slot(of: key)
    while keys[slot] != 0 { slot = next(slot) }
    keys[slot] = key
    values[slot] = value
  }

  private mutating func grow() {
    let oldKeys = keys
    let oldValues = values
    let size = max(64, keys.count + keys.count / 2)
    keys = [UInt64](repeating: 0, count: size)
    values = keys
    for index in oldKeys.indices where oldKeys[index] != 0 { place(oldKeys[index], oldValues[index]) }
  }

  /// 0 stands for an empty place.
  private static func key(_ hash: UInt64) -> UInt64 { hash == 0 ? 1 : hash }

  private func slot(of key: UInt64) -> Int { Int(key.multipliedFullWidth(by: UInt64(keys.count)).high) }

  private func next(_ slot: Int) -> Int { slot + 1 == keys.count ? 0 : slot + 1 }
}
