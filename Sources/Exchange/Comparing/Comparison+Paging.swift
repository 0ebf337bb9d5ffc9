public import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// Two stores have a comparison for each pair of sessions; many stand in pages of a temporary file.

extension Comparison: PagedElement {
  /// Writes all of it.
  public func write(to page: inout PageWriter) {
    for side in [left, right] { side.write(to: &page) }
    page.write(header) { $1.write(to: &$0) }
    page.write(messages) { $1.write(to: &$0) }
    for count in [equalCount, changedCount, onlyLeftCount, onlyRightCount] { page.write(count) }
    page.write(notHeld) { page, lack in
      page.write(lack.format.rawValue)
      page.write(lack.what)
      page.write(lack.count)
    }
    page.write(findings) { $1.write(to: &$0) }
  }

  /// Reads it again.
  public init(from page: inout PageReader) {
    (left, right) = (Side(from: &page), Side(from: &page))
    header = page.list { ValueDifference(from: &$0) }
    messages = page.list { MessageDifference(from: &$0) }
    (equalCount, changedCount) = (page.count(), page.count())
    (onlyLeftCount, onlyRightCount) = (page.count(), page.count())
    notHeld = page.list { page in
      let (format, what) = (FormatID(rawValue: page.text()), page.text())
      return NotHeld(format: format, what: what, count: page.count())
    }
    findings = page.list { Finding(from: &$0) }
  }
}

extension Comparison.Side {
  fileprivate func write(to page: inout PageWriter) {
    for text in [file, sessionID.text, format.rawValue] { page.write(text) }
    era.write(to: &page)
  }

  fileprivate init(from page: inout PageReader) {
    let (file, id) = (page.text(), SessionID(page.text()))
    let format = FormatID(rawValue: page.text())
    self.init(file: file, sessionID: id, format: format, era: Era(from: &page))
  }
}

extension ValueDifference {
  fileprivate func write(to page: inout PageWriter) {
    page.write(field)
    for text in [left, right] { page.write(text) { $0.write($1) } }
    page.write(offset) { $0.write($1) }
  }

  fileprivate init(from page: inout PageReader) {
    let field = page.text()
    let (left, right) = (page.optional { $0.text() }, page.optional { $0.text() })
    self.init(field, left, right, offset: page.optional { $0.count() })
  }
}

extension MessageDifference {
  fileprivate func write(to page: inout PageWriter) {
    page.write(kind.rawValue)
    page.write(isMessage)
    for side in [left, right] { page.write(side) { $1.write(to: &$0) } }
    page.write(values) { $1.write(to: &$0) }
  }

  fileprivate init(from page: inout PageReader) {
    kind = Kind(rawValue: page.text()) ?? .changed
    isMessage = page.condition()
    left = page.optional { Side(from: &$0) }
    right = page.optional { Side(from: &$0) }
    values = page.list { ValueDifference(from: &$0) }
  }
}

extension MessageDifference.Side {
  fileprivate func write(to page: inout PageWriter) {
    page.write(number)
    page.write(role)
    place.write(to: &page)
    page.write(excerpt)
  }

  fileprivate init(from page: inout PageReader) {
    (number, role) = (page.count(), page.text())
    place = Place(from: &page)
    excerpt = page.text()
  }
}

extension ComparisonReport.SideFile: PagedElement {
  /// Writes all of it.
  public func write(to page: inout PageWriter) {
    page.write(path)
    page.write(kind.rawValue)
  }

  /// Reads it again.
  public init(from page: inout PageReader) {
    path = page.text()
    kind = MessageDifference.Kind(rawValue: page.text()) ?? .changed
  }
}
