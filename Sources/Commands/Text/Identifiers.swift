import SatchelJSONText
import SatchelSessionModel

// How ids go into reports.

extension SafeText {
  /// The id with everything that a terminal would obey written as an escape.
  static func escape(_ id: some ByteIdentifier) -> String { escape(id.text) }
}

extension JSON {
  /// An id.
  static func string(_ id: some ByteIdentifier) -> JSON { .string(id.text) }

  /// An id, or null.
  static func optional(_ id: (some ByteIdentifier)?) -> JSON { optional(id?.text) }

  /// Ids.
  static func texts(_ ids: [some ByteIdentifier]) -> JSON { texts(ids.map(\.text)) }
}

extension Invocation {
  /// The session that an option names; nil where it is not given.
  func sessionID(_ option: String) -> SessionID? { text(option).map { SessionID($0) } }

  /// The sessions that an option names, in the order given.
  func sessionIDs(_ option: String) -> [SessionID] { texts(option).map { SessionID($0) } }
}
