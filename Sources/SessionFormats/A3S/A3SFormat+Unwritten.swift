public import SatchelJSONText

extension A3SFormat {
  /// The key of the model's provider, which the program never stores.
  public static let unwrittenPath = ["llm_config", "api_key"]

  /// Where `unwrittenPath` stands in the text of a session, whether it is alone or in a snapshot, and in what was put
  /// aside. Of a damaged text, as far as it can be read. Cost: two passes.
  public static func unwritten(in source: any RandomAccessBytes) -> UnwrittenMembers {
    var search = A3SKeySearch(source)
    search.run()
    var asides = AsideSearch(source)
    asides.run()
    return search.result.joined(by: asides.members)
  }
}

/// Goes through the outside of a session, and through its `llm_config`.
private struct A3SKeySearch {
  private static let path = A3SFormat.unwrittenPath.joined(separator: ".")
  private static let config = ByteNeedle(Array("\"llm_config\"".utf8))
  private let source: any RandomAccessBytes
  private var walker: JSONWalker
  /// Keys of a session that stands alone, of one in a snapshot, and behind a place where the text is no JSON any more.
  private var (outer, inner, behind):
    ([UnwrittenMembers.Member], [UnwrittenMembers.Member], [UnwrittenMembers.Member]) =
      ([], [], [])
  private var (hasConfig, hasSession, isCutShort) = (false, false, false)
  /// Up to here the text is as it should be: a walker that meets no end of a value has gone beyond, to the end of all.
  private var passed: UInt64 = 0
  /// Whether the member that is looked at is the list of messages.
  private var isAtMessages = false
  /// Whether a name has characters in it that no program writes.
  private var hasHurtName = false

  init(_ source: any RandomAccessBytes) {
    self.source = source
    walker = Self.walker(source, from: 0)
  }

  private static func walker(_ source: any RandomAccessBytes, from offset: UInt64) -> JSONWalker {
    JSONWalker(source, from: offset, options: .lenient, maximumValueBytes: 1 << 20)
  }

  var result: UnwrittenMembers {
    // In a session that stands alone, a member called `session` is anybody's.
    let isAlone = hasConfig || !hasSession
    let certain = isAlone && !isCutShort ? outer : (outer + inner).sorted { $0.range.lowerBound < $1.range.lowerBound }
    return UnwrittenMembers(certain + behind, isCutShort: isCutShort)
  }

  mutating func run() {
    do throws(JSONReadError) {
      switch try walker.firstByte() {
      case UInt8(ascii: "{"): try takeObject()
      case UInt8(ascii: "["):
        try walker.enterArray()
        while try walker.nextElement() {
          if try walker.firstByte() == UInt8(ascii: "{") { try takeObject() } else { _ = try walker.skipValue() }
        }
      default:
        // A text is no session; anything else may be one with something in front.
        _ = try walker.skipValue()
      }
      isAtMessages = false
    } catch {
      isCutShort = true
    }
    do throws(ByteSourceError) {
      let place = isCutShort ? max(passed, found.map(\.range.upperBound).max() ?? 0) : walker.offset
      var goesOn = isCutShort
      if !goesOn { goesOn = try hasMore(behind: place) }
      if goesOn { try searchBehind(place) }
      if goesOn || hasHurtName { try searchTorn() }
      behind.sort { $0.range.lowerBound < $1.range.lowerBound }
    } catch {
      isCutShort = true
    }
  }

  /// Whether anything but blanks stands behind an offset.
  private func hasMore(behind offset: UInt64) throws(ByteSourceError) -> Bool {
    var offset = offset
    while case let piece = try source.bytes(at: offset, count: 1 << 12), !piece.isEmpty {
      if piece.contains(where: { !Self.blanks.contains($0) }) { return true }
      offset += UInt64(piece.count)
    }
    return false
  }

  private var found: [UnwrittenMembers.Member] { outer + inner + behind }

  private mutating func takeObject() throws(JSONReadError) {
    try walker.enterObject()
    while let key = try walker.nextKey() { try takeOuter(key) }
  }

  private mutating func takeOuter(_ key: JSONString) throws(JSONReadError) {
    passed = walker.offset
    isAtMessages = key.isCalled("messages")
    if key.raw.utf8.contains(where: { $0 < 0x20 }) { hasHurtName = true }
    let isObject = try walker.firstByte() == UInt8(ascii: "{")
    if isObject, key.isCalled("llm_config") { return try takeConfig(into: \.outer) }
    if isObject, key.isCalled("session") {
      hasSession = true
      try walker.enterObject()
      while let key = try walker.nextKey() {
        passed = walker.offset
        isAtMessages = key.isCalled("messages")
        let isObject = try walker.firstByte() == UInt8(ascii: "{")
        if isObject, key.isCalled("llm_config") { try takeConfig(into: \.inner) } else { _ = try walker.skipValue() }
      }
      return
    }
    if key.isCalled("config") { hasConfig = true }
    _ = try walker.skipValue()
  }

  /// Cuts the key with the comma before it, or with the one behind it where no other member comes before.
  private mutating func takeConfig(
    into found: WritableKeyPath<A3SKeySearch, [UnwrittenMembers.Member]>
  ) throws(JSONReadError) {
    try walker.enterObject()
    var (end, isFirst) = (walker.offset, true)
    while let key = try walker.nextKey() {
      let first = try walker.firstByte()
      guard key.isCalled("api_key") else {
        (end, isFirst) = (try walker.skipValue().upperBound, false)
        continue
      }
      let value: Range<UInt64>
      do throws(JSONReadError) {
        value = try walker.skipValue()
      } catch {
        // The text breaks off inside of the key.
        self[keyPath: found].append(.init(path: Self.path, range: end..<source.byteCount, isBlank: false))
        throw error
      }
      var cut = end..<value.upperBound
      if isFirst, try walker.firstByte() == UInt8(ascii: ",") { cut = end..<walker.offset + 1 }
      end = cut.upperBound
      let isBlank = first == UInt8(ascii: "n") || first == UInt8(ascii: "\"") && value.count == 2
      self[keyPath: found].append(.init(path: Self.path, range: cut, isBlank: isBlank))
    }
  }

