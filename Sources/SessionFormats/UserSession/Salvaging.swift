import SatchelJSONText
public import SatchelSessionModel

extension UserSessionFormat: DocumentFormat {
  /// By the owner, or one of the lists.
  public static func likeness(of text: String) -> Likeness? {
    has("user_id", in: text) || has("user_messages", in: text) || has("agent_responses", in: text)
      ? Likeness(strength: 2) : nil
  }

  /// Texts may be cut.
  public static var spelling: SalvageSpelling {
    var spelling = SalvageSpelling()
    spelling.cuttableTexts = ["text", "content", "output_summary"]
    return spelling
  }

  /// The four lists, of which three stay in step by their places.
  public static func document(of id: SessionID) -> DocumentShape {
    var ignored = MappingNotes()
    let head = head(for: SessionHeader(id: id), noting: &ignored).tree.members ?? []
    var shape = DocumentShape(
      lists: ["user_messages", "agent_responses", "trajectory_steps", "reasoning_records"], frame: head)
    shape.placeholders = [
      "user_messages": { ["content": "", "timestamp": .string($0)] },
      "agent_responses": { ["content": "", "timestamp": .string($0)] },
      "trajectory_steps": { time in
        [
          "tool_name": "", "tool_args": "", "output_summary": "", "duration_ms": 0, "is_error": false,
          "tool_call_id": "", "timestamp": .string(time),
        ]
      },
    ]
    return shape
  }
}
