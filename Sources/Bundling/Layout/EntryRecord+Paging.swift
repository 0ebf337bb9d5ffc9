public import SatchelDigests
public import SatchelFiles

// What a bundle has one of for each entry goes into pages of a temporary file.

extension EntryRecord: PagedElement {
  func write(to page: inout PageWriter) {
    page.write(path)
    page.write(isFolder)
    page.write(byteCount)
    page.write(digest)
    page.write(contentOffset)
    page.write(UInt64(mode))
    page.write(modified)
    page.write(fileIndex)
    page.write(isDescribed)
    page.write(isSession)
  }

  init(from page: inout PageReader) {
    path = Array(page.byteString())
    isFolder = page.condition()
    byteCount = page.number()
    digest = page.digest()
    contentOffset = page.number()
    mode = UInt32(truncatingIfNeeded: page.number())
    modified = page.fileTime()
    fileIndex = page.count()
    isDescribed = page.condition()
    isSession = page.condition()
  }
}

extension PageWriter {
  /// Writes the 32 bytes of a digest.
  mutating func write(_ digest: SHA256Digest) {
    for place in 0..<4 { write(fixed: digest.words[place]) }
  }
}

extension PageReader {
  /// Reads a digest.
  mutating func digest() -> SHA256Digest { SHA256Digest(words: InlineArray { _ in fixedNumber() }) }
}

extension SHA256Digest: PagedElement {
  /// Writes its bytes.
  public func write(to page: inout PageWriter) { page.write(self) }

  /// Reads its bytes.
  public init(from page: inout PageReader) { self = page.digest() }
}
