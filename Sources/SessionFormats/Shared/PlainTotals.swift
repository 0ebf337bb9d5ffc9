import SatchelJSONText
import SatchelSessionModel

/// Counts over plain messages, told apart from ``SessionTotals`` in that they are only added up
/// where a message has been found plain to its end.
struct PlainTotals {
  /// What one message, or a whole session, comes to.
  struct Counts {
    var texts = 0
    var reasoning = 0
    var images = 0
    var toolCalls = 0
    var toolResults = 0

    static func += (a: inout Counts, b: Counts) {
      a.texts += b.texts
      a.reasoning += b.reasoning
      a.images += b.images
      a.toolCalls += b.toolCalls
      a.toolResults += b.toolResults
    }
  }

  private var counts = Counts()
  private var usage: Usage?
  private var messages = MessageCounts()
  private var recentTools: [[UInt8]] = []
  /// The counts of records that were read in the usual way, and the names of all tools.
  private(set) var others = SessionTotals()

  /// Takes a plain message into account.
  mutating func add(_ role: Message.Role, _ message: Counts, usage: Usage? = nil) {
    messages[role] += 1
    counts += message
    if let usage { self.usage = (self.usage ?? Usage()).adding(usage) }
  }

  /// Whether what a person says next is the first that they say.
  var wantsPrompt: Bool { others.firstPrompt == nil }

  /// Takes what a person says, part by part.
  mutating func addPrompt(_ texts: [Range<Int>], of scan: PlainScan) {
    for text in texts where wantsPrompt { others.firstPrompt = FirstPrompt.beginning(of: text, in: scan) }
  }

  /// Takes an entry into account that was read in the usual way.
  mutating func add(_ entry: Entry) { others.count(entry) }

  /// Takes parts of messages into account that are counted elsewhere.
  mutating func add(_ parts: Counts) { counts += parts }

  /// Takes a time into account.
  mutating func add(_ time: Instant) { others.lastTime = max(others.lastTime ?? time, time) }

  /// Notes the name of a tool that was called; the name has no escapes.
  mutating func addTool(_ name: Range<Int>, of scan: PlainScan) {
    if recentTools.contains(where: { scan.isText(name, $0) }) { return }
    let text = scan.copy(name)
    if recentTools.count < 32 { recentTools.append(text) }
    others.noteTool(String(decoding: text, as: UTF8.self))
  }

  /// All together.
  var sum: SessionTotals {
    var sum = others
    sum.messages += messages
    sum.texts += counts.texts
    sum.reasoning += counts.reasoning
    sum.images += counts.images
    sum.toolCalls += counts.toolCalls
    sum.toolResults += counts.toolResults
    if let usage {
      sum.usage += usage
      sum.hasUsage = true
    }
    return sum
  }
}

extension Usage {
  fileprivate func adding(_ other: Usage) -> Usage {
    var sum = self
    sum += other
    return sum
  }
}
