import SatchelSessionFormats
import SatchelSessionModel

/// What stands ahead on one side, as hashes: a scout runs ahead of the cursor that compares.
struct EntryWindow {
  private(set) var prints: [EntryFingerprint] = []
  private(set) var isAtEnd: Bool
  private var scout: any EntryCursor

  /// A window that begins with the entry at hand, if there is one.
  init(_ first: ComparedEntry?, then cursor: any EntryCursor) {
    scout = cursor
    isAtEnd = first == nil
    if let first { prints.append(first.fingerprint) }
  }

  /// Looks ahead until so many are known.
  mutating func fill(to count: Int) throws(SessionError) {
    while prints.count < count, !isAtEnd {
      guard let entry = try scout.next() else {
        isAtEnd = true
        return
      }
      prints.append(entry.fingerprint)
    }
  }
}
