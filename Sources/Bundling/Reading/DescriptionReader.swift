import Digests
import Files
import JSONText

/// Reads `satchel.json` piece by piece and holds its files against those that were read.
struct DescriptionReader {
  /// One record's owners: the place of a session for most, ids for shared files.
  struct Ownership {
    var sharing: [Int: [String]] = [:]
  }

  private var walker: JSONWalker
  private(set) var contents = BundleContents(
    version: "", storeName: "", sessions: [], sharedFileCount: 0, members: [])
  private(set) var ownership = Ownership()
  private var formatName: String?

  init(_ source: any RandomAccessBytes) {
    walker = JSONWalker(source, options: JSONOptions(maximumDepth: 64))
  }

  /// Reads all; `report` is told what is wrong.
  mutating func read(
    _ records: inout [EntryRecord], report: (BundleFault) -> Void
  ) throws(BundleError) {
    do throws(JSONReadError) {
      try walker.enterObject()
      while let key = try walker.nextKey() { try readMember(key, &records, report) }
      try walker.finish()
    } catch {
      if case .source(let failure) = error { throw BundleError(.inputFailed, "\(failure)") }
      report(fault("description-unreadable", "\(BundleLayout.description): \(error)"))
      return
    }
    if let problem = try versionProblem() { report(fault("description-unreadable", problem)) }
    for record in records where !record.isDescribed {
      report(
        fault("not-described", "no session and no list in \(BundleLayout.description) names the file", record.path))
    }
  }

  private func versionProblem() throws(BundleError) -> String? {
    if formatName != BundleLayout.formatName { return "it does not say that it is a \(BundleLayout.formatName)" }
    guard let major = contents.version.split(separator: ".").first.flatMap({ Int($0) }) else {
      return "it has no version"
    }
    if major > BundleLayout.majorVersion {
      throw BundleError(
        .newerVersion,
        "the bundle is of version \(contents.version), and this program reads version 1; use a newer program")
    }
    return nil
  }

  private mutating func readMember(
    _ key: JSONString, _ records: inout [EntryRecord], _ report: (BundleFault) -> Void
  ) throws(JSONReadError) {
    switch key.value {
    case "sessions":
      try walker.enterArray()
      while try walker.nextElement() { try readSession(&records, report) }
    case "shared_files":
      try walker.enterArray()
      while try walker.nextElement() {
        contents.sharedFileCount += 1
        let file = try walker.value().root
        guard let place = check(file, &records, report) else { continue }
        ownership.sharing[place] = file.member("sessions")?.elements.compactMap(\.string) ?? []
      }
    case "format": formatName = try walker.value().root.string
    case "version": contents.version = try walker.value().root.string ?? ""
    case "store":
      let store = try walker.value()
      contents.storeName = store.root.member("name")?.string ?? ""
      contents.members.append(JSONMember(key: key, value: store.root.tree()))
    default: contents.members.append(JSONMember(key: key, value: try walker.value().root.tree()))
    }
  }

  private mutating func readSession(
    _ records: inout [EntryRecord], _ report: (BundleFault) -> Void
  ) throws(JSONReadError) {
    var session = BundledSession(id: "", fileCount: 0, byteCount: 0, members: [])
    try walker.enterObject()
    while let key = try walker.nextKey() {
      guard key.value == "files" else {
        session.members.append(JSONMember(key: key, value: try walker.value().root.tree()))
        continue
      }
      try walker.enterArray()
      while try walker.nextElement() {
        guard let place = check(try walker.value().root, &records, report) else { continue }
        records[place].planIndex = contents.sessions.count
        session.fileCount += 1
        session.byteCount += records[place].byteCount
      }
    }
    if let id = session["id"]?.text {
      session.id = id
    } else {
      report(fault("description-unreadable", "a session in \(BundleLayout.description) has no id"))
    }
    contents.sessions.append(session)
  }

  /// Holds one file of the description against the payload; its place among the records if it is there.
  private func check(
    _ file: JSONView, _ records: inout [EntryRecord], _ report: (BundleFault) -> Void
  ) -> Int? {
    guard let path = file.member("path")?.string.map({ Array($0.utf8) }) else {
      report(fault("description-unreadable", "a file in \(BundleLayout.description) has no path"))
      return nil
    }
    guard let place = records.place(of: path) else {
      report(fault("described-but-missing", "\(BundleLayout.description) names a file that is not there", path))
      return nil
    }
    let record = records[place]
    if record.isDescribed {
      report(fault("described-twice", "\(BundleLayout.description) names the file twice", path))
    }
    if file.member("bytes")?.number?.uint64 != record.byteCount
      || file.member("sha256")?.string.map({ Array($0.utf8) }) != Array(record.digest.hex.utf8)
    {
      report(fault("described-otherwise", "size or SHA-256 in \(BundleLayout.description) are not the file's", path))
    }
    records[place].isDescribed = true
    return place
  }

  private func fault(_ code: String, _ message: String, _ path: [UInt8]? = nil) -> BundleFault {
    BundleFault(
      .damaged, .description, code: code, message: message,
      member: .init(bytes: path ?? Array(BundleLayout.description.utf8)))
  }
}
