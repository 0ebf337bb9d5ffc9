package import SatchelJSONText
package import SatchelSessionModel

// Two spaces a level; a message stands two levels deep, its members three, its parts four, their members five.

extension A3SFormat: PlainFormat {
  /// Steps over a message (a3s-store.md, section 5), as 3.1.0 writes it.
  package static func takePlain(_ scan: inout PlainScan, into message: inout PlainMessage) -> Bool {
    message.clear()
    guard scan.passes("{\n      \"role\": \"") else { return false }
    let isAssistant = scan.passes("assistant\"")
    guard isAssistant || scan.passes("user\""), scan.passes(",\n      \"content\": ["), takeParts(&scan, &message)
    else { return false }
    if scan.passes(",\n      \"reasoning_content\": \"") {
      guard let thought = scan.restOfSharedString() else { return false }
      message.parts.insert(PlainMessage.Part(kind: .thought, text: thought), at: 0)
    }
    if scan.passes(",\n      \"x-satchel\": \"") {
      guard let aside = scan.restOfSharedString() else { return false }
      message.aside = aside
    }
    let isOfTools = message.parts.first?.kind == .result
    guard !isOfTools || !isAssistant else { return false }
    message.role = isAssistant ? .assistant : isOfTools ? .tool : .user
    return scan.passes("\n    }") && message.isRegular
  }

  private static func takeParts(_ scan: inout PlainScan, _ message: inout PlainMessage) -> Bool {
    if scan.passes("]") { return true }
    repeat {
      guard scan.passes("\n        {\n          \"type\": \""), takePart(&scan, &message),
        scan.passes("\n        }")
      else { return false }
    } while scan.passes(",")
    return scan.passes("\n      ]")
  }

  private static func takePart(_ scan: inout PlainScan, _ message: inout PlainMessage) -> Bool {
    if scan.passes("text\",\n          \"text\": \"") {
      guard let text = scan.restOfSharedString() else { return false }
      message.parts.append(PlainMessage.Part(kind: .text, text: text))
      return true
    }
    if scan.passes("tool_result\",\n          \"tool_use_id\": \"") { return takeResult(&scan, &message) }
    guard scan.passes("tool_use\",\n          \"id\": \""), let id = scan.restOfSharedString(),
      scan.passes(",\n          \"name\": \""), let name = scan.restOfSharedString(),
      scan.passes(",\n          \"input\": "), let input = message.values.takePrettyObject(&scan, level: 5)
    else { return false }
    message.parts.append(PlainMessage.Part(kind: .call, text: input, id: id, name: name))
    return true
  }

  private static func takeResult(_ scan: inout PlainScan, _ message: inout PlainMessage) -> Bool {
    guard let id = scan.restOfSharedString(), scan.passes(",\n          \"content\": \""),
      let text = scan.restOfSharedString(), scan.passes(",\n          \"is_error\": ")
    else { return false }
    let isError = scan.passes("true")
    message.parts.append(PlainMessage.Part(kind: .result, text: text, id: id, isError: isError))
    return isError || scan.passes("false")
  }
}

// MARK: Writing

extension A3SFormat {
  /// Writes a message where the writer stands.
  package static func writePlain(
    _ message: PlainMessage, of scan: PlainScan, names: [String], aside: String?, to writer: inout JSONWriter
  ) {
    writer.add("{\n      \"role\": \"")
    writer.add(message.role == .assistant ? "assistant" : "user")
    writer.add("\",\n      \"content\": [")
    var isEmpty = true
    for part in message.parts where part.kind != .thought {
      writer.add(isEmpty ? "\n        {\n          \"type\": \"" : ",\n        {\n          \"type\": \"")
      isEmpty = false
      write(part, message, scan, &writer)
      writer.add("\n        }")
    }
    writer.add(isEmpty ? "]" : "\n      ]")
    if let thought = message.parts.first, thought.kind == .thought {
      writer.add(",\n      \"reasoning_content\": \"")
      writer.add(thought.text, of: scan)
      writer.add("\"")
    }
    if let aside {
      writer.add(",\n      \"x-satchel\": ")
      writer.addString(aside)
    }
    writer.add("\n    }")
  }

  private static func write(
    _ part: PlainMessage.Part, _ message: PlainMessage, _ scan: PlainScan, _ writer: inout JSONWriter
  ) {
    switch part.kind {
    case .text, .thought:
      writer.add("text\",\n          \"text\": \"")
      writer.add(part.text, of: scan)
      writer.add("\"")
    case .call:
      writer.add("tool_use\",\n          \"id\": \"")
      writer.add(part.id, of: scan)
      writer.add("\",\n          \"name\": \"")
      if let name = part.name { writer.add(name, of: scan) }
      writer.add("\",\n          \"input\": ")
      writer.addPretty(part.text, of: message.values, level: 5)
    case .result:
      writer.add("tool_result\",\n          \"tool_use_id\": \"")
      writer.add(part.id, of: scan)
      writer.add("\",\n          \"content\": \"")
      writer.add(part.text, of: scan)
      writer.add(part.isError ? "\",\n          \"is_error\": true" : "\",\n          \"is_error\": false")
    }
  }

  // MARK: Tokens

  /// False: the call tells it.
  package static var plainHoldsNames: Bool { false }
  /// False: only the session has them.
  package static var plainHoldsUsage: Bool { false }

  /// False: neither seals nor the spelling of inputs.
  package static var plainHoldsMore: Bool { false }

  /// Nothing: messages have no tokens.
  package static func plainAside(_ usage: Usage) -> String { "" }

  /// None.
  package static func plainUsage(inAside range: Range<Int>, of scan: PlainScan) -> Usage? { nil }
}
