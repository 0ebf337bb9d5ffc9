public import Synchronization

// All of it is inlinable: a list is used in other modules than this, for elements of theirs, and code that learns only
// when it runs what an element is takes several times as long.

/// A list of any length in little memory: what does not fit stands in an unnamed temporary file.
///
/// A list of up to 640 elements never touches a disk, nor does a longer one while all such lists of the process hold less
/// than 4 MiB beyond that; of any other 640 are held at once, and 16 bytes for each 64. The file is its owner's
/// alone and has no name, so that nothing is left of it after a kill. It stands in `TMPDIR`, else in `/tmp`; where nothing
/// can be written there, the elements stay in memory. Elements that stand side by side are quick to reach, others cost a
/// read of some 64. Copies share what neither changes.
public struct PagedList<Element: PagedElement>: Sendable {
  @usableFromInline var pages: Pages<Element>

  /// An empty list.
  @inlinable public init() { pages = Pages(PageTable()) }

  /// An empty list that shares other memory than that of the process.
  init(in memory: PageMemory) {
    var table = PageTable<Element>()
    table.reservation = PageReservation(of: memory)
    pages = Pages(table)
  }
}

extension PagedList: RandomAccessCollection, MutableCollection {
  /// The place of the first element.
  @inlinable public var startIndex: Int { 0 }
  /// The place behind the last.
  @inlinable public var endIndex: Int { pages.table.withLock { $0.count } }

  /// How many there are.
  @inlinable public var count: Int { endIndex }

  /// The element at a place.
  @inlinable public subscript(place: Int) -> Element {
    get { pages.table.withLock { $0.element(at: place) } }
    set {
      own()
      pages.table.withLock { $0.set(newValue, at: place) }
    }
  }

  /// Makes sure that nobody else sees what is changed.
  @inlinable mutating func own() {
    if !isKnownUniquelyReferenced(&pages) { pages = Pages(pages.table.withLock { $0.copy() }) }
  }
}

extension PagedList: RangeReplaceableCollection, ExpressibleByArrayLiteral {
  /// A list of the elements of a literal.
  @inlinable public init(arrayLiteral elements: Element...) { self.init(elements) }

  /// Adds an element at the end.
  @inlinable public mutating func append(_ element: Element) {
    own()
    pages.table.withLock { $0.append(element) }
  }

  /// Adds elements at the end.
  @inlinable public mutating func append(contentsOf elements: some Sequence<Element>) {
    own()
    for element in elements { pages.table.withLock { $0.append(element) } }
  }

  /// Does nothing: pages come one by one.
  @inlinable public mutating func reserveCapacity(_ count: Int) {}

  /// Leaves an empty list.
  @inlinable public mutating func removeAll(keepingCapacity: Bool = false) { self = PagedList() }

  /// Puts elements in the place of others; all others are copied.
  @inlinable public mutating func replaceSubrange(_ range: Range<Int>, with elements: some Collection<Element>) {
    var list = PagedList()
    for element in self[..<range.lowerBound] { list.append(element) }
    list.append(contentsOf: elements)
    for element in self[range.upperBound...] { list.append(element) }
    self = list
  }
}

extension PagedList: Equatable where Element: Equatable {
  /// Whether the elements are the same.
  @inlinable public static func == (a: Self, b: Self) -> Bool { a.elementsEqual(b) }
}

extension PagedList {
  /// Changes an element in its place.
  @inlinable public mutating func update(_ place: Int, _ change: (inout Element) -> Void) {
    own()
    pages.table.withLock { $0.update(place, change) }
  }
}

@usableFromInline final class Pages<Element: PagedElement>: Sendable {
  @usableFromInline let table: Mutex<PageTable<Element>>

  @inlinable init(_ table: PageTable<Element>) { self.table = Mutex(table) }
}

/// Where each page is.
@usableFromInline struct PageTable<Element: PagedElement>: Sendable {
  @inlinable static var pageSize: Int { 64 }
  @inlinable static var mostLoaded: Int { 10 }

  @usableFromInline struct Loaded: Sendable {
    @usableFromInline var page: Int
    @usableFromInline var elements: [Element]
    @usableFromInline var isChanged: Bool
    @usableFromInline var lastUse: UInt64

    @inlinable init(page: Int, elements: [Element], isChanged: Bool, lastUse: UInt64) {
      (self.page, self.elements, self.isChanged, self.lastUse) = (page, elements, isChanged, lastUse)
    }
  }

