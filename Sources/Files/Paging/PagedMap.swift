/// A dictionary of any length in little memory: keys and values stand in pages, and some 10 bytes an entry stay in memory.
///
/// Entries that are asked for in the order in which they came in are quick to reach, see ``PagedList``. None is taken out.
public struct PagedMap<Key: PagedElement & Hashable, Value: PagedElement>: Sendable {
  private struct Entry: PagedElement {
    var key: Key
    var value: Value

    init(key: Key, value: Value) { (self.key, self.value) = (key, value) }

    func write(to page: inout PageWriter) {
      key.write(to: &page)
      value.write(to: &page)
    }

    init(from page: inout PageReader) {
      key = Key(from: &page)
      value = Value(from: &page)
    }
  }

  private var entries = PagedList<Entry>()
  private var places = HashedPlaces()
  /// Keys whose hash another has too.
  private var others: [Key: Value] = [:]

  /// An empty map.
  public init() {}

  /// Whether there is nothing in it.
  public var isEmpty: Bool { entries.isEmpty }

  /// The value of a key; nil where it has none.
  public subscript(key: Key) -> Value? {
    guard !isEmpty, let place = places[Self.hash(key)] else { return nil }
    let entry = entries[place]
    return entry.key == key ? entry.value : others[key]
  }

  /// Gives a key a value; returns the one that it had.
  @discardableResult
  public mutating func updateValue(_ value: Value, forKey key: Key) -> Value? {
    guard let place = places[Self.hash(key)] else {
      add(value, forKey: key)
      return nil
    }
    let old = entries[place]
    guard old.key == key else { return others.updateValue(value, forKey: key) }
    entries[place].value = value
    return old.value
  }

  /// Gives a key a value where it has none; returns whether it had none.
  package mutating func insert(_ value: Value, forKey key: Key) -> Bool {
    guard let place = places[Self.hash(key)] else {
      add(value, forKey: key)
      return true
    }
    if entries[place].key == key || others[key] != nil { return false }
    others[key] = value
    return true
  }

  /// Half of the hash: a table of whole ones would take twice as much.
  private static func hash(_ key: Key) -> UInt32 { UInt32(truncatingIfNeeded: key.hashValue) }

  private mutating func add(_ value: Value, forKey key: Key) {
    places.insert(entries.count, of: Self.hash(key))
    entries.append(Entry(key: key, value: value))
  }
}
