import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// Writes what a file holds in the form of its program, and tells the file's layout by that.
struct PlainForm<Format: SessionFormat> {
  private let limits: ReadingLimits
  private let spool: () -> SharedSpool
  private static var largestByteCount: Int { 1 << 25 }

  init(_ limits: ReadingLimits, spooling spool: @escaping () -> SharedSpool) {
    self.limits = limits
    self.spool = spool
  }

  /// The layout of a text that the format's reader takes.
  func layout(of source: any RandomAccessBytes) throws -> SourceLayout {
    let largest = min(Self.largestByteCount, limits.maximumValueBytes / 8)
    do {
      let plain = try written(source)
      let changes = try LayoutWalk.changes(
        from: plain, to: source, largest: largest, forbidden: Format.unwrittenPath.suffix(1).map { Array($0.utf8) })
      // A file that could not be read for a moment looks as if it differed.
      if changes.isEmpty { return .none }
      // What cannot be put back is not put aside.
      var comparison = ComparingSink(source, later: [])
      try LayoutWalk.apply(changes, to: plain) { try comparison.write($0, section: 0) }
      guard try comparison.matchesToTheEnd() else { throw LayoutFailure.isOther }
      return .told(LayoutAside(proof: try LayoutAside.proof(of: plain), changes: changes))
    } catch LayoutFailure.tooLarge {
      return .untold("not the form that its program writes, and the difference takes more than \(largest) bytes")
    } catch let error as SessionError where error.code == .invalid {
      return .untold("its program could not write it so (\(error.message))")
    } catch is LayoutFailure {
      return .untold("not the form that its program writes, and more than layout")
    }
  }

  /// Whether a text is in the form of its program.
  func holds(_ source: any RandomAccessBytes) throws -> Bool {
    var reader = try Format.Reader(source, limits: limits)
    var echo = EchoCheck<Format>(source, head: reader.head, spooling: spool)
    while !echo.isSettled, let item = try reader.next() { echo.append(item.record) }
    return try echo.finish()
  }

  private func written(_ source: any RandomAccessBytes) throws -> SharedSpool {
    let plain = spool()
    var reader = try Format.Reader(source, limits: limits)
    let head = reader.head
    var sink = ConversionSink(sections: Format.Writer.sectionCount, spool: spool) { try plain.write($0) }
    var writer = try Format.Writer(head: head, into: &sink)
    while let item = try reader.next() { try writer.append(item.record, into: &sink) }
    try writer.finish(head: head, into: &sink)
    try sink.finish()
    return plain
  }
}

/// What became of a layout that was put aside.
enum LayoutFate {
  case putBack
  /// What came back is another text than the one that had it.
  case unfit
  /// Somebody edited it, or it was damaged.
  case unreadable
}

extension LayoutAside {
  /// Writes a text with this layout, or as it is where that cannot be.
  func put(on text: SharedSpool, _ take: @escaping ([UInt8]) throws -> Void) throws -> LayoutFate {
    guard try Self.proof(of: text) == proof else {
      try text.drain(take)
      return .unfit
    }
    do {
      try LayoutWalk.apply(changes, to: text) { _ in }
    } catch is LayoutFailure {
      try text.drain(take)
      return .unreadable
    }
    try LayoutWalk.apply(changes, to: text, take)
    return .putBack
  }
}

extension ConversionReport {
  /// Tells what became of a layout that was put aside.
  mutating func add(_ fate: LayoutFate, of layout: LayoutAside) {
    let place = Self.layoutPath
    switch fate {
    case .putBack: add(.restored, place)
    case .unfit:
      add(
        layout.holdsValues ? .lost : .degraded, place,
        reason: "what comes back is not what had that layout, so it stands in its program's form")
    case .unreadable: add(.lost, place, reason: "it cannot be read")
    }
  }
}
