package import SatchelJSONText
package import SatchelSessionModel

// {"message":{"blocks":[…],"role":"user"},"type":"message"}, members in byte order.

extension ClawFormat: PlainFormat {
  /// Steps over the record of a message (section 4.4), as the newest program writes it.
  package static func takePlain(_ scan: inout PlainScan, into message: inout PlainMessage) -> Bool {
    takePlain(&scan, into: &message, inputsAsText: false)
  }

  /// The same; with `inputsAsText` the inputs of calls may be any text, and stay where they stand.
  static func takePlain(_ scan: inout PlainScan, into message: inout PlainMessage, inputsAsText: Bool) -> Bool {
    message.clear()
    message.holdsInputsAsText = inputsAsText
    guard scan.passes("{\"message\":{\"blocks\":["), takeParts(&scan, &message), scan.passes(",\"role\":\""),
      takeRole(&scan, &message)
    else { return false }
    if scan.passes(",\"usage\":") {
      guard scan.passes("{\"cache_creation_input_tokens\":"), let usage = takeUsage(&scan) else { return false }
      message.usage = usage
    }
    guard scan.passes("},\"type\":\"message\"") else { return false }
    if scan.passes(",\"x-satchel\":\"") {
      guard let aside = scan.restOfSharedString() else { return false }
      message.aside = aside
    }
    return scan.passes("}") && message.isRegular
  }

  private static func takeRole(_ scan: inout PlainScan, _ message: inout PlainMessage) -> Bool {
    if scan.passes("assistant\"") {
      message.role = .assistant
    } else if scan.passes("tool\"") {
      message.role = .tool
    } else if scan.passes("user\"") {
      message.role = .user
    } else {
      return false
    }
    return true
  }

  private static func takeUsage(_ scan: inout PlainScan) -> Usage? {
    guard let written = scan.exactNatural(), scan.passes(",\"cache_read_input_tokens\":"),
      let read = scan.exactNatural(), scan.passes(",\"input_tokens\":"), let input = scan.exactNatural(),
      scan.passes(",\"output_tokens\":"), let output = scan.exactNatural(), scan.passes("}"),
      max(written, read, input, output) <= UInt64(UInt32.max)
    else { return nil }
    return Usage(input: input, output: output, cacheRead: read, cacheWrite: written)
  }

  private static func takeParts(_ scan: inout PlainScan, _ message: inout PlainMessage) -> Bool {
    if scan.passes("]") { return true }
    repeat { if !takePart(&scan, &message) { return false } } while scan.passes(",")
    return scan.passes("]")
  }

  private static func takePart(_ scan: inout PlainScan, _ message: inout PlainMessage) -> Bool {
    if scan.passes("{\"text\":\"") {
      guard let text = content(&scan, message) else { return false }
      message.parts.append(PlainMessage.Part(kind: .text, text: text))
      return scan.passes(",\"type\":\"text\"}")
    }
    if scan.passes("{\"is_error\":") { return takeResult(&scan, &message) }
    if scan.passes("{\"id\":\"") { return takeCall(&scan, &message) }
    return takeThought(&scan, &message)
  }

  private static func takeThought(_ scan: inout PlainScan, _ message: inout PlainMessage) -> Bool {
    var thought = PlainMessage.Part(kind: .thought, text: 0..<0)
    if scan.passes("{\"signature\":\"") {
      guard let signature = content(&scan, message), scan.passes(",\"thinking\":\"") else { return false }
      thought.signature = signature
      message.saysMore = true
    } else {
      guard scan.passes("{\"thinking\":\"") else { return false }
    }
    guard let text = content(&scan, message) else { return false }
    thought.text = text
    message.parts.append(thought)
    return scan.passes(",\"type\":\"thinking\"}")
  }

  private static func takeCall(_ scan: inout PlainScan, _ message: inout PlainMessage) -> Bool {
    guard let id = content(&scan, message), scan.passes(",\"input\":\""), let input = content(&scan, message),
      let value = message.holdsInputsAsText
        ? input : message.values.addObject(inString: input, of: scan, hadBlanks: &message.saysMore),
      scan.passes(",\"name\":\""),
      let name = content(&scan, message)
    else { return false }
    message.parts.append(PlainMessage.Part(kind: .call, text: value, id: id, name: name, spelled: input))
    return scan.passes(",\"type\":\"tool_use\"}")
  }

  private static func takeResult(_ scan: inout PlainScan, _ message: inout PlainMessage) -> Bool {
    let isError = scan.passes("true")
    guard isError || scan.passes("false"), scan.passes(",\"output\":\""), let text = content(&scan, message),
      scan.passes(",\"tool_name\":\""), let name = content(&scan, message), scan.passes(",\"tool_use_id\":\""),
      let id = content(&scan, message)
    else { return false }
    message.parts.append(PlainMessage.Part(kind: .result, text: text, id: id, name: name, isError: isError))
    return scan.passes(",\"type\":\"tool_result\"}")
  }

