import SatchelJSONText
public import SatchelSessionModel

extension UserSessionFormat {
  /// What a head says: id, title, times, and the session it is a side conversation of.
  public static func header(of head: UserSessionHead) -> SessionHeader {
    var header = SessionHeader(id: SessionID(head.id))
    header.title = head.metadata["title"]?.text
    header.createdAt = head.createdAt.instant
    header.updatedAt = head.updatedAt.instant
    header.origin = head.parentSessionID.map { SessionHeader.Origin(kind: .thread, parentID: SessionID($0)) }
    return header
  }

  /// The head for a header. The owner is always invented, times where the source has none.
  public static func head(for header: SessionHeader, noting notes: inout MappingNotes) -> UserSessionHead {
    var head = UserSessionHead()
    head.id = header.id.text
    head.userID = "default"
    notes.invented("user_id", "the source names no owner")
    if header.createdAt == nil { notes.invented("created_at", "the source has no time") }
    if header.updatedAt == nil { notes.invented("updated_at", "the source has no time") }
    let created = header.createdAt ?? Instant(seconds: 0)
    head.createdAt = Timestamp(created)
    head.updatedAt = Timestamp(header.updatedAt ?? created)
    if head.createdAt.instant != created { notes.degraded("created_at", Timestamp.outside) }
    if let updated = header.updatedAt, head.updatedAt.instant != updated {
      notes.degraded("updated_at", Timestamp.outside)
    }
    head.parentSessionID = header.origin?.parentID.text
    if let title = header.title { head.metadata["title"] = .string(title) }
    return head
  }
}
