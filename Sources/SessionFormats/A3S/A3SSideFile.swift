import SatchelJSONText
public import SatchelSessionModel

/// A kind of data that stands beside a session, by the name of its folder (a3s-store.md, section 3.1).
public enum A3SSideKind: String, Sendable, Hashable, CaseIterable {
  /// Large outputs of tools, by session: ``A3SArtifacts``.
  case artifacts
  /// Uses of tools, by session: a list of ``A3STraceEvent``.
  case traces
  /// Reports, by session: a list of ``A3SVerificationReport``.
  case verification
  /// Runs, by session: a list of ``A3SRun``.
  case runs
  /// Tasks of other agents, by session: a list of ``A3SSubagentTask``.
  case subagentTasks = "subagent_tasks"
  /// Interrupted runs, by run: ``A3SLoopCheckpoint``.
  case loopCheckpoints = "loop_checkpoints"

  /// The kinds that are kept by session id.
  public static let bySession: [A3SSideKind] = [.artifacts, .traces, .verification, .runs, .subagentTasks]
}

/// Reading and writing of side files that fit into memory.
public enum A3SSideFile {
  /// A value from the bytes of its file: ``A3SArtifacts``, ``A3SLoopCheckpoint``, or a list.
  public static func value<Value: FieldValue>(
    _ type: Value.Type = Value.self, from bytes: [UInt8]
  ) throws(SessionError) -> Value {
    let document: JSONDocument
    do throws(JSONSyntaxError) {
      document = try JSONDocument(bytes)
    } catch {
      throw SessionError(.syntax(error))
    }
    do throws(FieldError) {
      return try Value.read(document.root)
    } catch {
      throw SessionError(error, base: 0).located(in: bytes)
    }
  }

  /// The bytes that the program would write for a value.
  public static func bytes(of value: some FieldValue) -> [UInt8] {
    var writer = JSONWriter(style: .pretty)
    value.write(to: &writer)
    return writer.bytes
  }
}
