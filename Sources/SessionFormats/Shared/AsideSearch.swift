import SatchelJSONText

// In a text that is JSON, a quote that belongs to no other string has no backslash before it: so the mark of what was put
// aside is found without reading what stands around it, in damaged texts too.

/// Looks for secrets in what was put aside in the text of a session, whatever its format.
struct AsideSearch {
  private static let mark = ByteNeedle(Array("\"\(Aside.memberName)\"".utf8))
  private static let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
  private let source: any RandomAccessBytes
  /// What was found, in order.
  private(set) var members: [UnwrittenMembers.Member] = []
  /// Whether a text with a secret breaks off, or the source could not be read to its end.
  private(set) var isCutShort = false

  init(_ source: any RandomAccessBytes) { self.source = source }

  mutating func run() {
    do throws(ByteSourceError) { try search() } catch { isCutShort = true }
  }

  private mutating func search() throws(ByteSourceError) {
    var place: UInt64 = 0
    while let found = try Self.mark.firstUnescaped(in: source, from: place) {
      place = found + UInt64(Self.mark.bytes.count)
      guard let colon = try firstByte(from: place), colon.byte == UInt8(ascii: ":"),
        let value = try firstByte(from: colon.offset + 1)
      else { continue }
      switch value.byte {
      case UInt8(ascii: "\""): place = try take(from: value.offset + 1)
      case UInt8(ascii: "{"): if let head = headText(in: value.offset) { place = try take(from: head) }
      default: break
      }
    }
  }

  private func firstByte(from offset: UInt64) throws(ByteSourceError) -> (offset: UInt64, byte: UInt8)? {
    var offset = offset
    while case let piece = try source.bytes(at: offset, count: 64), !piece.isEmpty {
      if let index = piece.firstIndex(where: { !Self.blanks.contains($0) }) {
        return (offset + UInt64(index), piece[index])
      }
      offset += UInt64(piece.count)
    }
    return nil
  }

  /// Where the text of a head begins in the object that a user session has.
  private func headText(in object: UInt64) -> UInt64? {
    var walker = JSONWalker(source, from: object, options: .lenient)
    do throws(JSONReadError) {
      try walker.enterObject()
      while let key = try walker.nextKey() {
        let first = try walker.firstByte()
        if key.repaired == "head", first == UInt8(ascii: "\"") { return walker.offset + 1 }
        _ = try walker.skipValue()
      }
    } catch {}
    return nil
  }

  // MARK: One text

  /// Looks into the string that begins at an offset, behind its quote; returns where it ends.
  private mutating func take(from start: UInt64) throws(ByteSourceError) -> UInt64 {
    let (raw, isClosed) = try string(from: start)
    guard Aside.mayHoldSecret(raw) else { return start + UInt64(raw.count) }
    // No string of ours has a line break in it: it was split by one, or ends at one.
    let line = raw.prefix { $0 != 0x0A }
    if isClosed {
      guard let cleaned = Self.cleaned(raw.filter { $0 != 0x0A && $0 != 0x0D }) else {
        return start + UInt64(raw.count)
      }
      if !cleaned.text.isEmpty || line.count == raw.count {
        replace(raw, at: start, by: Array(JSONString(cleaned.text).raw.utf8), isBlank: !cleaned.hasSecret)
        return start + UInt64(raw.count)
      }
    }
    guard Aside.mayHoldSecret(Array(line)) else { return start + UInt64(line.count) }
    replace(Array(line), at: start, by: [], isBlank: false)
    isCutShort = true
    return start + UInt64(line.count)
  }

  /// What is left of the text that a string spells; nothing of one that spells none.
  private static func cleaned(_ raw: [UInt8]) -> Aside.Cleaned? {
    let quote = UInt8(ascii: "\"")
    guard case .string(let text) = try? JSON(parsing: [quote] + raw + [quote], options: .ownText) else {
      return Aside.Cleaned(text: "", count: 1, hasSecret: true)
    }
    return Aside.withoutSecrets(text.repaired)
  }

  /// What stands before the quote that ends a string, or before the end of the source.
  private func string(from start: UInt64) throws(ByteSourceError) -> (raw: [UInt8], isClosed: Bool) {
    var (raw, isEscaped) = ([UInt8](), false)
    while case let piece = try source.bytes(at: start + UInt64(raw.count), count: 1 << 16), !piece.isEmpty {
      for (index, byte) in piece.enumerated() {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          return (raw + piece[..<index], true)
        }
      }
      raw += piece
    }
    return (raw, false)
  }

  /// Notes the part of a text in which it differs from what is left of it.
  private mutating func replace(_ old: [UInt8], at start: UInt64, by new: [UInt8], isBlank: Bool) {
    let before = zip(old, new).prefix { $0 == $1 }.count
    let room = min(old.count, new.count) - before
    let behind = zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.prefix(room).count
    members.append(
      UnwrittenMembers.Member(
        path: Aside.memberName, range: start + UInt64(before)..<start + UInt64(old.count - behind), isBlank: isBlank,
        replacement: Array(new[before..<new.count - behind])))
  }
}
