/// A dictionary of any length in little memory: keys and values stand in pages, and some 10 bytes an entry stay in memory.
///
/// Entries that are asked for in the order in which they came in are quick to reach, see ``PagedList``. None is taken out.
public struct PagedMap<Key: PagedElement & Hashable, Value: PagedElement>: Sendable {
  private var entries = PagedList<PagedPair<Key, Value>>()
  /// Half of a key's hash, and the place of its entry and one: whole ones would take twice as much.
  private var places = HashWords(keyBitCount: 32)
  /// Keys whose hash another has too.
  private var others: [Key: Value] = [:]

  /// An empty map.
  public init() {}

  /// Whether there is nothing in it.
  public var isEmpty: Bool { entries.isEmpty }

  /// Makes room for so many keys, since a table that grows holds what it had twice.
  package mutating func reserveCapacity(_ count: Int) { places.reserveCapacity(count) }

  /// The value of a key; nil where it has none.
  public subscript(key: Key) -> Value? {
    guard let place = place(of: key) else { return nil }
    let entry = entries[place]
    return entry.first == key ? entry.second : others[key]
  }

  /// Gives a key a value; returns the one that it had.
  @discardableResult
  public mutating func updateValue(_ value: Value, forKey key: Key) -> Value? {
    guard let place = place(of: key) else {
      add(value, forKey: key)
      return nil
    }
    let old = entries[place]
    guard old.first == key else { return others.updateValue(value, forKey: key) }
    entries[place].second = value
    return old.second
  }

  /// Gives a key a value where it has none; returns whether it had none.
  package mutating func insert(_ value: Value, forKey key: Key) -> Bool {
    guard let place = place(of: key) else {
      add(value, forKey: key)
      return true
    }
    if entries[place].first == key || others[key] != nil { return false }
    others[key] = value
    return true
  }

  /// Hands out all keys with their values: those that came in first are first, but for a few.
  package func each(_ take: (Key, Value) -> Void) {
    for entry in entries { take(entry.first, entry.second) }
    for (key, value) in others { take(key, value) }
  }

  /// Where the first key with the same hash stands.
  private func place(of key: Key) -> Int? {
    if isEmpty { return nil }
    let number = places.number(under: HashWords.half(key))
    return number == 0 ? nil : number - 1
  }

  private mutating func add(_ value: Value, forKey key: Key) {
    places.insert(HashWords.half(key) | UInt64(entries.count + 1))
    entries.append(PagedPair(key, value))
  }
}
