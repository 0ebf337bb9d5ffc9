public import SatchelFiles
public import SatchelJSONText
import SatchelSessionFormats
public import SatchelSessionModel
import SatchelSessionStores

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
    /// There is nothing to check, and need not be: the index of a bundle that is one gzip member, an identity where none
    /// is expected.
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
  /// What the contents came in, where that was no bundle but a bag in another archive or a folder: `zip`, `tar`,
  /// `tar, gzip` (also where only the compression is another than a bundle's), `tar, zstd`, `folder`.
  public var archive: String?

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
  public var sessions: BundledSessions
  /// Files that belong to no session or to several.
  public var sharedFileCount: Int
  /// Everything else at the top of the description, in order: `encoder`, `provenance`, `findings`, and what a newer
  /// version may add.
  public var members: [JSONMember]
  /// How many findings and members of that kind were passed over, as there were more than anybody needs: a description of a
  /// few kilobytes may unpack to any number of them.
  public var omittedCount = 0
}

/// Where something stands in a description.
struct DescribedPlace: Sendable {
  /// A text that many share.
  final class Text: Sendable {
    let source: any RandomAccessBytes
    init(_ source: any RandomAccessBytes) { self.source = source }
  }

  let text: Text
  let offset: UInt64
  let byteCount: UInt64
}

/// One session as the description has it.
public struct BundledSession: Sendable {
  /// The id.
  public var id: SessionID
  /// Files that belong to it alone.
  public var fileCount: Int
  /// Their bytes together.
  public var byteCount: UInt64
  /// Where it stands in the description, which is read again for each that is asked for: of many sessions, the values
  /// would take many times their text.
  var place: DescribedPlace?
  var toldFormat = ToldFormat(kept: nil)

  /// The name of a format, where it is as short as names of formats are: so that nothing need be read again for it.
  struct ToldFormat: Equatable {
    private static let longest = 15
    private(set) var kept: String?

    init(kept text: String?) { kept = text.flatMap { $0.utf8.count <= Self.longest ? $0 : nil } }
  }

  /// Every member but `files`, in order, read anew at each call: `format`, `era`, `title`, `created`, `updated`,
  /// `messages`, `tool_calls`, `tokens`, `cost_usd`, `workspace`, `parent`, `runs`, `findings`, and what a newer version
  /// may add. Beyond 1 MiB members are left out.
  public var facts: JSON {
    var members: [JSONMember] = []
    guard let place else { return .object(members) }
    try? Self.read(ByteStretch(place.text.source, place.offset..<place.offset + place.byteCount)) { members.append($0) }
    return .object(members)
  }

  /// The member `format`; nil where there is none that is a text.
  var format: String? {
    if let kept = toldFormat.kept { return kept }
    return (try? read("format") { (walker) throws(JSONReadError) in try walker.value().root.string }) ?? nil
  }

  /// Reads one member of what the description tells; nil where there is none.
  private func read<Value>(
    _ name: String, _ body: (inout JSONWalker) throws(JSONReadError) -> Value?
  ) throws(JSONReadError) -> Value? {
    guard let place else { return nil }
    let text = ByteStretch(place.text.source, place.offset..<place.offset + place.byteCount)
    var walker = JSONWalker(text, options: DescriptionReader.options, maximumValueBytes: 1 << 16)
    try walker.enterObject()
    while let key = try walker.nextKey() {
      if key.value == name { return try body(&walker) }
      _ = try walker.skipValue()
    }
    return nil
  }

  /// The path of its own file, relative to its store; nil where the description does not tell it.
  public var path: FilePath? { (try? read("files", Self.ownPath)) ?? nil }

  private static func ownPath(_ walker: inout JSONWalker) throws(JSONReadError) -> FilePath? {
    try walker.enterArray()
    while try walker.nextElement() {
      let file = try walker.value().root
      guard file.member("role")?.string == StoredFile.sessionRole, let path = file.member("path")?.string else {
        continue
      }
      return BundledFile.pathInStore(exactPath(Array(path.utf8)[...]))
    }
    return nil
  }

  private static func read(_ source: ByteStretch, _ take: (JSONMember) -> Void) throws(JSONReadError) {
    var room = 1 << 20
    var walker = JSONWalker(source, options: DescriptionReader.options, maximumValueBytes: room)
    try walker.enterObject()
    while let key = try walker.nextKey() {
      if key.value == "files" {
        _ = try walker.skipValue()
      } else if let value = try walker.value(orPassingBeyond: room) {
        room -= min(room, value.text.count + 64)
        take(JSONMember(key: key, value: value.root.tree()))
      }
    }
  }
}
