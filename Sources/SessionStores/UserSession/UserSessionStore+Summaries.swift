import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel

extension UserSessionStore {
  /// The sessions of a store and what is wrong with others.
  public struct Listing: Sendable, Equatable {
    /// Newest `updated_at` first; equal ones in byte order of their files. A session with a markdown file of
    /// its name beside it is there twice, as in the program.
    public var sessions: [ListedSession] = []
    /// Files that could not be read (the program passes over them in silence), and names that disagree.
    public var findings: [Finding] = []

    /// The summaries.
    public var summaries: [SessionSummary] { sessions.map(\.summary) }
  }

  /// A session of a listing.
  public struct ListedSession: Sendable, Equatable {
    /// The name of its file without the extension.
    public var stem: String
    /// What is in it.
    public var summary: SessionSummary
  }

  /// Sums up every session. Cost: every session is read to its end; memory holds one exchange at a time.
  public func listing(
    projectRule: SessionSummary.ProjectRule = .newest, limits: ReadingLimits = ReadingLimits()
  ) throws(SessionError) -> Listing {
    var listing = Listing()
    for stem in try list(Self.sessions) {
      do throws(SessionError) {
        guard let summary = try summary(stem, projectRule, limits) else {
          if stem.unicodeScalars.contains("\u{FFFD}") { listing.findings.append(.unreadableName(stem)) }
          continue
        }
        listing.sessions.append(ListedSession(stem: stem, summary: summary))
      } catch {
        listing.findings.append(
          Finding(.damage, code: "unreadable-session", message: error.message, place: error.place))
      }
    }
    let order = listing.sessions.enumerated().sorted { a, b in
      let (left, right) = (a.element.summary.updatedAt.instant, b.element.summary.updatedAt.instant)
      return left == right ? a.offset < b.offset : left > right
    }
    listing.sessions = order.map(\.element)
    return listing
  }

  /// The side conversations of a session, newest first.
  public func children(of id: SessionID) throws(SessionError) -> [SessionSummary] {
    let children = try listing().summaries.filter { $0.parentSessionID.map { $0.utf8.elementsEqual(id.utf8) } ?? false }
    return children.enumerated().sorted { a, b in
      let (left, right) = (a.element.createdAt.instant, b.element.createdAt.instant)
      return left == right ? a.offset < b.offset : left > right
    }.map(\.element)
  }

  private func summary(
    _ stem: String, _ rule: SessionSummary.ProjectRule, _ limits: ReadingLimits
  ) throws(SessionError) -> SessionSummary? {
    let path = try path(ofSession: SessionID(stem))
    guard var reader = try reader(at: path, limits: limits) else { return nil }
    var count: UInt64 = 0
    var first: String?
    do throws(SessionError) {
      while let exchange = try reader.next()?.record {
        guard let user = exchange.user else { continue }
        count += 1
        first = first ?? user.content
      }
    } catch {
      throw error.inFile(path.description)
    }
    return SessionSummary(of: reader.head, messageCount: count, firstMessage: first, projectRule: rule)
  }
}

extension Finding {
  fileprivate static func unreadableName(_ stem: String) -> Finding {
    Finding(
      .warning, code: "unreadable-name", message: "The file's name is not UTF-8; the program cannot load it.",
      place: Place(file: stem))
  }
}
