import SatchelJSONText
import SatchelSessionModel

/// The shape of an object that a host binds a session or run to (a3s-store.md, section 10).
struct A3SBinding {
  /// The member that holds it.
  let name: String
  /// `name:kind`; kinds are s string, d digest, n integer from 0, o object, x anything; a `?` makes it optional.
  private let members: String
  /// What `schema` must be, where that is known.
  private let schema: String?
  private let allowsOthers: Bool

  static let package = A3SBinding(
    name: "cognitive_package_binding",
    members: "schema:s packageId:s packageVersion:s lifecycleGeneration:n generationDigest:d "
      + "capabilitySnapshotDigest:d knowledge:o limits:o", schema: nil, allowsOthers: false)
  static let capability = A3SBinding(
    name: "capability_binding",
    members: "schema:s capabilitySetSchema:s codeCatalogGeneration:n catalogDigest:d capabilityCeilingSchema:s "
      + "capabilityCeilingDigest:d useGeneration:o?", schema: "a3s.code.run-capability-binding.v1", allowsOthers: false)
  static let content = A3SBinding(
    name: "immutable_content_adapter_binding",
    members: "schema:s authority_digest:d maximum_bytes:n binding_digest:d",
    schema: "a3s.code.immutable-content-adapter-binding.v1", allowsOthers: false)
  static let memory = A3SBinding(
    name: "durable_memory_binding",
    members: "schemaVersion:v namespace:x mode:x recallPolicy:x? retrievalProfile:x? contextIdProfile:x? "
      + "semanticRecall:x?", schema: nil, allowsOthers: true)
  /// Those of a session.
  static let ofSession = [memory, package, content]

  /// What is wrong with a value; nil if it is well-formed.
  func problem(with value: JSON) -> String? {
    guard let found = value.members else { return "must be an object" }
    var known: Set<String> = []
    for member in members.split(separator: " ") {
      let parts = member.split(separator: ":")
      let name = String(parts[0])
      known.insert(name)
      if found.count(where: { $0.name == name }) > 1 { return "has \(name) twice" }
      if let problem = Self.fault(value[name], parts[1]) { return "has a member \(name) that \(problem)" }
    }
    if let schema, value["schema"]?.text != schema { return "must have the schema '\(schema)'" }
    guard !allowsOthers, let other = found.first(where: { !known.contains($0.name) }) else { return nil }
    return "has a member \(other.name.shownAsName), which is not allowed"
  }

  private static func fault(_ value: JSON?, _ kind: Substring) -> String? {
    guard let value, !(value == .null && kind.hasSuffix("?")) else {
      return kind.hasSuffix("?") ? nil : "is missing"
    }
    switch kind.first {
    case "s": return value.text == nil ? "must be a string" : nil
    case "d": return isDigest(value.text) ? nil : "must be 'sha256:' and 64 hexadecimal digits in lower case"
    case "n": return unsigned(value) == nil ? "must be an integer from 0" : nil
    case "v": return (1...5).contains(unsigned(value) ?? 0) ? nil : "must be 1 to 5"
    case "o": return value.members == nil ? "must be an object" : nil
    default: return nil
    }
  }

  static func unsigned(_ value: JSON?) -> UInt64? {
    if case .number(let number)? = value { number.isInteger ? number.uint64 : nil } else { nil }
  }

  static func isDigest(_ text: String?) -> Bool {
    guard let text, text.utf8.count == 71, text.hasPrefix("sha256:") else { return false }
    return text.utf8.dropFirst(7).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

/// The limits of two members of `config` (a3s-store.md, section 4.1).
enum A3SPolicyRules {
  private static let names: Set<String> = [
    "schema", "max_output_bytes", "head_bytes", "tail_bytes", "fold_repeated_lines", "repeated_line_threshold",
    "structured_sample_items",
  ]

  static func transformProblem(_ policy: JSON?) -> String? {
    guard let policy else { return nil }
    guard let members = policy.members else { return "must be an object" }
    if let other = members.first(where: { !names.contains($0.name) }) {
      return "has an unknown member \(other.name.shownAsName)"
    }
    if let missing = names.sorted().first(where: { policy[$0] == nil }) { return "lacks \(missing)" }
    guard policy["schema"]?.text == "a3s.code.tool-result-transform-policy.v1" else { return "has an unknown schema" }
    guard case .bool? = policy["fold_repeated_lines"] else { return "must have true or false as fold_repeated_lines" }
    func number(_ name: String) -> UInt64? { A3SBinding.unsigned(policy[name]) }
    guard let most = number("max_output_bytes"), (1024...102_400).contains(most) else {
      return "must have max_output_bytes from 1024 to 102400"
    }
    guard let head = number("head_bytes"), head > 0 else { return "must have head_bytes above 0" }
    guard let tail = number("tail_bytes") else { return "must have tail_bytes from 0" }
    guard (2...10_000).contains(number("repeated_line_threshold") ?? 0) else {
      return "must have repeated_line_threshold from 2 to 10000"
    }
    guard let items = number("structured_sample_items"), items <= 1024 else {
      return "must have structured_sample_items up to 1024"
    }
    if tail == 0, head == most { return nil }
    let fits = head <= most && tail <= most && head + tail + 512 <= most
    return fits ? nil : "keeps more (head_bytes, tail_bytes and 512) than max_output_bytes"
  }

  static func profileProblem(_ profile: JSON?) -> String? {
    guard let profile else { return nil }
    guard let members = profile.members else { return "must be an object" }
    if let other = members.first(where: { $0.name != "schema" && $0.name != "mode" }) {
      return "has an unknown member \(other.name.shownAsName)"
    }
    guard profile["schema"]?.text == "a3s.code.tool-presentation-profile.v1" else { return "has an unknown schema" }
    guard ["adaptive", "direct", "code", "disabled"].contains(profile["mode"]?.text ?? "") else {
      return "has an unknown mode"
    }
    return nil
  }
}
