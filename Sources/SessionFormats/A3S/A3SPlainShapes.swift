// Elements of side files as the program writes them. Whatever differs is read by its type.

extension PlainShape {
  private static let count = Kind.natural(upTo: .max)

  /// ``A3SRunEvent``
  static let runEvent = PlainShape([
    .required("sequence", count), .required("timestamp_ms", count), .required("event", .any),
  ])

  /// ``A3STraceEvent``
  static let traceEvent = PlainShape([
    .required("schema", .text), .required("kind", .text), .required("name", .text), .required("success", .bool),
    .required("exit_code", .natural(upTo: UInt64(Int32.max))), .required("duration_ms", count),
    .required("output_bytes", count), .optional("metadata_keys", .texts), .optional("artifact_uris", .texts),
    .optional("details", .any),
  ])

  /// ``A3SArtifact``
  static let artifact = PlainShape([
    .required("artifact_id", .text), .required("artifact_uri", .text), .required("tool_name", .text),
    .required("content", .text), .required("original_bytes", count), .required("shown_bytes", count),
  ])
}
