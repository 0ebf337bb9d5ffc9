extension UserSessionFormat: SalvageableFormat {
  /// By the owner, or one of the lists.
  public static func likeness(of text: String) -> Likeness? {
    has("user_id", in: text) || has("user_messages", in: text) || has("agent_responses", in: text)
      ? Likeness(strength: 2) : nil
  }
}
