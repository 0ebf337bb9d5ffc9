public import SatchelJSONText
public import SatchelSessionModel

// The strict reader: what the program (3.1.0, whose answers were recorded for about 350
// mutations of a session) refuses. Where it is not known what the program does, this
// reader objects, so that a file without objections is one that the program reads.

extension A3SFormat {
  /// What the program would refuse in a session file, in order; empty if it reads it.
  ///
  /// Whether the program's host knows the model that `model_name` or `llm_config` name is
  /// not the file's business. Memory: one message and the head.
  public static func objections(to source: any RandomAccessBytes) -> [Finding] {
    var objector = A3SObjector(source)
    do throws(SessionError) {
      try objector.checkSession()
    } catch {
      objector.object(error.message, at: error.place)
    }
    return objector.findings
  }
}

/// Collects objections to a text.
struct A3SObjector {
  private(set) var findings: [Finding] = []
  let source: any RandomAccessBytes
  /// The program reads 127 levels, the outermost counted.
  static let depth = 127
  static let limits = ReadingLimits(maximumValueBytes: .max, maximumDepth: depth)
  /// More would only repeat themselves.
  static let maximumCount = 1000

  /// Whether the text is a list of a snapshot.
  let isSnapshot: Bool

  /// The events that the programs know which are asked about.
  let release: A3SEventRelease

  init(_ source: any RandomAccessBytes, isSnapshot: Bool = false, knowing release: A3SEventRelease = .flat) {
    self.source = source
    self.isSnapshot = isSnapshot
    self.release = isSnapshot ? .latest : release
  }

  mutating func object(_ message: String, at place: Place = Place()) {
    guard findings.count < Self.maximumCount else { return }
    findings.append(Finding(.warning, code: "refused-by-program", message: message, place: place))
  }

  mutating func checkSession() throws(SessionError) {
    let around = try A3SGathering(source, limits: Self.limits)
    let root = try around.document().root
    guard let start = around.messagesOffset else { return object("messages is missing", at: Place(offset: 0)) }
    var head: A3SHead?
    do throws(FieldError) {
      head = try around.head(root)
      head?.check(&self)
      try head?.refuseMinusZero(in: root)
      if head?.snapshot == nil {
        for index in root.describedTasks {
          let member = "tasks[\(index)].content"
          object("\(member) is missing: clients up to 3.1.0 do not know it as 'description'", at: Place(member: member))
        }
      }
    } catch {
      let fault = around.fault(error)
      object(fault.message, at: fault.place)
    }
    try checkMessages(from: start, depth: Self.depth - 1, name: "messages")
    if let head, let snapshot = head.snapshot { checkParts(of: snapshot, head: head) }
  }

  /// Adds what was found in a part of the source.
  mutating func add(_ finding: Finding) {
    if findings.count < Self.maximumCount { findings.append(finding) }
  }

  /// Checks a list of messages that stands at an offset.
  mutating func checkMessages(from start: UInt64, depth: Int, name: String) throws(SessionError) {
    var walker = JSONWalker(
      source, from: start, options: JSONOptions(maximumDepth: depth),
      maximumValueBytes: Self.limits.maximumValueBytes)
    var index = 0
    do throws(JSONReadError) {
      try walker.enterArray()
      while try walker.nextElement() {
        let document = try walker.value()
        let base = walker.offset - UInt64(document.text.count)
        check(document.root, base: base, member: "\(name)[\(index)]") { (view, objector) throws(FieldError) in
          try A3SMessage.read(view).check(&objector, view, "\(name)[\(index)]")
        }
        index += 1
      }
    } catch {
      throw SessionError(error).located(in: source)
    }
  }

  /// Runs a check whose fault becomes an objection at its place in the file.
  mutating func check(
    _ view: JSONView, base: UInt64, member: String, _ body: (JSONView, inout A3SObjector) throws(FieldError) -> Void
  ) {
    let before = findings.count
    do throws(FieldError) {
      try body(view, &self)
    } catch {
      let place = Place(offset: base + UInt64(error.offset ?? 0), member: member)
      object(error.inside(member).description, at: place)
    }
    for index in before..<findings.count where findings[index].place.offset == nil {
      findings[index].place.offset = base
    }
  }

  mutating func word(_ word: some A3SWord, _ member: String) {
    if !word.isKnown {
      object(
        "\(member) is \(word.rawValue.shownAsWord), a word that the program does not know", at: Place(member: member))
    }
  }

  mutating func finite(_ number: JSONNumber?, _ member: String) {
    if let number, !number.double.isFinite { object("\(member) is out of range", at: Place(member: member)) }
  }

  /// Checks free JSON: every number must fit a double, every string be Unicode.
  mutating func free(_ view: JSONView, _ member: String) {
    if let offset = view.firstUnfit() {
      object("\(member) holds a number beyond a double or half of a surrogate pair", at: Place(member: member))
      _ = offset
    }
  }
}

extension JSONView {
  /// Offset of the first value that the program cannot take as free JSON.
  func firstUnfit() -> Int? {
    switch kind {
    case .number:
      guard let text = number?.text, text.utf8.count > 300 || text.utf8.contains(where: { $0 | 0x20 == 0x65 }) else {
        return nil
      }
      return (Double(text) ?? .infinity).isFinite ? nil : range.lowerBound
    case .string: return flags.contains(.loneSurrogate) ? range.lowerBound : nil
    case .array:
      for element in elements { if let found = element.firstUnfit() { return found } }
    case .object:
      for (key, value) in members { if let found = key.firstUnfit() ?? value.firstUnfit() { return found } }
    case .null, .bool: break
    }
    return nil
  }
}
