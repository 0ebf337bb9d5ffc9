import SatchelDigests
public import SatchelFiles
import SatchelSessionModel

extension Incoming.File: PagedElement {
  func write(to page: inout PageWriter) {
    page.write(path.bytes)
    page.write(byteCount)
    page.write(digest)
    page.write(owner) { $0.write($1) }
    page.write(attributes) { page, attributes in
      page.write(UInt64(attributes.mode))
      page.write(attributes.modified)
    }
  }

  init(from page: inout PageReader) {
    path = FilePath(bytes: page.byteString())
    byteCount = page.number()
    digest = page.digest()
    owner = page.optional { $0.count() }
    attributes = page.optional { page in
      let mode = UInt32(truncatingIfNeeded: page.number())
      return Incoming.Attributes(mode: mode, modified: page.fileTime())
    }
  }
}

extension Incoming.Session: PagedElement {
  func write(to page: inout PageWriter) {
    page.write(id.text)
    page.write(described)
    page.write(files) { $0.write($1) }
  }

  init(from page: inout PageReader) {
    id = SessionID(page.text())
    described = page.count()
    files = page.list { $0.count() }
  }
}

extension PlannedSession: PagedElement {
  /// Writes all of it.
  public func write(to page: inout PageWriter) {
    page.write(id.text)
    page.write(action.rawValue)
    page.write(newID) { $0.write($1.text) }
    page.write(renamedRuns) { page, run in
      page.write(run.id.text)
      page.write(run.newID.text)
    }
    page.write(differing) { $1.write(to: &$0) }
    page.write(place)
  }

  /// Reads it again.
  public init(from page: inout PageReader) {
    id = SessionID(page.text())
    action = Action(rawValue: page.text()) ?? .identical
    newID = page.optional { SessionID($0.text()) }
    renamedRuns = page.list { page in
      let id = RunID(page.text())
      return RenamedID(id: id, newID: RunID(page.text()))
    }
    differing = page.list { FilePath(from: &$0) }
    place = page.count()
  }
}

extension ImportRecord.Step: PagedElement {
  func write(to page: inout PageWriter) {
    switch self {
    case .folder(let path):
      page.write(UInt64(0))
      path.write(to: &page)
    case .retire(let path, let content):
      page.write(UInt64(1))
      path.write(to: &page)
      page.write(content) { page, content in
        page.write(content.digest)
        page.write(content.byteCount)
      }
    case .place(let path, let digest):
      page.write(UInt64(2))
      path.write(to: &page)
      page.write(digest)
    }
  }

  init(from page: inout PageReader) {
    let kind = page.number()
    let path = FilePath(from: &page)
    switch kind {
    case 0: self = .folder(path)
    case 1:
      self = .retire(
        path,
        page.optional { page in
          let digest = page.digest()
          return ImportRecord.Content(digest: digest, byteCount: page.number())
        })
    default: self = .place(path, page.digest())
    }
  }
}
