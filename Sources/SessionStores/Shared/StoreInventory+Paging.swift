public import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

// What a store has one of for each session or file goes into pages of a temporary file.

extension SessionID: PagedElement {
  /// Writes its text.
  public func write(to page: inout PageWriter) { page.write(text) }

  /// Reads its text.
  public init(from page: inout PageReader) { self.init(page.text()) }
}

extension RunID: PagedElement {
  /// Writes itself to a page.
  public func write(to page: inout PageWriter) { page.write(text) }

  /// Reads itself from a page.
  public init(from page: inout PageReader) { self.init(page.text()) }
}

extension StoredRun: PagedElement {
  /// Writes itself to a page.
  public func write(to page: inout PageWriter) {
    id.write(to: &page)
    page.write(sessionID) { $1.write(to: &$0) }
  }

  /// Reads itself from a page.
  public init(from page: inout PageReader) {
    self.init(id: RunID(from: &page), sessionID: page.optional { SessionID(from: &$0) })
  }
}

extension RenamedRun: PagedElement {
  /// Writes itself to a page.
  public func write(to page: inout PageWriter) {
    sessionID.write(to: &page)
    old.write(to: &page)
    new.write(to: &page)
  }

  /// Reads itself from a page.
  public init(from page: inout PageReader) {
    self.init(sessionID: SessionID(from: &page), old: RunID(from: &page), new: RunID(from: &page))
  }
}

extension Finding: PagedElement {
  /// Writes all of it.
  public func write(to page: inout PageWriter) {
    page.write(severity.rawValue)
    page.write(code)
    page.write(message)
    place.write(to: &page)
  }

  /// Reads it again.
  public init(from page: inout PageReader) {
    let severity = Severity(rawValue: page.text()) ?? .damage
    let (code, message) = (page.text(), page.text())
    self.init(severity, code: code, message: message, place: Place(from: &page))
  }
}

extension Place: PagedElement {
  /// Writes all of it.
  public func write(to page: inout PageWriter) {
    for text in [file, member] { page.write(text) { $0.write($1) } }
    for count in [line, column] { page.write(count) { $0.write($1) } }
    for count in [offset, length] { page.write(count) { $0.write($1) } }
  }

  /// Reads it again.
  public init(from page: inout PageReader) {
    let (file, member) = (page.optional { $0.text() }, page.optional { $0.text() })
    let (line, column) = (page.optional { $0.count() }, page.optional { $0.count() })
    let (offset, length) = (page.optional { $0.number() }, page.optional { $0.number() })
    self.init(file: file, line: line, column: column, offset: offset, length: length, member: member)
  }
}

extension StoredFile: PagedElement {
  /// Writes all of it.
  public func write(to page: inout PageWriter) {
    page.write(path.bytes)
    page.write(role)
    page.write(sessionIDs) { $0.write($1.text) }
    page.write(runID) { $0.write($1.text) }
    page.write(byteCount)
    page.write(stamp) { page, stamp in
      page.write(stamp.inode)
      page.write(stamp.byteCount)
      page.write(stamp.modified)
    }
  }

  /// Reads it again.
  public init(from page: inout PageReader) {
    let path = FilePath(bytes: page.byteString())
    let role = page.text()
    let ids = page.list { SessionID($0.text()) }
    let run = page.optional { RunID($0.text()) }
    let byteCount = page.number()
    let stamp = page.optional { page in
      FileStamp(inode: page.number(), byteCount: page.number(), modified: page.fileTime())
    }
    self.init(path: path, role: role, sessionIDs: ids, runID: run, byteCount: byteCount, stamp: stamp)
  }
}

extension Era: PagedElement {
  /// Writes its name and place.
  public func write(to page: inout PageWriter) {
    page.write(name)
    page.write(place)
  }

  /// Reads both.
  public init(from page: inout PageReader) { self.init(page.text(), at: page.count()) }
}

extension StoredSession: PagedElement {
  /// Writes all of it.
  public func write(to page: inout PageWriter) {
    page.write(id.text)
    page.write(path.bytes)
    era.write(to: &page)
    page.write(features) { $0.write($1) }
    header.write(to: &page)
    totals.write(to: &page)
    page.write(convertedFrom) { $0.write($1.rawValue) }
    page.write(isRead)
    page.write(holdsSecret)
  }

