import SatchelJSONText

/// Writes a user session of any size, in the very bytes that the program writes.
///
/// The last response gets a range only if its exchange says so: whether it is the last is not known
/// when it is written. (The program's own view then shows all steps of a session on the last response,
/// if that has no steps of its own; reference 17.2, rule 2.)
public struct UserSessionWriter: SessionWriter {
  /// Messages with the beginning of the head, responses, steps, reasoning, the rest of the head, and
  /// what was put aside for exchanges.
  public static let sectionCount = 6

  private var lists: [ListSection] = []
  private var units = UnitSection(section: 5)
  private var stepCount: UInt64 = 0
  /// Exchanges without a message or without a response since the last one that had it, and when the last of them was.
  private var unasked = (count: 0, time: Timestamp.epoch)
  private var unanswered = (count: 0, time: Timestamp.epoch)

  /// Begins a file.
  public init(head: UserSessionHead, into sink: inout some SectionedSink) throws {
    try sink.write(UserSessionFragments(head).opening, section: 0)
    lists = UserSessionText.List.allCases.map { ListSection($0, head: head) }
  }

  /// Adds an exchange.
  ///
  /// Messages and responses belong together by their places. So where an exchange lacks one, and a later one has it, a
  /// blank one is written in its place.
  public mutating func append(_ exchange: UserExchange, into sink: inout some SectionedSink) throws {
    try fill(before: exchange, into: &sink)
    if let user = exchange.user { try lists[0].append(user, into: &sink) }
    let start = stepCount
    stepCount += UInt64(exchange.steps.count)
    if var response = exchange.response {
      if exchange.ownsRange { response.trajectoryRange = StepRange(start: start, end: stepCount) }
      try lists[1].append(response, into: &sink)
    }
    for step in exchange.steps { try lists[2].append(step, into: &sink) }
    for record in exchange.reasoning { try lists[3].append(record, into: &sink) }
    try units.append(exchange, into: &sink)
  }

  private mutating func fill(before exchange: UserExchange, into sink: inout some SectionedSink) throws {
    if let user = exchange.user {
      for _ in 0..<unasked.count { try lists[0].append(UserMessage(content: "", timestamp: unasked.time), into: &sink) }
      unasked.count = 0
      if exchange.response == nil { unanswered = (unanswered.count + 1, user.timestamp) }
    }
    if let response = exchange.response {
      for _ in 0..<unanswered.count {
        try lists[1].append(AgentResponse(content: "", timestamp: unanswered.time), into: &sink)
      }
      unanswered.count = 0
      if exchange.user == nil { unasked = (unasked.count + 1, response.timestamp) }
    }
  }

  /// Ends the file. `id` and `user_id` are those of the head that the file was begun with.
  public mutating func finish(
    head: UserSessionHead, into sink: inout some SectionedSink
  ) throws {
    for index in lists.indices { try lists[index].finish(into: &sink) }
    let fragments = UserSessionFragments(head)
    guard head.aside != nil || units.isOpen else {
      try sink.write(fragments.rest + Array("\n}".utf8), section: 4)
      return
    }
    try sink.write(fragments.restUpToAside(hasUnits: units.isOpen), section: 4)
    try units.finish(into: &sink)
    try sink.write(fragments.behindAside, section: 5)
  }
}

/// One list that is written element by element.
struct ListSection {
  private let section: Int
  /// What stands before the first element, with the opening bracket.
  private let opener: [UInt8]
  /// What stands there if there is no element.
  private let empty: [UInt8]
  private var isOpen = false
  private var writer = JSONWriter(style: .pretty, depth: 2)

  init(_ list: UserSessionText.List, head: UserSessionHead) {
    section = list.rawValue
    empty = UserSessionFragments(head).list(list, isForced: false)
    opener = Array(UserSessionFragments(head).list(list, isForced: true).dropLast())
  }

  mutating func append(_ element: some FieldValue, into sink: inout some SectionedSink) throws {
    if isOpen { writer.add(",") } else { try sink.write(opener, section: section) }
    isOpen = true
    writer.add("\n    ")
    element.write(to: &writer)
    try sink.write(writer.bytes, section: section)
    writer.removeBytes()
  }

  mutating func finish(into sink: inout some SectionedSink) throws {
    try sink.write(isOpen ? Array("\n  ]".utf8) : empty, section: section)
  }
}

/// The list of what was put aside for exchanges: begins with the first of them.
struct UnitSection {
  let section: Int
  private(set) var isOpen = false
  /// Exchanges without anything since the last one with something; older ones are only counted.
  private var pending: [String] = []
  private var forgotten = 0
  static let memory = 1 << 12

  init(section: Int) { self.section = section }

  mutating func append(_ exchange: UserExchange, into sink: inout some SectionedSink) throws {
    let fingerprint = UserSessionText.fingerprint(exchange)
    guard let aside = exchange.aside else {
      pending.append(fingerprint)
      if pending.count >= 2 * Self.memory {
        pending.removeFirst(Self.memory)
        forgotten += Self.memory
      }
      return
    }
    try catchUp(into: &sink)
    var writer = JSONWriter()
    writer.string(fingerprint + ":" + aside)
    try element(String(decoding: writer.bytes, as: UTF8.self), into: &sink)
  }

  /// Writes empty texts for the exchanges without anything, so that the list stays in step with them.
  private mutating func catchUp(into sink: inout some SectionedSink) throws {
    for _ in 0..<forgotten { try element("null", into: &sink) }
    for fingerprint in pending { try element("\"\(fingerprint):\"", into: &sink) }
    (forgotten, pending) = (0, [])
  }

  private mutating func element(_ text: String, into sink: inout some SectionedSink) throws {
    try sink.write(Array(((isOpen ? "," : "") + "\n        " + text).utf8), section: section)
    isOpen = true
  }

  mutating func finish(into sink: inout some SectionedSink) throws {
    guard isOpen else { return }
    try catchUp(into: &sink)
    try sink.write(Array("\n      ]".utf8), section: section)
  }
}
