/// A set of any size in little memory: the elements stand in pages, and some 16 bytes each stay in memory.
///
/// Elements that are asked for in the order in which they came in are quick to reach, see ``PagedList``. None is taken out.
public struct PagedSet<Element: PagedElement & Hashable>: Sendable {
  /// What the keys of the map stand with.
  private struct Nothing: PagedElement {
    init() {}
    init(from page: inout PageReader) {}
    func write(to page: inout PageWriter) {}
  }

  private var elements = PagedMap<Element, Nothing>()

  /// An empty set.
  public init() {}

  /// A set of some elements.
  public init(_ elements: some Sequence<Element>) {
    for element in elements { insert(element) }
  }

  /// Makes room for so many elements at once.
  package mutating func reserveCapacity(_ count: Int) { elements.reserveCapacity(count) }

  /// Whether there is nothing in it.
  public var isEmpty: Bool { elements.isEmpty }

  /// Whether an element is in it.
  public func contains(_ element: Element) -> Bool { elements[element] != nil }

  /// Puts an element in; returns whether it was not there.
  @discardableResult public mutating func insert(_ element: Element) -> Bool {
    elements.insert(Nothing(), forKey: element)
  }
}