  /// The content of a string; of values any that is plain will do, for taking over as it stands not all.
  private static func content(_ scan: inout PlainScan, _ message: borrowing PlainMessage) -> Range<Int>? {
    message.holdsInputsAsText ? scan.restOfString()?.range : scan.restOfSharedString()
  }
}

// MARK: Writing

extension ClawFormat {
  /// Writes the record of a message, without the line feed.
  package static func writePlain(
    _ message: PlainMessage, of scan: PlainScan, names: [String], aside: String?, to writer: inout JSONWriter
  ) {
    writer.add("{\"message\":{\"blocks\":[")
    var names = names[...]
    for (index, part) in message.parts.enumerated() {
      if index > 0 { writer.add(",") }
      let name = part.kind == .result ? names.popFirst() : nil
      write(part, message, scan, name, &writer)
    }
    writer.add("],\"role\":\"")
    writer.addText(message.role.rawValue)
    writer.add("\"")
    if let usage = message.usage {
      writer.add(",\"usage\":")
      writer.addText(text(of: usage))
    }
    writer.add("},\"type\":\"message\"")
    if let aside {
      writer.add(",\"x-satchel\":")
      writer.addString(aside)
    }
    writer.add("}")
  }

  private static func write(
    _ part: PlainMessage.Part, _ message: PlainMessage, _ scan: PlainScan, _ name: String?, _ writer: inout JSONWriter
  ) {
    switch part.kind {
    case .text:
      writer.add("{\"text\":\"")
      writer.add(part.text, of: scan)
      writer.add("\",\"type\":\"text\"}")
    case .thought:
      if let signature = part.signature {
        writer.add("{\"signature\":\"")
        writer.add(signature, of: scan)
        writer.add("\",\"thinking\":\"")
      } else {
        writer.add("{\"thinking\":\"")
      }
      writer.add(part.text, of: scan)
      writer.add("\",\"type\":\"thinking\"}")
    case .call:
      writer.add("{\"id\":\"")
      writer.add(part.id, of: scan)
      writer.add("\",\"input\":\"")
      writer.addEscaped(part.text, of: message.values)
      writer.add("\",\"name\":\"")
      if let name = part.name { writer.add(name, of: scan) }
      writer.add("\",\"type\":\"tool_use\"}")
    case .result:
      writer.add(part.isError ? "{\"is_error\":true,\"output\":\"" : "{\"is_error\":false,\"output\":\"")
      writer.add(part.text, of: scan)
      writer.add("\",\"tool_name\":")
      writer.addString(name ?? "")
      writer.add(",\"tool_use_id\":\"")
      writer.add(part.id, of: scan)
      writer.add("\",\"type\":\"tool_result\"}")
    }
  }

  // MARK: Tokens

  /// True.
  package static var plainHoldsNames: Bool { true }
  /// True: responses tell theirs.
  package static var plainHoldsUsage: Bool { true }
  /// True: thoughts have seals, and inputs are texts.
  package static var plainHoldsMore: Bool { true }

  private static func text(of usage: Usage) -> String {
    "{\"cache_creation_input_tokens\":\(usage.cacheWrite ?? 0),\"cache_read_input_tokens\":\(usage.cacheRead ?? 0),"
      + "\"input_tokens\":\(usage.input),\"output_tokens\":\(usage.output)}"
  }

  /// The one member `usage`, put back as the third of the message.
  package static func plainAside(_ usage: Usage) -> String {
    "{\"f\":\"claw\",\"p\":[[\"+\",[0,\"message\"],2,\"usage\",\(text(of: usage))]]}"
  }

  /// The tokens in what ``plainAside(_:)`` made, escaped as the content of a string.
  package static func plainUsage(inAside range: Range<Int>, of scan: PlainScan) -> Usage? {
    var scan = scan.within(range)
    guard
      scan.passes(
        #"{\"f\":\"claw\",\"p\":[[\"+\",[0,\"message\"],2,\"usage\",{\"cache_creation_input_tokens\":"#),
      let written = scan.exactNatural(), scan.passes(#",\"cache_read_input_tokens\":"#),
      let read = scan.exactNatural(), scan.passes(#",\"input_tokens\":"#), let input = scan.exactNatural(),
      scan.passes(#",\"output_tokens\":"#), let output = scan.exactNatural(), scan.passes("}]]}"),
      scan.position == range.upperBound, max(written, read, input, output) <= UInt64(UInt32.max)
    else { return nil }
    return Usage(input: input, output: output, cacheRead: read, cacheWrite: written)
  }
}
