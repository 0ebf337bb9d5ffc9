/// Two values that stand in a page together.
package struct PagedPair<First: PagedElement, Second: PagedElement>: PagedElement {
  package var first: First
  package var second: Second

  /// A pair.
  package init(_ first: First, _ second: Second) { (self.first, self.second) = (first, second) }

  package func write(to page: inout PageWriter) {
    first.write(to: &page)
    second.write(to: &page)
  }

  package init(from page: inout PageReader) {
    first = First(from: &page)
    second = Second(from: &page)
  }
}

extension PagedPair: Equatable where First: Equatable, Second: Equatable {}
extension PagedPair: Hashable where First: Hashable, Second: Hashable {}
