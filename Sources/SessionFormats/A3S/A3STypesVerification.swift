import SatchelJSONText

/// What was checked and found: an element of `verification/<safe id>.json`
/// (a3s-store.md, section 6.3).
public struct A3SVerificationReport: JSONRecord {
  /// `a3s.verification_report.v1`; any text is read.
  public var schema = "a3s.verification_report.v1"
  /// What was checked.
  public var subject = ""
  /// The outcome.
  public var status = A3SVerificationStatus.skipped
  /// The single checks.
  public var checks: [A3SVerificationCheck] = []
  /// What remains doubtful.
  public var residualRisks: [String] = []
  /// Digest of the effect; after 8.4.0.
  public var effectDigest: String?
  /// Unknown members.
  public var extra = Extra()

  /// A blank report.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SVerificationReport>([
    .required("schema", \.schema),
    .required("subject", \.subject),
    .required("status", \.status),
    .required("checks", \.checks),
    .omitted("residual_risks", \.residualRisks, []),
    .optional("effect_digest", \.effectDigest),
  ])
}

/// A single check.
public struct A3SVerificationCheck: JSONRecord {
  /// The check's id.
  public var id = ""
  /// Such as `test` or `lint`.
  public var kind = ""
  /// What it looks at.
  public var description = ""
  /// The outcome.
  public var status = A3SVerificationStatus.skipped
  /// Whether the report fails without it.
  public var required = false
  /// Tools that could run it.
  public var suggestedTools: [String] = []
  /// Where the evidence is.
  public var evidenceURIs: [String] = []
  /// What remains doubtful.
  public var residualRisk: String?
  /// Unknown members.
  public var extra = Extra()

  /// A blank check.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SVerificationCheck>([
    .required("id", \.id),
    .required("kind", \.kind),
    .required("description", \.description),
    .required("status", \.status),
    .defaulted("required", \.required, false),
    .omitted("suggested_tools", \.suggestedTools, []),
    .omitted("evidence_uris", \.evidenceURIs, []),
    .optional("residual_risk", \.residualRisk),
  ])
}

/// The outcome of a report or check.
public struct A3SVerificationStatus: A3SWord {
  /// The word in the file.
  public var rawValue: String
  /// An outcome by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The words that the program knows.
  public static let known: [A3SVerificationStatus] = [
    "passed", "failed", "needs_review", "skipped",
  ].map(Self.init(rawValue:))
  /// Not run.
  public static let skipped = A3SVerificationStatus(rawValue: "skipped")
}
