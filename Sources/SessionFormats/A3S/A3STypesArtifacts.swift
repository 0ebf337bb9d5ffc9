import SatchelJSONText

/// The outputs of tools that were too large for the conversation:
/// `artifacts/<safe id>/artifacts.json` (a3s-store.md, section 6.1).
public struct A3SArtifacts: JSONRecord {
  /// In the order of their making; of repeated URIs the last one counts.
  public var artifacts: [A3SArtifact] = []
  /// URIs that are kept whatever the limits; since 8.3.0.
  public var retainedURIs: [String] = []
  /// Unknown members.
  public var extra = Extra()

  /// No artifacts.
  public init() {}
  /// A manifest of artifacts.
  public init(_ artifacts: [A3SArtifact]) { self.artifacts = artifacts }

  /// The members in writing order.
  public static let table = FieldTable<A3SArtifacts>([
    .required("artifacts", \.artifacts),
    .omitted("retained_uris", \.retainedURIs, []),
  ])
}

/// One stored output.
public struct A3SArtifact: JSONRecord {
  /// Such as `tool-output:bash:221fb248534e09b6`.
  public var artifactID = ""
  /// Such as `a3s://tool-output/bash/221fb248534e09b6`; the conversation names it.
  public var artifactURI = ""
  /// The tool.
  public var toolName = ""
  /// The whole output.
  public var content = ""
  /// Bytes of the output; not checked.
  public var originalBytes: UInt64 = 0
  /// Bytes that the conversation shows; not checked.
  public var shownBytes: UInt64 = 0
  /// Unknown members.
  public var extra = Extra()

  /// A blank artifact.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SArtifact>([
    .required("artifact_id", \.artifactID),
    .required("artifact_uri", \.artifactURI),
    .required("tool_name", \.toolName),
    .required("content", \.content),
    .required("original_bytes", \.originalBytes),
    .required("shown_bytes", \.shownBytes),
  ])
}
