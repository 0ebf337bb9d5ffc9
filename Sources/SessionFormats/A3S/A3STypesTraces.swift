public import SatchelJSONText

/// One use of a tool or program, without time: an element of `traces/<safe id>.json`
/// (a3s-store.md, section 6.2).
public struct A3STraceEvent: JSONRecord {
  /// `a3s.trace_event.v1`; any text is read.
  public var schema = "a3s.trace_event.v1"
  /// What was used.
  public var kind = A3STraceKind.tool
  /// The tool or program.
  public var name = ""
  /// Whether it succeeded.
  public var success = false
  /// Its exit status.
  public var exitCode: Int32 = 0
  /// How long it took.
  public var durationMilliseconds: UInt64 = 0
  /// How much it wrote.
  public var outputBytes: UInt64 = 0
  /// Names of members of its metadata, sorted.
  public var metadataKeys: [String] = []
  /// Artifacts that hold its output, sorted.
  public var artifactURIs: [String] = []
  /// Anything more.
  public var details: JSON?
  /// Unknown members.
  public var extra = Extra()

  /// A blank event.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3STraceEvent>([
    .required("schema", \.schema),
    .required("kind", \.kind),
    .required("name", \.name),
    .required("success", \.success),
    .required("exit_code", \.exitCode),
    .required("duration_ms", \.durationMilliseconds),
    .required("output_bytes", \.outputBytes),
    .omitted("metadata_keys", \.metadataKeys, []),
    .omitted("artifact_uris", \.artifactURIs, []),
    .optional("details", \.details),
  ])
}

/// What a trace event is about.
public struct A3STraceKind: A3SWord {
  /// The word in the file.
  public var rawValue: String
  /// A kind by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The words that the program knows.
  public static let known: [A3STraceKind] = ["tool_execution", "program_execution"].map(Self.init(rawValue:))
  /// A tool.
  public static let tool = A3STraceKind(rawValue: "tool_execution")
}