  @usableFromInline var count = 0
  @usableFromInline var places: [PageFile.Place?] = []
  @usableFromInline var loaded: [Loaded] = []
  @usableFromInline var file: PageFile?
  @usableFromInline var clock: UInt64 = 0
  /// Where the page stands that was used last.
  @usableFromInline var latest = 0
  /// Whether the disk took a page no more.
  @usableFromInline var isStuck = false
  /// What it holds of the memory that all lists share, while it needs not put anything away; nil from then on.
  @usableFromInline var reservation: PageReservation? = PageReservation()

  @inlinable init() {}

  @inlinable mutating func element(at place: Int) -> Element {
    precondition(place >= 0 && place < count, "the list has no such element")
    let slot = load(place / Self.pageSize)
    return loaded[slot].elements[place % Self.pageSize]
  }

  @inlinable mutating func set(_ element: Element, at place: Int) { update(place) { $0 = element } }

  @inlinable mutating func update(_ place: Int, _ change: (inout Element) -> Void) {
    precondition(place >= 0 && place < count, "the list has no such element")
    let slot = load(place / Self.pageSize)
    change(&loaded[slot].elements[place % Self.pageSize])
    loaded[slot].isChanged = true
  }

  @inlinable mutating func append(_ element: Element) {
    let page = count / Self.pageSize
    if page == places.count {
      makeRoom()
      places.append(nil)
      loaded.append(Loaded(page: page, elements: [], isChanged: true, lastUse: clock))
      latest = loaded.count - 1
      loaded[latest].elements.reserveCapacity(Self.pageSize)
    }
    let slot = load(page)
    loaded[slot].elements.append(element)
    loaded[slot].isChanged = true
    count += 1
  }

  /// The slot of a page, which is read if it is not there.
  @inlinable mutating func load(_ page: Int) -> Int {
    clock += 1
    if latest < loaded.count, loaded[latest].page == page {
      loaded[latest].lastUse = clock
      return latest
    }
    if let slot = slot(of: page) {
      loaded[slot].lastUse = clock
      latest = slot
      return slot
    }
    makeRoom()
    var elements: [Element] = []
    if let place = places[page], let file {
      var reader = PageReader(file.read(place))
      elements = reader.list { Element(from: &$0) }
    }
    loaded.append(Loaded(page: page, elements: elements, isChanged: false, lastUse: clock))
    latest = loaded.count - 1
    return latest
  }

  /// Where a page is that is loaded; while none was put away, all stand at their places.
  @inlinable func slot(of page: Int) -> Int? {
    if page < loaded.count, loaded[page].page == page { return page }
    return loaded.firstIndex { $0.page == page }
  }

  /// Sees to it that one more page can be loaded.
  @inlinable mutating func makeRoom() {
    guard loaded.count >= Self.mostLoaded else { return }
    if let reservation {
      if reservation.take(pageCost) { return }
      reservation.giveBack()
      self.reservation = nil
    }
    while loaded.count >= Self.mostLoaded, !isStuck { putAway() }
  }

  /// About what a page takes in memory, by the page before.
  @inlinable var pageCost: Int {
    guard let element = loaded.last?.elements.first else { return 0 }
    var writer = PageWriter()
    element.write(to: &writer)
    return Self.pageSize * (MemoryLayout<Element>.stride + 2 * writer.bytes.count)
  }

  /// The same for another owner, who shares the elements, but has no part in what this one reserved.
  @inlinable func copy() -> PageTable {
    var other = self
    if loaded.count < Self.mostLoaded {
      other.reservation = reservation?.another()
    } else {
      other.reservation = nil
      while other.loaded.count > Self.mostLoaded, !other.isStuck { other.putAway() }
    }
    return other
  }

  /// Puts away the page that was used least recently.
  @inlinable mutating func putAway() {
    guard let slot = loaded.indices.min(by: { loaded[$0].lastUse < loaded[$1].lastUse }) else { return }
    if loaded[slot].isChanged {
      var writer = PageWriter()
      writer.write(loaded[slot].elements) { $1.write(to: &$0) }
      if file == nil { file = PageFile() }
      guard let place = file?.append(writer.bytes) else {
        isStuck = true
        return
      }
      places[loaded[slot].page] = place
    }
    loaded.swapAt(slot, loaded.count - 1)
    loaded.removeLast()
  }
}
