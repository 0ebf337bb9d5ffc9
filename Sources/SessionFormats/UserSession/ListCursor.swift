import SatchelJSONText
import SatchelSessionModel

/// Steps through one list of a file, an element at a time, looking one ahead.
struct ListCursor<Element: FieldValue> {
  /// An element and where it stands.
  struct Located {
    var element: Element
    var place: Place
    /// Whether it was spelled as a list of its members.
    var isPositional: Bool
  }

  private var walker: JSONWalker
  private let end: UInt64
  private let name: String
  private var index = 0
  private var isOver: Bool
  private var ahead: Located?

  /// A cursor over a list; an empty one if there is no such list.
  init(
    _ source: any RandomAccessBytes, _ range: Range<UInt64>?, name: String, limits: ReadingLimits
  ) throws(SessionError) {
    self.name = name
    walker = JSONWalker(
      source, from: range?.lowerBound ?? 0, options: UserSessionText.options(limits),
      maximumValueBytes: limits.maximumValueBytes)
    end = range?.upperBound ?? 0
    isOver = range == nil
    guard !isOver else { return }
    do throws(JSONReadError) { try walker.enterArray() } catch { throw SessionError(error) }
  }

  /// The next element, which stays the next one.
  mutating func peek() throws(SessionError) -> Element? {
    if ahead == nil { ahead = try read() }
    return ahead?.element
  }

  /// Whether nothing follows.
  mutating func isAtEnd() throws(SessionError) -> Bool { try peek() == nil }

  /// The next element; nil after the last.
  mutating func next() throws(SessionError) -> Located? {
    if let ahead {
      self.ahead = nil
      return ahead
    }
    return try read()
  }

  private mutating func read() throws(SessionError) -> Located? {
    guard !isOver, let view = try document()?.root else { return nil }
    let place = place(of: view)
    defer { index += 1 }
    do throws(FieldError) {
      return Located(element: try Element.read(view), place: place, isPositional: view.kind == .array)
    } catch {
      let base = place.offset ?? 0
      throw SessionError(
        .invalid, "\(place.member ?? name): \(error.description)",
        at: Place(offset: base + UInt64(error.offset ?? 0), member: place.member))
    }
  }

  private func place(of view: JSONView) -> Place {
    let length = UInt64(view.range.count)
    return Place(offset: walker.offset - length, length: length, member: "\(name)[\(index)]")
  }

  private mutating func document() throws(SessionError) -> JSONDocument? {
    do throws(JSONReadError) {
      if try walker.nextElement() { return try walker.value() }
    } catch {
      throw SessionError(error)
    }
    isOver = true
    guard walker.offset == end else {
      throw SessionError(.damaged, "Brackets do not match in \(name)", at: Place(offset: walker.offset, member: name))
    }
    return nil
  }
}
