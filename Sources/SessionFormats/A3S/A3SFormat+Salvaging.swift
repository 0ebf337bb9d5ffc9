extension A3SFormat: SalvageableFormat {
  /// By members that stand together in a session only.
  public static func likeness(of text: String) -> Likeness? {
    has("config", "state", in: text) || has("config", "messages", in: text)
      || has("messages", "context_usage", in: text) ? Likeness(strength: 0) : nil
  }
}
