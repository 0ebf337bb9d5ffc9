import SatchelJSONText
public import SatchelSessionModel

extension A3SFormat: DocumentFormat {
  /// By members that stand together in a session only.
  public static func likeness(of text: String) -> Likeness? {
    has("config", "state", in: text) || has("config", "messages", in: text)
      || has("messages", "context_usage", in: text) ? Likeness(strength: 0) : nil
  }

  /// The input of a tool is any JSON; a message may be a bare text in the client's own terms.
  public static var spelling: SalvageSpelling {
    var spelling = SalvageSpelling()
    spelling.holdsFreeJSON = true
    spelling.partsMember = "content"
    spelling.cuttableTexts = ["text", "content", "thinking", "reasoning_content"]
    return spelling
  }

  /// The session object with its messages.
  public static func document(of id: SessionID) -> DocumentShape {
    var ignored = MappingNotes()
    let head = head(for: SessionHeader(id: id), noting: &ignored).tree.members ?? []
    var shape = DocumentShape(lists: ["messages"], frame: head + [JSONMember("messages", [])])
    shape.parts = ["messages": "content"]
    return shape
  }
}
