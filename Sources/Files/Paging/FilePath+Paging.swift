extension FilePath: PagedElement {
  /// Writes its bytes.
  public func write(to page: inout PageWriter) { page.write(bytes) }

  /// Reads its bytes.
  public init(from page: inout PageReader) { self.init(bytes: page.byteString()) }
}
