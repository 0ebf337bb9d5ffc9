public import SatchelJSONText
public import SatchelSessionModel
import Synchronization

/// The formats that are known. A new one is one folder and one line here, or a call of ``register(_:)``.
public enum FormatRegistry {
  /// The formats that come with the library.
  private static let own: [any SessionFormat.Type] = [
    A3SFormat.self,
    ClawFormat.self,
    UserSessionFormat.self,
  ]
  private static let added = Mutex<[any SessionFormat.Type]>([])

  /// Every format, in the order in which recognition asks them: the library's own first.
  public static var all: [any SessionFormat.Type] {
    let added = added.withLock { $0 }
    return added.isEmpty ? own : own + added
  }

  /// Makes a format known to all that is done with sessions. Call it before anything else of the library is used:
  /// what was recognised before is not looked at again. The same format may be registered twice.
  ///
  /// Throws `collision` if another format has its name. If its programs keep sessions in folders,
  /// `StoreRegistry.register` makes those known.
  public static func register(_ format: any SessionFormat.Type) throws(SessionError) {
    let isTaken = added.withLock { added in
      if let other = (own + added).first(where: { $0.name == format.name }) { return other != format }
      added.append(format)
      return false
    }
    guard isTaken else { return }
    throw SessionError(.collision, "Another format is called '\(format.name.rawValue)'; give this one its own name.")
  }

  /// The names of all, in the same order.
  public static var ids: [FormatID] { all.map { $0.name } }

  /// The format that a text names; nil if none is called so.
  public static func id(named text: String) -> FormatID? { ids.first { $0.rawValue == text } }

  /// The format of a name; nil only for a name that the registry lacks.
  public static func format(_ name: FormatID) -> (any SessionFormat.Type)? {
    all.first { $0.name == name }
  }

  /// The format of a text, judged by no more of it than need be, and what was seen of it; nil for the format if none
  /// claims it.
  public static func recogniseFormat(
    of source: any RandomAccessBytes
  ) -> (format: (any SessionFormat.Type)?, outline: TextOutline) {
    let outline = TextOutline(source) { outline in all.contains { $0.isCertain(outline) } }
    return (all.first { $0.claims(outline) }, outline)
  }

  /// The format and era of a text, judged by content alone; nil if no format claims it.
  public static func recognise(_ outline: TextOutline) -> (format: any SessionFormat.Type, era: Era)? {
    for format in all {
      if let era = format.recognise(outline) { return (format, era) }
    }
    return nil
  }
}