  /// Reads it again.
  public init(from page: inout PageReader) {
    let id = SessionID(page.text())
    let path = FilePath(bytes: page.byteString())
    let era = Era(from: &page)
    let features = page.list { $0.text() }
    let header = SessionHeader(from: &page)
    let totals = SessionTotals(from: &page)
    let convertedFrom = page.optional { FormatID(rawValue: $0.text()) }
    self.init(
      id: id, path: path, era: era, header: header, totals: totals, convertedFrom: convertedFrom, features: features)
    isRead = page.condition()
    holdsSecret = page.condition()
  }
}

extension SessionMark: PagedElement {
  package func write(to page: inout PageWriter) {
    page.write(id.text)
    page.write(path.bytes)
    page.write(isRead)
    page.write(holdsSecret)
  }

  package init(from page: inout PageReader) {
    id = SessionID(page.text())
    path = FilePath(bytes: page.byteString())
    isRead = page.condition()
    holdsSecret = page.condition()
  }
}

extension SessionHeader {
  /// Writes all but the system prompt, which a stored session does not keep.
  package func write(to page: inout PageWriter) {
    page.write(id.text)
    for text in [title, workspace, model] { page.write(text) { $0.write($1) } }
    for time in [createdAt, updatedAt] { page.write(time) { $0.write($1) } }
    page.write(toolNames) { $0.write($1) }
    page.write(origin) { page, origin in
      page.write(origin.kind.rawValue)
      page.write(origin.parentID.text)
      page.write(origin.branchName) { $0.write($1) }
    }
    page.write(usage) { $0.write($1) }
    page.write(cost) { $0.write($1.text) }
  }

  /// Reads it again.
  package init(from page: inout PageReader) {
    self.init(id: SessionID(page.text()))
    title = page.optional { $0.text() }
    workspace = page.optional { $0.text() }
    model = page.optional { $0.text() }
    createdAt = page.optional { $0.instant() }
    updatedAt = page.optional { $0.instant() }
    toolNames = page.list { $0.text() }
    origin = page.optional { page in
      let kind = Origin.Kind(rawValue: page.text()) ?? .child
      let parent = SessionID(page.text())
      return Origin(kind: kind, parentID: parent, branchName: page.optional { $0.text() })
    }
    usage = page.optional { $0.usage() }
    cost = page.optional { JSONNumber(trusted: $0.text()) }
  }
}

extension SessionTotals {
  private static let roles: [Message.Role] = [.system, .user, .assistant, .tool]

  /// Writes all of it.
  package func write(to page: inout PageWriter) {
    page.write(usage)
    page.write(hasUsage)
    page.write(toolNames) { $0.write($1) }
    for role in Self.roles { page.write(messages[role]) }
    for count in [toolCalls, toolResults, reasoning, images, texts, events] { page.write(count) }
    page.write(lastTime) { $0.write($1) }
    page.write(firstPrompt) { $0.write($1) }
  }

  /// Reads it again.
  package init(from page: inout PageReader) {
    self.init()
    usage = page.usage()
    hasUsage = page.condition()
    for name in page.list({ $0.text() }) { noteTool(name) }
    for role in Self.roles { messages[role] = page.count() }
    toolCalls = page.count()
    toolResults = page.count()
    reasoning = page.count()
    images = page.count()
    texts = page.count()
    events = page.count()
    lastTime = page.optional { $0.instant() }
    firstPrompt = page.optional { $0.text() }
  }
}

extension PageWriter {
  /// Writes a moment.
  package mutating func write(_ time: Instant) {
    write(time.seconds)
    write(Int64(time.nanoseconds))
  }

  fileprivate mutating func write(_ usage: Usage) {
    write(usage.input)
    write(usage.output)
    write(usage.cacheRead) { $0.write($1) }
    write(usage.cacheWrite) { $0.write($1) }
  }
}

extension PageReader {
  /// Reads a moment.
  package mutating func instant() -> Instant {
    let seconds = signedNumber()
    return Instant(seconds: seconds, nanoseconds: Int32(truncatingIfNeeded: signedNumber()))
  }

  fileprivate mutating func usage() -> Usage {
    let (input, output) = (number(), number())
    let read = optional { $0.number() }
    return Usage(input: input, output: output, cacheRead: read, cacheWrite: optional { $0.number() })
  }
}
