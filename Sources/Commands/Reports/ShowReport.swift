import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

/// What a bundle says of itself, or of one of its sessions, for people and for programs.
struct ShowReport {
  /// The bundle.
  var path: FilePath
  /// What was read of it.
  var listing: BundleListing
  /// What its description says.
  var contents: BundleContents
  /// The session that was asked for.
  var session: BundledSession?

  /// Facts in two columns, then lists.
  var text: String {
    let name = path == "-" ? "standard input" : SafeText.escape(path)
    guard let session else { return "\(name): bundle\n" + TextLayout.table(facts) + lists(contents.members) }
    return "\(name): session \(SafeText.escape(session.id))\n" + TextLayout.table(facts(of: session))
      + lists(session.facts.members ?? []) + Self.files(listing.files)
  }

  // MARK: The bundle

  private var facts: [[String]] {
    var facts = [
      ["version", SafeText.escape(contents.version)], ["store", SafeText.escape(contents.storeName)],
      ["sessions", Quantity.grouped(contents.sessions.count)],
      ["files", "\(Quantity.grouped(listing.fileCount)), \(Quantity.bytes(listing.payloadByteCount))"],
      ["bundle", Quantity.bytes(listing.bundleByteCount)],
    ]
    if let encoder { facts.append(["encoder", encoder]) }
    if let digest = listing.tarDigest { facts.append(["tar SHA-256", digest]) }
    facts.append(["read", listing.reading == .index ? "by the index" : "whole, and checked"])
    return facts + Self.others(contents.members, known: Self.knownOfBundle)
  }

  private var encoder: String? {
    listing.encoder.map { "\(SafeText.escape($0.library)), level \($0.level)" }
  }

  // MARK: One session

  private func facts(of session: BundledSession) -> [[String]] {
    let said = session.facts
    var facts: [[String]] = []
    func add(_ name: String, _ value: String?) {
      if let value, !value.isEmpty { facts.append([name, value]) }
    }
    add("format", said["format"]?.text.map { SafeText.escape($0) })
    add("era", said["era"]?.text.map { SafeText.escape($0) })
    add("title", said["title"]?.text.map { SafeText.shorten($0, to: 200) })
    add("created", said["created"]?.text.map { SafeText.escape(readable($0)) })
    add("updated", said["updated"]?.text.map { SafeText.escape(readable($0)) })
    add("workspace", said["workspace"]?.text.map { SafeText.escape($0) })
    add("parent", Self.parent(said["parent"]))
    add("messages", said["messages"].map { _ in Quantity.grouped(said.count("messages")) })
    add("tool calls", said["tool_calls"].map { _ in Quantity.grouped(said.count("tool_calls")) })
    add("tokens", Self.tokens(said["tokens"]))
    add("cost", said.cost.map { "$" + $0.text })
    add("files", "\(Quantity.grouped(session.fileCount)), \(Quantity.bytes(session.byteCount))")
    add("encoder", encoder)
    return facts + Self.others(said.members ?? [], known: Self.knownOfSession)
  }

  private static func parent(_ parent: JSON?) -> String? {
    guard let id = parent?["id"]?.text else { return nil }
    return SafeText.escape(id) + (parent?["kind"]?.text.map { " (\(SafeText.escape($0)))" } ?? "")
  }

  private static func tokens(_ tokens: JSON?) -> String? {
    guard let tokens else { return nil }
    return tokenKinds.compactMap { kind in
      tokens[kind.member]?.int64.map { "\(Quantity.grouped($0)) \(kind.words)" }
    }.joined(separator: ", ")
  }

  static let tokenKinds: [(member: String, words: String, name: String)] = [
    ("input", "in", "input"), ("output", "out", "output"), ("cache_read", "read from cache", "cacheRead"),
    ("cache_write", "written to cache", "cacheWrite"),
  ]

  // MARK: Lists

  private func lists(_ members: [JSONMember]) -> String {
    let runs = members.elements(of: "runs").map { run in
      [SafeText.escape(run["id"]?.text ?? ""), SafeText.escape(run["why"]?.text ?? "")]
    }
    let steps = members.elements(of: "provenance").map { step in
      ["action", "program", "detail"].compactMap { step[$0]?.text.map { SafeText.escape($0) } }
    }
    let findings = members.elements(of: "findings").compactMap(Finding.init(described:))
    var text = Self.section("runs", runs) + Self.section("provenance", steps)
    if !findings.isEmpty {
      text += "\n\(Quantity.count(findings.count, "finding"))\n" + FindingText.lines(findings)
    }
    return text
  }

  private static func files(_ files: [BundledFile]) -> String {
    section(
      "files",
      files.map { file in
        [
          Quantity.bytes(file.byteCount), file.sha256, SafeText.escape(file.role),
          SafeText.escape(FilePath(bytes: file.path)),
        ]
      }, right: [0])
  }

  private static func section(_ name: String, _ rows: [[String]], right: Set<Int> = []) -> String {
    rows.isEmpty ? "" : "\n\(name)\n" + TextLayout.table(rows, right: right)
  }

  // MARK: Members that this version does not know

  static let knownOfBundle: Set<String> = ["store", "provenance", "findings"]
  static let knownOfSession: Set<String> = [
    "id", "format", "era", "title", "created", "updated", "workspace", "parent", "messages", "tool_calls", "tokens",
    "cost_usd", "runs", "findings", "provenance", "bytes",
  ]

  private static func others(_ members: [JSONMember], known: Set<String>) -> [[String]] {
    members.filter { !known.contains($0.name) }.map { member in
      [SafeText.shorten(member.name, to: 40), SafeText.shorten(member.value.compactText, to: 200)]
    }
  }
}

extension [JSONMember] {
  /// The elements of a list among members.
  func elements(of name: String) -> [JSON] { filter { $0.name == name }.flatMap { $0.value.elements ?? [] } }
}

extension JSON {
  /// The text on one line.
  fileprivate var compactText: String {
    String(decoding: text(), as: UTF8.self)
  }
}
