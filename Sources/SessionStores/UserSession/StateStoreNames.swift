import SatchelSessionModel

// Which names the state store refuses, exactly; everything else is a name, however odd.
// Checked as text, without trimming, folding or normalizing. Source: user-session reference, section 2.

/// The rules for names in a state store.
public enum StateStoreNames {
  /// Why a category is refused; nil if it is fine. Levels are separated by single slashes.
  public static func objection(toCategory category: String) -> String? {
    let bytes = Array(category.utf8)
    if hasTwoDots(bytes) { return "holds '..'" }
    if bytes.contains(backslash) { return "holds a backslash" }
    if bytes.isEmpty { return "is empty" }
    if bytes.first == slash || bytes.last == slash { return "begins or ends with '/'" }
    return zip(bytes, bytes.dropFirst()).contains { $0 == slash && $1 == slash } ? "holds '//'" : nil
  }

  /// Why a name of a document or session is refused; nil if it is fine.
  public static func objection(toName name: String) -> String? {
    let bytes = Array(name.utf8)
    if hasTwoDots(bytes) { return "holds '..'" }
    if bytes.contains(slash) { return "holds a slash" }
    return bytes.contains(backslash) ? "holds a backslash" : nil
  }

  private static func hasTwoDots(_ bytes: [UInt8]) -> Bool {
    zip(bytes, bytes.dropFirst()).contains { $0 == dot && $1 == dot }
  }

  private static let slash = UInt8(ascii: "/")
  private static let backslash = UInt8(ascii: "\\")
  private static let dot = UInt8(ascii: ".")

  static func check(category: String) throws(SessionError) {
    guard let problem = objection(toCategory: category) else { return }
    throw SessionError(.forbiddenName, "The category '\(category)' \(problem); choose another one.")
  }

  static func check(name: String) throws(SessionError) {
    guard let problem = objection(toName: name) else { return }
    throw SessionError(.forbiddenName, "The name '\(name)' \(problem); choose another one.")
  }
}
