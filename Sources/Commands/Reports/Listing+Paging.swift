import SatchelFiles
import SatchelJSONText
import SatchelSessionModel
import SatchelSessionStores

extension Listing.Item: PagedElement {
  func write(to page: inout PageWriter) {
    page.write(row.id)
    for text in [row.title, row.time] { page.write(text) { $0.write($1) } }
    for count in [row.messages, row.toolCalls] { page.write(count) { $0.write($1) } }
    page.write(row.tokens) { $0.write($1) }
    page.write(row.cost) { $0.write($1.text) }
    page.write(row.byteCount)
    page.write(format)
    for text in [era, created, updated, workspace, parentID, prompt, model, longID] {
      page.write(text) { $0.write($1) }
    }
    page.write(fileCount)
    for time in [began, changed] {
      page.write(time) { $0.write($1) }
    }
    for path in [file, store] { page.write(path) { $0.write($1.bytes) } }
  }

  init(from page: inout PageReader) {
    func text(_ page: inout PageReader) -> String? { page.optional { $0.text() } }
    func path(_ page: inout PageReader) -> FilePath? { page.optional { FilePath(bytes: $0.byteString()) } }
    func time(_ page: inout PageReader) -> Instant? { page.optional { $0.instant() } }
    row = SessionRow(id: page.text(), byteCount: 0)
    (row.title, row.time) = (text(&page), text(&page))
    (row.messages, row.toolCalls) = (page.optional { $0.count() }, page.optional { $0.count() })
    row.tokens = page.optional { $0.number() }
    row.cost = page.optional { JSONNumber(trusted: $0.text()) }
    row.byteCount = page.number()
    format = page.text()
    (era, created, updated, workspace) = (text(&page), text(&page), text(&page), text(&page))
    (parentID, prompt, model, longID) = (text(&page), text(&page), text(&page), text(&page))
    fileCount = page.count()
    (began, changed) = (time(&page), time(&page))
    (file, store) = (path(&page), path(&page))
  }
}
