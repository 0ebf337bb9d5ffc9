import SatchelJSONText

extension DocumentSalvage {
  /// How far members are indented.
  var memberIndent: Int { 2 * levels.count }
  /// How far elements are indented.
  var indent: Int { plan.isList ? 2 : memberIndent + 2 }

  func separator(_ count: Int, _ indent: Int) -> [UInt8] {
    Array((count == 0 ? "\n" : ",\n").utf8) + [UInt8](repeating: 0x20, count: indent)
  }

  /// Copies an item with what stands before it, and sees to the comma between.
  mutating func emit(to end: UInt64, isFirst: Bool) throws {
    var comma = try behindComma()
    while let behind = comma, behind < end, let next = try nextByte(from: behind), next.byte == UInt8(ascii: ",") {
      try ledger.leave(to: behind, because: "a comma without anything behind it: what stood there may be lost")
      lost += 1
      comma = next.offset + 1
    }
    if let comma, isFirst { try ledger.leave(to: comma, because: "a comma without anything before it") }
    if comma == nil, !isFirst { try ledger.add([UInt8(ascii: ",")], because: "a comma that was lost") }
    try ledger.copy(to: end)
  }

  /// The offset behind the comma at hand, if there is one.
  private func behindComma() throws -> UInt64? {
    let start = try nextByte(from: ledger.position)
    return start?.byte == UInt8(ascii: ",") ? start.map { $0.offset + 1 } : nil
  }

  /// The next byte that is not a blank.
  func nextByte(from offset: UInt64) throws -> (offset: UInt64, byte: UInt8)? {
    var offset = offset
    while offset < source.byteCount {
      let bytes = try source.bytes(offset..<min(source.byteCount, offset + 64))
      if let index = bytes.firstIndex(where: { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }) {
        return (offset + UInt64(index), bytes[index])
      }
      if bytes.isEmpty { return nil }
      offset += UInt64(bytes.count)
    }
    return nil
  }

  /// Adds the members that the program demands and that were not met; `before` one, only those that stand before it.
  mutating func addDefaults(before name: String? = nil) throws {
    let wanted = plan.defaults.prefix { $0.name != name }
    for member in wanted where !level.seen.contains(Array(member.name.utf8)) {
      try ledger.add(
        separator(level.memberCount, memberIndent) + DocumentPlan.text(of: member.key, member.value.text()),
        because: "the program demands '\(member.name)', and it was lost")
      level.memberCount += 1
      level.seen.insert(Array(member.name.utf8))
      madeUp += 1
    }
  }

  /// Adds the end of the list that is open, if it is one of an object.
  mutating func closeList() throws {
    guard list != nil, !plan.isList else { return }
    list = nil
    try ledger.add(separator(0, memberIndent) + [UInt8(ascii: "]")], because: "the end of the list was lost")
  }

  /// Ends a document whose end is missing.
  mutating func close() throws {
    try closeList()
    try closeLevels(to: 0)
    if !plan.isList, isWorthwhile { try addDefaults() }
    try ledger.add(Array((plan.isList ? "\n]" : "\n}").utf8), because: "the end of the document was lost")
    try ledger.leave(to: source.byteCount, because: "behind the last that could be saved")
  }

  /// Copies blanks behind the document; anything else is left.
  func finishBehind() throws {
    let rest = try nextByte(from: ledger.position)
    if rest == nil { return try ledger.copy(to: source.byteCount) }
    try ledger.leave(to: source.byteCount, because: "behind the end of the document")
  }
}
