public import SatchelFiles

// A store has many files; what became of each stands in pages of a temporary file.

extension SalvagedFile: PagedElement {
  /// Writes all of it.
  public func write(to page: inout PageWriter) {
    input.write(to: &page)
    for path in [output, leftover] { page.write(path) { $1.write(to: &$0) } }
    page.write(outcome.rawValue)
    page.write(role)
    account.write(to: &page)
  }

  /// Reads it again.
  public init(from page: inout PageReader) {
    input = FilePath(from: &page)
    output = page.optional { FilePath(from: &$0) }
    leftover = page.optional { FilePath(from: &$0) }
    outcome = Outcome(rawValue: page.text()) ?? .unsalvageable
    role = page.text()
    account = SalvageAccount(from: &page)
  }
}

extension SalvageAccount {
  fileprivate func write(to page: inout PageWriter) {
    for count in [byteCount, copied, left, added] { page.write(count) }
    for count in [saved, lost, furtherPieces] { page.write(count) }
    page.write(pieces) { page, piece in
      page.write(piece.kind.rawValue)
      page.write(piece.offset) { $0.write($1) }
      page.write(piece.length)
      page.write(piece.outputOffset) { $0.write($1) }
      page.write(piece.reason)
    }
  }

  fileprivate init(from page: inout PageReader) {
    self.init(byteCount: page.number())
    (copied, left, added) = (page.number(), page.number(), page.number())
    (saved, lost, furtherPieces) = (page.count(), page.count(), page.count())
    pieces = page.list { page in
      let kind = SalvagePiece.Kind(rawValue: page.text()) ?? .left
      let (offset, length) = (page.optional { $0.number() }, page.number())
      let output = page.optional { $0.number() }
      return SalvagePiece(kind: kind, offset: offset, length: length, outputOffset: output, reason: page.text())
    }
  }
}
