public import SatchelSessionModel
public import SatchelJSONText

/// What a verification found.
public struct VerificationReport: Sendable {
  /// How a check came out.
  public enum Outcome: String, Sendable {
    /// All of it was checked and is right.
    case passed
    /// It found a fault.
    case failed
    /// A fault before it made it impossible to complete.
    case notReached = "not-reached"
    /// There is nothing to check, and need not be: the index of a bundle that is one gzip member.
    case absent
  }

  /// Every check with its outcome, in order.
  public var checks: [(check: BundleCheck, outcome: Outcome)]
  /// The first faults, at most `BundleScan.faultLimit`.
  public var faults: [BundleFault]
  /// How many faults there are in all.
  public var faultCount: Int
  /// Payload files that were read.
  public var fileCount: Int
  /// Payload bytes that were read.
  public var payloadByteCount: UInt64
  /// Compressed bytes that were read.
  public var bundleByteCount: UInt64
  /// Gzip members that were read.
  public var memberCount: Int
  /// The identity of the bundle in hexadecimal digits, where all of it was read: a digest of the uncompressed tar.
  public var tarDigest: String?
  /// Who compressed it, where the index tells.
  public var encoder: BundleEncoder?
  /// What `satchel.json` says, where it could be read.
  public var contents: BundleContents?

  /// Whether every check passed.
  public var isIntact: Bool {
    faultCount == 0 && checks.allSatisfy { $0.outcome == .passed || $0.outcome == .absent }
  }
  /// Whether anything is unsafe or beyond a limit.
  public var isRefused: Bool { faults.contains { $0.kind == .refused } }
}

/// What the description of a bundle, `satchel.json`, says.
public struct BundleContents: Sendable {
  /// The version of the bundle format.
  public var version: String
  /// The store's name.
  public var storeName: String
  /// The sessions, in byte order of their ids.
  public var sessions: [BundledSession]
  /// Files that belong to no session or to several.
  public var sharedFileCount: Int
  /// Everything else at the top of the description, in order: `encoder`, `provenance`, `findings`, and what a newer
  /// version may add.
  public var members: [JSONMember]
}

/// One session as the description has it.
public struct BundledSession: Sendable {
  /// The id.
  public var id: SessionID
  /// Files that belong to it alone.
  public var fileCount: Int
  /// Their bytes together.
  public var byteCount: UInt64
  /// Every member but `files` as it stands in the description, as one object: of many sessions, the text is a fraction
  /// of what its values would take.
  var text: [UInt8]

  /// Every member but `files`, in order, read anew at each call: `format`, `era`, `title`, `created`, `updated`,
  /// `messages`, `tool_calls`, `tokens`, `cost_usd`, `workspace`, `parent`, `runs`, `findings`, and what a newer version
  /// may add.
  public var facts: JSON { (try? JSON(parsing: text, options: DescriptionReader.options)) ?? [:] }
}
