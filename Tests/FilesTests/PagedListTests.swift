import Testing

@testable import SatchelFiles

@Suite struct PagedListTests {
  private struct Item: PagedElement, Equatable {
    var number: Int64
    var text: String
    var more: [UInt8]?

    func write(to page: inout PageWriter) {
      page.write(number)
      page.write(text)
      page.write(more) { $0.write($1) }
    }

    init(_ number: Int, _ text: String = "caf\u{e9}", more: [UInt8]? = nil) {
      (self.number, self.text, self.more) = (Int64(number), text, more)
    }

    init(from page: inout PageReader) {
      number = page.signedNumber()
      text = page.text()
      more = page.optional { Array($0.byteString()) }
    }
  }

  private static let items = (0..<10_000).map { place in
    Item(
      place.isMultiple(of: 2) ? place : -place, "item \(place)",
      more: place % 3 == 0 ? [0, 255, UInt8(place % 256)] : nil)
  }

  /// What lists share: nothing, so that they are put away early; little, so that they are once they are long; plenty.
  static let sizes = [0, 100_000, 1 << 30]

  private static func list(_ items: some Sequence<Item>, in memory: PageMemory) -> PagedList<Item> {
    var list = PagedList<Item>(in: memory)
    list.append(contentsOf: items)
    return list
  }

  @Test("a list gives back what was put in, in order and anywhere, however long it is", arguments: sizes)
  func givesBack(size: Int) {
    for count in [0, 1, 63, 64, 65, 640, 641, 2048, 2049, 10_000] {
      let list = Self.list(Self.items[..<count], in: PageMemory(byteCount: size))
      #expect(list.count == count)
      #expect(list.elementsEqual(Self.items[..<count]))
      for step in 0..<min(count, 500) {
        let place = (step &* 7919) % count
        #expect(list[place] == Self.items[place])
      }
    }
  }

  @Test("what is changed stays changed, and a copy made before does not see it", arguments: sizes)
  func changes(size: Int) {
    var list = Self.list(Self.items, in: PageMemory(byteCount: size))
    let before = list
    var wanted = Self.items
    for place in stride(from: 0, to: 10_000, by: 37) {
      list[place].text = "changed \(place)"
      wanted[place].text = "changed \(place)"
    }
    #expect(list.elementsEqual(wanted))
    #expect(before.elementsEqual(Self.items))
    list.append(Item(5))
    #expect(list.count == 10_001 && before.count == 10_000 && list.last == Item(5))
    list.removeAll { $0.number < 0 }
    #expect(list.elementsEqual(wanted.filter { $0.number >= 0 } + [Item(5)]))
  }

  @Test("lists take no more of what they share than there is, and give all of it back")
  func shares() throws {
    let memory = PageMemory(byteCount: 1 << 20)
    do {
      var lists = (0..<3).map { _ in Self.list(Self.items[..<2000], in: memory) }
      let taken = memory.takenByteCount
      #expect(taken > 0 && taken <= 1 << 20)
      let copy = lists[0]
      lists[0].append(Item(1))
      #expect(lists[0].count == 2001 && copy.count == 2000)
      #expect(memory.takenByteCount <= 1 << 20)
      for item in Self.items { lists[2].append(item) }
      #expect(memory.takenByteCount <= 1 << 20)
      #expect(lists[1].elementsEqual(Self.items[..<2000]) && copy.elementsEqual(Self.items[..<2000]))
    }
    #expect(memory.takenByteCount == 0)
  }

  @Test("numbers of any size and texts of any bytes come back from a page")
  func values() {
    let numbers: [Int64] = [0, 1, -1, 63, 64, -64, .max, .min, 1 << 32]
    var writer = PageWriter()
    for number in numbers { writer.write(number) }
    writer.write(UInt64.max)
    writer.write("e\u{301}\0")
    writer.write([1, 2, 3]) { $0.write($1) }
    writer.write(true)
    var reader = PageReader(writer.bytes)
    let found = numbers.map { _ in reader.signedNumber() }
    let (most, text) = (reader.number(), reader.text())
    let (list, isTrue) = (reader.list { $0.count() }, reader.condition())
    #expect(found == numbers && most == .max)
    #expect(text.utf8.elementsEqual("e\u{301}\0".utf8))
    #expect(list == [1, 2, 3] && isTrue)
  }

  @Test("a page that the disk does not take stays in memory")
  func fullDisk() throws {
    let file = try #require(PageFile(in: "/dev/shm"))
    let place = try #require(file.append([1, 2, 3]))
    #expect(file.read(place) == [1, 2, 3])
    #expect(PageFile(in: "/nowhere/at/all") == nil)
  }
}

