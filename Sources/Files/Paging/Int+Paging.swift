extension Int: PagedElement {
  /// Writes it.
  public func write(to page: inout PageWriter) { page.write(self) }

  /// Reads it.
  public init(from page: inout PageReader) { self = page.count() }
}
