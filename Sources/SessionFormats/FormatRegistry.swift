public import SatchelJSONText

/// The formats that are known. A new one is one folder and one line here.
public enum FormatRegistry {
  /// Every format, in the order in which recognition asks them.
  public static let all: [any SessionFormat.Type] = [
    A3SFormat.self,
    ClawFormat.self,
    UserSessionFormat.self,
  ]

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
