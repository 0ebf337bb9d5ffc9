import SatchelJSONText
public import SatchelSessionModel

// Out of an exchange: the person's message; for each tool, in order, a message of the agent
// with what it thought before and the call, and a message with the result; the agent's
// answer, with what it thought last. Source: reference 17.1.

extension UserSessionFormat {
  /// What exchanges say.
  public static func entries(of unit: [UserExchange], in context: inout ReadingContext) -> [Entry] {
    unit.flatMap { exchange in
      context.unitCount += 1
      return entries(of: exchange, &context)
    }
  }

  private static func entries(of exchange: UserExchange, _ context: inout ReadingContext) -> [Entry] {
    var entries: [Entry] = []
    if let user = exchange.user {
      entries.append(Entry(Message(role: .user, blocks: [.text(user.content)]), time: user.timestamp.instant))
    }
    var thoughts = Thoughts(exchange)
    for (index, step) in exchange.steps.enumerated() {
      entries += Self.entries(of: step, thoughts: thoughts.take(upTo: index), &context)
    }
    var blocks = thoughts.take(upTo: nil)
    if let response = exchange.response { blocks.append(.text(response.content)) }
    guard !blocks.isEmpty else { return entries }
    let time = exchange.response?.timestamp ?? exchange.reasoning.last?.timestamp
    entries.append(Entry(Message(role: .assistant, blocks: blocks), time: time?.instant))
    return entries
  }

  private static func entries(
    of step: TrajectoryStep, thoughts: [Block], _ context: inout ReadingContext
  ) -> [Entry] {
    let id = callID(step.toolCallID, &context)
    context.callCount += 1
    context.calls.remember(id, name: step.toolName)
    let call = ToolCall(id: id, name: step.toolName, input: input(step.toolArguments))
    let result = ToolResult(
      callID: id, name: step.toolName, content: [.text(step.outputSummary)], isError: step.isError,
      durationMilliseconds: step.durationMilliseconds)
    let time = step.timestamp.instant
    return [
      Entry(Message(role: .assistant, blocks: thoughts + [.toolCall(call)]), time: time),
      Entry(Message(role: .tool, blocks: [.toolResult(result)]), time: time),
    ]
  }

  /// The step's id; a new one if the session had it before, as ids restart every turn.
  private static func callID(_ id: String, _ context: inout ReadingContext) -> String {
    if !id.isEmpty, context.calls.name(of: id) == nil { return id }
    var number = context.callCount
    while context.calls.name(of: "call-\(number)") != nil { number += 1 }
    return "call-\(number)"
  }

  private static func input(_ arguments: JSON) -> ToolCall.Input {
    arguments.text.map { .text($0) } ?? .value(arguments)
  }
}

/// What was thought in a turn, span by span.
private struct Thoughts {
  private var spans: [(beforeStep: UInt64, text: String)] = []
  /// Which were not taken yet, by the steps that they stand before.
  private var waiting: ArraySlice<Int> = []

  init(_ exchange: UserExchange) {
    for record in exchange.reasoning {
      if record.segments.isEmpty {
        spans.append((0, record.content))
      } else {
        spans += record.segments.map { ($0.beforeStep, $0.text) }
      }
    }
    waiting = spans.indices.sorted { (spans[$0].beforeStep, $0) < (spans[$1].beforeStep, $1) }[...]
  }

  /// The spans before a step that were not taken yet, in the order of the file; empty ones are passed over.
  mutating func take(upTo step: Int?) -> [Block] {
    var due: [Int] = []
    while let first = waiting.first, step.map({ spans[first].beforeStep <= UInt64($0) }) ?? true {
      due.append(first)
      waiting.removeFirst()
    }
    return due.sorted().compactMap { spans[$0].text.isEmpty ? nil : .reasoning(text: spans[$0].text, signature: nil) }
  }
}
