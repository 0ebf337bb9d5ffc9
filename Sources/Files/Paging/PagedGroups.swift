/// Values of any number by key in little memory: what ``PagedMap`` is for one value a key, for several.
package struct PagedGroups<Key: PagedElement & Hashable, Value: PagedElement>: Sendable {
  private struct Entry: PagedElement {
    var key: Key
    var value: Value
    /// Where the one before stands whose key has the same hash, and one; 0 where there is none.
    var before: Int

    init(key: Key, value: Value, before: Int) { (self.key, self.value, self.before) = (key, value, before) }

    func write(to page: inout PageWriter) {
      key.write(to: &page)
      value.write(to: &page)
      page.write(before)
    }

    init(from page: inout PageReader) {
      key = Key(from: &page)
      value = Value(from: &page)
      before = page.count()
    }
  }

  private var entries = PagedList<Entry>()
  /// Half of a key's hash, and the place of the last such entry and one.
  private var lasts = HashWords(keyBitCount: 32)

  /// No values.
  package init() {}

  /// Whether there is nothing in it.
  package var isEmpty: Bool { entries.isEmpty }

  /// Makes room for so many keys at once.
  package mutating func reserveCapacity(_ count: Int) { lasts.reserveCapacity(count) }

  /// Adds a value behind those that the key has.
  package mutating func append(_ value: Value, to key: Key) {
    let hash = HashWords.half(key)
    entries.append(Entry(key: key, value: value, before: lasts.number(under: hash)))
    lasts.replace(hash | UInt64(entries.count))
  }

  /// Whether the key has a value.
  package func contains(_ key: Key) -> Bool {
    var isThere = false
    eachBackwards(key) { _ in
      isThere = true
      return false
    }
    return isThere
  }

  /// The values of a key in the order in which they were added.
  package subscript(key: Key) -> [Value] {
    var values: [Value] = []
    eachBackwards(key) { value in
      values.append(value)
      return true
    }
    return values.reversed()
  }

  /// Hands out the key of each value, in the order in which these were added.
  package func eachKey(_ take: (Key) -> Void) { for entry in entries { take(entry.key) } }

  private func eachBackwards(_ key: Key, _ takes: (Value) -> Bool) {
    if isEmpty { return }
    var place = lasts.number(under: HashWords.half(key))
    while place > 0 {
      let entry = entries[place - 1]
      if entry.key == key, !takes(entry.value) { return }
      place = entry.before
    }
  }
}
