import SatchelJSONText
import SatchelSessionModel

// What was put aside for an exchange stands behind all exchanges, in a list of its own:
// each text begins with a fingerprint of the exchange it belongs to, so that the others
// stay in step when the program adds an exchange, or somebody removes or edits one.

/// Finds what was put aside for each exchange of a file.
struct UnitAsides {
  private struct Unit {
    var fingerprint: Substring
    var text: Substring
  }

  private var cursor: ListCursor<AsideUnit>?
  private var ahead: [Unit?] = []
  private var bytesAhead = 0
  /// How many texts belonged to no exchange.
  private(set) var strayCount = 0
  /// The last of them: those that stood before the one that was found last.
  private var strays: [String] = []
  private static let mostStrays = 16
  static let reach = 1000
  private static let reachBytes = 8 << 20

  init(_ source: any RandomAccessBytes, _ range: Range<UInt64>?, limits: ReadingLimits) throws(SessionError) {
    guard let range else { return }
    cursor = try ListCursor(source, range, name: "metadata.\(Aside.memberName).units", limits: limits)
  }

  /// The text for an exchange; empty texts only keep the list in step.
  ///
  /// If no text fits, the exchange was edited in place, unless the one behind it (`following`)
  /// fits the text at hand: then this one was added. An edited exchange keeps its text; what
  /// the edit touched, the operations in it will refuse.
  mutating func next(
    for exchange: UserExchange, before following: UserExchange?
  ) throws(SessionError) -> String? {
    guard cursor != nil || !ahead.isEmpty else { return nil }
    guard try fill(to: 1) else { return nil }
    guard let front = ahead[0] else {
      drop(1)
      return nil
    }
    let fingerprint = UserSessionText.fingerprint(exchange)
    if front.fingerprint == fingerprint { return take(0) }
    var index = 1
    while index < Self.reach, try fill(to: index + 1) {
      if let unit = ahead[index], unit.fingerprint == fingerprint { return take(index) }
      index += 1
    }
    if let following, UserSessionText.fingerprint(following) == front.fingerprint { return nil }
    return take(0)
  }

  /// Counts the texts that are left over.
  mutating func finish() throws(SessionError) {
    while try fill(to: 1) {
      if let unit = ahead[0], !unit.text.isEmpty { strayCount += 1 }
      drop(1)
    }
  }

  /// Joins to what was put aside for an exchange what was so for others that are gone: before the one that was found
  /// last, or, with the last exchange, behind it. What cannot be joined belongs to no exchange.
  mutating func joinStrays(to text: inout String?, isLast: Bool) throws(SessionError) {
    if isLast {
      while strays.count < Self.mostStrays, try fill(to: 1) {
        if let unit = ahead[0], !unit.text.isEmpty {
          strays.append(String(unit.text))
          strayCount += 1
        }
        drop(1)
      }
    }
    defer { strays = [] }
    guard !strays.isEmpty, let joined = Aside.joining(text, strays) else { return }
    strayCount -= strays.count
    text = joined
  }

  private mutating func take(_ index: Int) -> String? {
    let passed = ahead[..<index].compactMap { $0 }.filter { !$0.text.isEmpty }
    strayCount += passed.count
    strays = passed.suffix(Self.mostStrays).map { String($0.text) }
    let text = ahead[index]?.text ?? ""
    drop(index + 1)
    return text.isEmpty ? nil : String(text)
  }

  private mutating func drop(_ count: Int) {
    for unit in ahead[..<count] { bytesAhead -= unit?.text.utf8.count ?? 0 }
    ahead.removeFirst(count)
  }

  /// Reads ahead; false at the end of the list, or if too much would be held.
  private mutating func fill(to count: Int) throws(SessionError) -> Bool {
    while ahead.count < count {
      guard count == 1 || bytesAhead < Self.reachBytes else { return false }
      guard let unit = try cursor?.next() else {
        cursor = nil
        return false
      }
      ahead.append(Self.split(unit.element.text))
      bytesAhead += unit.element.text?.utf8.count ?? 0
    }
    return true
  }

  private static func split(_ text: String?) -> Unit? {
    guard let text, let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    return Unit(fingerprint: text[..<colon], text: text[text.utf8.index(after: colon)...])
  }
}

/// One element of the list; anything but a text says nothing, and a text that cannot be read is damage.
private struct AsideUnit: FieldValue {
  var text: String?

  static func read(_ view: JSONView) throws(FieldError) -> AsideUnit {
    guard view.kind == .string else { return AsideUnit() }
    guard let text = view.string else {
      throw FieldError("holds half of a surrogate pair", offset: view.range.lowerBound)
    }
    return AsideUnit(text: text)
  }
  func write(to writer: inout JSONWriter) {}
}