  // MARK: Damage

  /// Behind damage no place is certain; what looks like the member is taken for it.
  private mutating func searchBehind(_ start: UInt64) throws(ByteSourceError) {
    let said = try messages(behind: start)
    var place = start
    while let name = try Self.config.firstUnescaped(in: source, from: place) {
      place = name + UInt64(Self.config.bytes.count)
      let behind = try source.bytes(at: place, count: 64)
      guard !said.contains(name), let colon = behind.firstIndex(where: { !Self.blanks.contains($0) }),
        behind[colon] == UInt8(ascii: ":")
      else { continue }
      walker = Self.walker(source, from: place + UInt64(colon) + 1)
      try? takeConfig(into: \.behind)
      place = max(place, self.behind.last?.range.upperBound ?? 0)
    }
  }

  /// Where the config itself is hurt, its members are no longer read one by one: what is called so is taken for the member.
  private mutating func searchTorn() throws(ByteSourceError) {
    isAtMessages = false
    let said = try messages(behind: 0)
    // In a snapshot, what tools were given stands outside of messages, too: there a provider has to be near.
    let isSnapshot = try Self.runs.firstUnescaped(in: source, from: 0) != nil
    let known = found.sorted { $0.range.lowerBound < $1.range.lowerBound }
    var (place, next): (UInt64, Int) = (0, 0)
    while let name = try Self.keyName.first(in: source, from: place) {
      place = name + UInt64(Self.keyName.bytes.count)
      while next < known.count, known[next].range.upperBound <= name { next += 1 }
      if said.contains(name) || next < known.count && known[next].range.contains(name) { continue }
      let origin = name - min(name, Self.nearby)
      let window = try source.bytes(at: origin, count: 8 * Int(Self.nearby))
      guard let range = TornMember.range(in: window, named: Int(name - origin), Self.keyName.bytes.count),
        !isSnapshot || Self.provider.first(in: Array(window.prefix(range.upperBound + Int(Self.nearby)))) != nil
      else { continue }
      let cut = origin + UInt64(range.lowerBound)..<origin + UInt64(range.upperBound)
      behind.append(.init(path: Self.path, range: cut, isBlank: false))
      place = max(place, cut.upperBound)
    }
  }

  /// About where messages stand behind an offset: in what tools are given, anything may be called anything.
  private func messages(behind start: UInt64) throws(ByteSourceError) -> Range<UInt64> {
    var first = isAtMessages ? start : nil
    if first == nil { first = try Self.list.firstUnescaped(in: source, from: start) }
    guard let first else { return start..<start }
    var end = first
    for name in [Self.role, Self.next] {
      var place = end
      while let found = try name.firstUnescaped(in: source, from: place) { (place, end) = (found + 1, found) }
    }
    return first..<end
  }

  private static let list = ByteNeedle(Array("\"messages\"".utf8))
  private static let role = ByteNeedle(Array("\"role\"".utf8))
  /// The member behind the messages.
  private static let next = ByteNeedle(Array("\"context_usage\"".utf8))
  private static let runs = ByteNeedle(Array("\"run_records\"".utf8))
  private static let keyName = ByteNeedle(Array((A3SFormat.unwrittenPath.last ?? "").utf8))
  private static let provider = ByteNeedle(Array("provider".utf8))
  /// How near the provider stands.
  private static let nearby: UInt64 = 512

  private static let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
}

extension JSONString {
  /// Whether this is the name, however it is spelled.
  fileprivate func isCalled(_ name: String) -> Bool { value?.utf8.elementsEqual(name.utf8) ?? false }
}

/// A member with a text that stands in what is no JSON any more.
private enum TornMember {
  private static let (quote, backslash, comma, feed) = (
    UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: ","), UInt8(ascii: "\n")
  )

  private static func isOfAName(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte >= 0x80
      || byte &- 0x30 <= 9 || (byte | 0x20) &- 0x61 <= 25
  }

  /// Where the member stands whose name, without quotes, begins at an index, with a comma; nil where a text stands there that
  /// is merely about it.
  static func range(in text: [UInt8], named start: Int, _ count: Int) -> Range<Int>? {
    var (first, place) = (start, start + count)
    if start > 0, text[start - 1] == quote {
      if start > 1, text[start - 2] == backslash { return nil }
      first -= 1
    } else if start > 0, isOfAName(text[start - 1]) {
      return nil
    }
    if start + count < text.count, isOfAName(text[start + count]) { return nil }
    // A quote, a colon, and what damage put beside them; in a string of a sound part, a backslash comes first.
    let most = min(text.count, place + 16)
    if place < most, text[place] == quote { place += 1 }
    while place < most, text[place] != quote {
      if text[place] == backslash || text[place] == comma || text[place] == feed { return nil }
      place += 1
    }
    guard place < most else { return nil }
    place += 1
    while place < text.count, text[place] != quote, text[place] != feed { place += text[place] == backslash ? 2 : 1 }
    var end = min(text.count, place < text.count && text[place] == quote ? place + 1 : place)
    if let next = text[end...].firstIndex(where: { $0 > 0x20 }), text[next] == comma {
      end = next + 1
    } else if let last = text[..<first].lastIndex(where: { $0 > 0x20 }), text[last] == comma {
      first = last
    }
    return first..<end
  }
}
