/// A set of any size in little memory: the elements stand in pages, and some 16 bytes each stay in memory.
///
/// Elements that are asked for in the order in which they came in are quick to reach, see ``PagedList``. None is taken out.
public struct PagedSet<Element: PagedElement & Hashable>: Sendable {
  private var elements = PagedList<Element>()
  private var places: [Int: Int32] = [:]
  /// Elements whose hash another has too.
  private var others: Set<Element> = []

  /// An empty set.
  public init() {}

  /// A set of some elements.
  public init(_ elements: some Sequence<Element>) {
    for element in elements { insert(element) }
  }

  /// Whether there is nothing in it.
  public var isEmpty: Bool { elements.isEmpty }

  /// Whether an element is in it.
  public func contains(_ element: Element) -> Bool {
    guard let place = places[element.hashValue] else { return false }
    return elements[Int(place)] == element || others.contains(element)
  }

  /// Puts an element in; returns whether it was not there.
  @discardableResult public mutating func insert(_ element: Element) -> Bool {
    guard let place = places[element.hashValue] else {
      places[element.hashValue] = Int32(elements.count)
      elements.append(element)
      return true
    }
    return elements[Int(place)] != element && others.insert(element).inserted
  }
}
