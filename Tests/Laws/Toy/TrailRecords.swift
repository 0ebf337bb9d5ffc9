public import SatchelJSONText
public import SatchelSessionFormats
import SatchelSessionModel

// The trail is a format that no program has. It is made of what the formats of the library do without and others have:
// records that form a tree of which one leaf is chosen, a response spread over several records, and a file beside the
// session for an output that is too large for a line. See `Trail.md` for what a file holds.

/// The first line of a trail: what is said once.
public struct TrailHead: JSONRecord, NativeHead {
  /// The version of the format; nil where the file has no such line.
  public var version: Int64?
  /// The session's id.
  public var id = ""
  /// What a person calls it.
  public var title: String?
  /// When it began, in milliseconds since 1970.
  public var made: Int64?
  /// When it last changed.
  public var changed: Int64?
  /// The folder it works in.
  public var folder: String?
  /// The model.
  public var model: String?
  /// Unknown members, what was put aside among them.
  public var extra = Extra()

  /// No head.
  public init() {}

  /// The members in their order.
  public static let table = FieldTable<TrailHead>([
    .optional("trail", \.version), .omitted("id", \.id, ""), .optional("title", \.title), .optional("made", \.made),
    .optional("changed", \.changed), .optional("folder", \.folder), .optional("model", \.model),
  ])

  /// Without its records, the first era.
  public var era: Era { TrailFormat.linear }

  /// An unknown member; it stands in a line of its own behind all others.
  public var aside: String? {
    get { extra[Aside.memberName]?.text }
    set { extra[Aside.memberName] = newValue.map { .string($0) } }
  }
}

/// What a record of a trail says that stands before it.
public enum TrailParent: FieldValue {
  /// Nothing: it is a choice of a leaf, and no part of the tree.
  case absent
  /// No record.
  case root
  /// The record that comes before it in the history, whichever that is: so every record on the way to the leaf has it.
  case previous
  /// The record of that name.
  case record(String)

  /// `null`, the sign for ``previous`` (which no file has), or a name.
  public static func read(_ view: JSONView) throws(FieldError) -> TrailParent {
    if view.isNull { return .root }
    let name = try String.read(view)
    return name == "^" ? .previous : .record(name)
  }

  /// The same.
  public func write(to writer: inout JSONWriter) {
    switch self {
    case .absent, .root: writer.null()
    case .previous: writer.string("^")
    case .record(let name): writer.string(name)
    }
  }
}

/// A call of a tool in a trail.
public struct TrailCall: JSONRecord {
  /// The call's id.
  public var id = ""
  /// The tool.
  public var name = ""
  /// The input.
  public var input: JSON = .null
  /// Unknown members.
  public var extra = Extra()

  /// A blank call.
  public init() {}

  /// The members in their order.
  public static let table = FieldTable<TrailCall>([
    .required("id", \.id), .required("name", \.name), .required("input", \.input),
  ])
}

/// What a tool gave back in a trail.
public struct TrailResult: JSONRecord {
  /// Id of the call.
  public var call = ""
  /// The output, or the beginning of one that stands in a file of its own.
  public var output = ""
  /// Whether the tool failed.
  public var hasFailed = false
  /// The name of the file with the whole output, in the folder beside the session.
  public var blob: String?
  /// Unknown members.
  public var extra = Extra()

  /// A blank result.
  public init() {}

  /// The members in their order.
  public static let table = FieldTable<TrailResult>([
    .required("call", \.call), .required("output", \.output), .omitted("failed", \.hasFailed, false),
    .optional("blob", \.blob),
  ])
}

/// A line of a trail behind the first: a part of a message, or the choice of a leaf.
public struct TrailRecord: JSONRecord, NativeRecord {
  /// Its name in the tree.
  public var ref: String?
  /// What stands before it in the tree.
  public var parent = TrailParent.absent
  /// Who speaks.
  public var role: String?
  /// The response that it is a part of.
  public var response: String?
  /// When, in milliseconds since 1970.
  public var time: Int64?
  /// A text.
  public var text: String?
  /// What the model thought.
  public var thought: String?
  /// A call of a tool.
  public var call: TrailCall?
  /// What a tool gave back.
  public var result: TrailResult?
  /// The record that the person went back to.
  public var leaf: String?
  /// Whether it is on no way to the chosen leaf. No file says so; the reader finds out.
  public var isElsewhere = false
  /// Behind which record of the history it stands in the file; see `RecordTree`. No file says so.
  public var behind: String?
  /// Unknown members, what was put aside among them.
  public var extra = Extra()

  /// A blank record.
  public init() {}

  /// The members in their order; the last two are none of a file's.
  public static let table = FieldTable<TrailRecord>([
    .optional("ref", \.ref), .omitted("parent", \.parent, .absent), .optional("role", \.role),
    .optional("response", \.response), .optional("time", \.time), .optional("text", \.text),
    .optional("thought", \.thought), .optional("call", \.call), .optional("result", \.result),
    .optional("leaf", \.leaf), .omitted("~elsewhere", \.isElsewhere, false), .optional("~behind", \.behind),
  ])

  /// Whether it says something that the history has.
  public var isConversation: Bool { !isElsewhere && hasPart }
  /// Whether the person speaks.
  public var beginsTurn: Bool { !isElsewhere && role == "user" && text != nil }

  /// Whether it holds nothing but what was put aside for the session.
  var isNote: Bool { ref == nil && leaf == nil && !saysSomething && parent == .absent && aside != nil }

  /// The same without what only the text of a file tells: that a parent was spelled as `null`.
  func settled() throws(SessionError) -> TrailRecord {
    do throws(FieldError) { return try TrailRecord(tree: tree) } catch {
      throw SessionError(.invalid, error.description)
    }
  }

  /// The response, and who speaks.
  public var messageKey: String? { isConversation ? response.map { "\(role ?? "") \($0)" } : nil }

  /// Whether there is a part of a message in it.
  var hasPart: Bool { ref != nil && saysSomething }

  private var saysSomething: Bool { text != nil || thought != nil || call != nil || result != nil }

  /// An unknown member of the line.
  public var aside: String? {
    get { extra[Aside.memberName]?.text }
    set { extra[Aside.memberName] = newValue.map { .string($0) } }
  }
}
