public import SatchelJSONText
public import SatchelSessionModel

extension UserSessionFormat {
  /// What the real program would refuse, by reference sections 4.2, 5, 6 and 10.1.
  ///
  /// It refuses a file as a whole at the first fault, so there is at most one objection. Memory holds one
  /// value of a list at a time.
  public static func objections(to source: any RandomAccessBytes) -> [Finding] {
    do throws(SessionError) {
      try StrictPass(source).run()
      return []
    } catch {
      return [Finding(.warning, code: "refused", message: error.message, place: error.place)]
    }
  }
}

/// One pass over a file with the program's eyes.
private struct StrictPass {
  private static let limits = ReadingLimits(
    maximumValueBytes: .max, maximumDepth: JSONOptions.depthCeiling)
  private let source: any RandomAccessBytes
  private let outline: UserSessionOutline

  init(_ source: any RandomAccessBytes) throws(SessionError) {
    self.source = source
    outline = try UserSessionOutline(source, limits: Self.limits)
  }

  func run() throws(SessionError) {
    try check(.users, UserMessage.self)
    try check(.responses, StrictResponse.self)
    try check(.steps, StrictStep.self)
    try check(.reasoning, StrictReasoning.self)
    try checkMetadata()
  }

  private func check<Element: FieldValue>(
    _ list: UserSessionText.List, _ type: Element.Type
  ) throws(SessionError) {
    var cursor = try ListCursor<Element>(source, outline.range(list), name: list.name, limits: Self.limits)
    while try cursor.next() != nil {}
  }

  /// Walks the metadata scalar by scalar: they may be large.
  private func checkMetadata() throws(SessionError) {
    guard let range = outline.metadata else { return }
    var walker = JSONWalker(
      source, from: range.lowerBound, options: UserSessionText.options(Self.limits),
      maximumValueBytes: Self.limits.maximumValueBytes)
    var problem: String?
    do throws(JSONReadError) {
      problem = try StrictValue.problem(in: &walker, levels: 126)
    } catch {
      throw SessionError(error)
    }
    guard let problem else { return }
    throw SessionError(.invalid, "metadata \(problem)", at: Place(offset: walker.offset, member: "metadata"))
  }
}

/// What the program refuses inside free values.
private enum StrictValue {
  static let tooDeep = "is nested deeper than the program reads (127 levels in all)"
  static let tooLarge = "holds a number beyond the range of doubles"
  static let loneSurrogate = "holds half of a surrogate pair"

  /// The first problem of a value, which may have so many levels; the walker stands behind it.
  static func problem(in walker: inout JSONWalker, levels: Int) throws(JSONReadError) -> String? {
    switch try walker.firstByte() {
    case UInt8(ascii: "{"): return try object(&walker, levels)
    case UInt8(ascii: "["): return try array(&walker, levels)
    default: return problem(in: try walker.value().root.tree(), levels: levels)
    }
  }

  private static func object(_ walker: inout JSONWalker, _ levels: Int) throws(JSONReadError) -> String? {
    guard levels > 0 else { return tooDeep }
    try walker.enterObject()
    while let key = try walker.nextKey() {
      if key.value == nil { return loneSurrogate }
      if let problem = try problem(in: &walker, levels: levels - 1) { return problem }
    }
    return nil
  }

  private static func array(_ walker: inout JSONWalker, _ levels: Int) throws(JSONReadError) -> String? {
    guard levels > 0 else { return tooDeep }
    try walker.enterArray()
    while try walker.nextElement() {
      if let problem = try problem(in: &walker, levels: levels - 1) { return problem }
    }
    return nil
  }

  static func problem(in value: JSON, levels: Int) -> String? {
    value.first { part in
      switch part {
      case .scalar(.number(let number)): number.double.isFinite ? nil : tooLarge
      case .scalar(.string(let text)), .name(let text): text.value == nil ? loneSurrogate : nil
      case .scalar: nil
      case .container(let depth): depth < levels ? nil : tooDeep
      }
    }
  }

  /// The program takes `-0` for a double, and doubles for no count.
  static func refuseMinusZero(_ view: JSONView, _ name: StaticString) throws(FieldError) {
    guard let member = view.member(name), member.number?.text == "-0" else { return }
    throw FieldError("must be an integer", offset: member.range.lowerBound).inside(name.description)
  }
}

private struct StrictResponse: FieldValue {
  static func read(_ view: JSONView) throws(FieldError) -> StrictResponse {
    _ = try AgentResponse.read(view)
    if let range = view.member("trajectory_range") {
      try StrictValue.refuseMinusZero(range, "start")
      try StrictValue.refuseMinusZero(range, "end")
    }
    return StrictResponse()
  }

  func write(to writer: inout JSONWriter) {}
}

private struct StrictStep: FieldValue {
  static func read(_ view: JSONView) throws(FieldError) -> StrictStep {
    let step = try TrajectoryStep.read(view)
    try StrictValue.refuseMinusZero(view, "duration_ms")
    if let problem = StrictValue.problem(in: step.toolArguments, levels: 124) {
      throw FieldError(problem, offset: view.range.lowerBound).inside("tool_args")
    }
    return StrictStep()
  }

  func write(to writer: inout JSONWriter) {}
}

private struct StrictReasoning: FieldValue {
  static func read(_ view: JSONView) throws(FieldError) -> StrictReasoning {
    _ = try ReasoningRecord.read(view)
    for segment in view.member("segments")?.elements ?? view.elements {
      try StrictValue.refuseMinusZero(segment, "before_step")
    }
    return StrictReasoning()
  }

  func write(to writer: inout JSONWriter) {}
}
