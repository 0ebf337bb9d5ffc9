public import SatchelJSONText
public import SatchelSessionModel

extension A3SFormat {
  /// Counts the messages while the head is gathered, in one pass; nil where something is wrong or odd.
  public static func plainTally(
    _ source: any RandomAccessBytes, limits: ReadingLimits
  ) throws(SessionError) -> SessionTally<A3SHead>? {
    guard let around = try? A3SGathering(source, limits: limits, counter: A3SMessageCounter()),
      let counter = around.counter, counter.isWhole, around.messagesOffset != nil,
      let root = try? around.document().root, let head = try? around.head(root)
    else { return nil }
    return SessionTally(head: head, totals: counter.totals.sum, findings: A3SReader.notes(on: root))
  }
}

/// Counts the messages of a session one by one.
struct A3SMessageCounter {
  private(set) var totals = PlainTotals()
  /// Whether all messages could be counted.
  private(set) var isWhole = true
  private var message = A3SPlainMessage()
  private var context = ReadingContext()

  /// Takes the next message; false if the reader must do the work.
  mutating func take(_ walker: inout JSONWalker) throws(JSONReadError) -> Bool {
    message.keepsTexts = totals.wantsPrompt
    if try pass(&walker) { return true }
    let root = try walker.value().root
    // An unknown part is a finding, which the reader makes.
    if let record = try? A3SMessage.read(root), !record.content.contains(where: \.isUnknown) {
      for entry in A3SFormat.entries(of: [record], in: &context) { totals.add(entry) }
    } else {
      isWhole = false
    }
    return isWhole
  }

  private mutating func pass(_ walker: inout JSONWalker) throws(JSONReadError) -> Bool {
    try walker.passObject(take: { message.take(&$0) }, accept: { message.count(in: &totals, of: $0) })
  }
}

extension A3SContentBlock {
  fileprivate var isUnknown: Bool {
    if case .unknown = self { true } else { false }
  }
}