extension PagedListTests {
  @Test("a list is put in order as an array is, equal elements in the order that they had")
  func sorts() {
    for count in [0, 1, 5000, 20_000, 150_000] {
      let items = (0..<count).map { Item(($0 &* 7919) % 1013, "\($0)") }
      let sorted = PagedList(items).sorted { $0.number < $1.number }
      #expect(sorted.elementsEqual(items.sorted { $0.number < $1.number }), "\(count)")
    }
  }

  @Test("a map gives each key its last value, also of keys that are equal but for their bytes")
  func maps() {
    var map = PagedMap<FilePath, FilePath>()
    for number in 0..<5000 { map.updateValue(FilePath("value \(number)"), forKey: FilePath("key \(number)")) }
    #expect(map["key 17"] == "value 17" && map["key 5000"] == nil)
    let old = map.updateValue("other", forKey: "key 17")
    #expect(old == "value 17" && map["key 17"] == "other")
    map.updateValue("composed", forKey: "caf\u{e9}")
    #expect(map["cafe\u{301}"] == nil && map["caf\u{e9}"] == "composed")
    let isWhole = (0..<5000).allSatisfy { $0 == 17 || map[FilePath("key \($0)")] == FilePath("value \($0)") }
    #expect(isWhole)
  }

  private struct Crowded: PagedElement, Hashable {
    var number: Int

    init(_ number: Int) { self.number = number }
    init(from page: inout PageReader) { number = Int(page.signedNumber()) }
    func write(to page: inout PageWriter) { page.write(Int64(number)) }
    /// Few hashes for many keys.
    func hash(into hasher: inout Hasher) { hasher.combine(number % 10) }
  }

  @Test("a map keeps keys apart whose hashes are equal") func crowded() {
    var map = PagedMap<Crowded, Crowded>()
    for number in 0..<1000 { #expect(map.updateValue(Crowded(-number), forKey: Crowded(number)) == nil) }
    for number in 0..<1000 { #expect(map.insert(Crowded(7), forKey: Crowded(number)) == false) }
    for number in stride(from: 0, to: 1000, by: 3) { map.updateValue(Crowded(7), forKey: Crowded(number)) }
    for number in 0..<1000 { #expect(map[Crowded(number)] == Crowded(number % 3 == 0 ? 7 : -number)) }
    #expect(map[Crowded(1000)] == nil)
  }

  @Test("groups give the values of a key in the order in which they came, also where hashes are equal")
  func groups() {
    var files = PagedGroups<FilePath, FilePath>()
    #expect(files.isEmpty && !files.contains("s-0") && files["s-0"].isEmpty)
    for number in 0..<3000 { files.append(FilePath("\(number)"), to: FilePath("s-\(number % 2500)")) }
    for number in [0, 499, 500, 2499] {
      let key = FilePath("s-\(number)")
      let wanted = number < 500 ? ["\(number)", "\(number + 2500)"] : ["\(number)"]
      #expect(files.contains(key) && files[key].map(\.description) == wanted)
    }
    #expect(!files.contains("s-2500") && files["s-2500"].isEmpty)
    var crowded = PagedGroups<Crowded, Crowded>()
    for number in 0..<1000 { crowded.append(Crowded(number), to: Crowded(number % 100)) }
    for key in 0..<100 {
      #expect(crowded[Crowded(key)] == (0..<10).map { Crowded(key + $0 * 100) })
    }
    #expect(!crowded.contains(Crowded(100)))
  }

  @Test("words are found by their hashes, wherever these lie", arguments: [1, 40_503, 1 << 24, UInt64(UInt32.max)])
  func hashWords(step: UInt64) {
    var (parts, whole) = (HashWords(keyBitCount: 32), HashWords())
    #expect(parts.word(like: 0) == nil && !whole.contains(0))
    for number in 0..<200 as Range<UInt64> {
      let hash = number &* step << 32
      #expect(parts.word(like: hash) == nil)
      parts.insert(hash | number + 1)
      parts.insert(hash | 999)
      #expect(!whole.contains(number &* step) || number < 2)
      whole.insert(number &* step)
    }
    whole.reserveCapacity(1000)
    for number in 0..<200 as Range<UInt64> {
      #expect(parts.word(like: number &* step << 32) == number &* step << 32 | number + 1)
      #expect(whole.contains(number &* step))
    }
    #expect(parts.word(like: 200 &* step << 32) == nil && !whole.contains(200 &* step))
  }

  @Test("a set has each element once, also those that are equal but for their bytes")
  func sets() {
    var set = PagedSet((0..<5000).map { FilePath("element \($0)") })
    let isWhole = (0..<5000).allSatisfy { set.contains(FilePath("element \($0)")) }
    #expect(isWhole && !set.contains("element 5000"))
    let (again, composed) = (set.insert("element 17"), set.insert("caf\u{e9}"))
    #expect(!again && composed && set.contains("caf\u{e9}") && !set.contains("cafe\u{301}"))
  }
}
