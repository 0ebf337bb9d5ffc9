import BundleLaws
import SatchelDigests
import SatchelFiles
import SatchelJSONText

@testable import SatchelBundling

/// The manifest is right in one form alone, and where its pieces end does not matter.
func checkManifest(_ text: [UInt8], piece: Int) {
  let whole = manifestFaults([text[...]])
  require(whole == manifestFaults(text.parts(piece)), "pieces do not matter to the manifest")
  let right = payload.flatMap { BundleLayout.manifestLine($0.digest, $0.path) }
  require(whole.isEmpty == (text == right), "the manifest is right in one form alone")
}

private func manifestFaults(_ pieces: [ArraySlice<UInt8>]) -> [BundleFault] {
  var faults: [BundleFault] = []
  var check = ManifestCheck(PagedList(payload))
  for piece in pieces { check.take(Array(piece).span) { faults.append($0) } }
  check.finish { faults.append($0) }
  return faults
}

/// An index that is accepted is written just so again, with the modes and times that it tells.
func checkIndex(_ text: [UInt8], piece: Int) {
  guard let identity = try? sha256([]) else { return }
  let layout = IndexText(top: Array("satchel/".utf8), members: members)
  var problems: [String?] = []
  var encoder: BundleEncoder?
  for pieces in [[text[...]], text.parts(piece)] {
    var check = IndexCheck(layout, PagedList(payload), PagedList(others), identity: identity, headerOffset: 0)
    for piece in pieces { check.take(Array(piece).span) }
    check.finish()
    problems.append(check.problem)
    encoder = check.encoder
  }
  require(problems[0] == problems[1], "pieces do not matter to the index")
  guard problems[0] == nil else { return }
  guard let encoder, let told = try? JSON(parsing: text) else { return require(false, "an accepted index is JSON") }
  var written: [UInt8] = []
  let writer = IndexWriter(
    text: layout, payload: PagedList(payload.map { $0.told(in: told) }),
    others: PagedList(others.map { $0.told(in: told) }),
    encoder: encoder, identity: identity)
  writer.write { span in span.withUnsafeBufferPointer { written += $0 } }
  require(written == text, "an accepted index is what the writer writes")
}

extension EntryRecord {
  fileprivate func told(in index: JSON) -> EntryRecord {
    let name = "satchel/" + String(decoding: path, as: UTF8.self)
    guard let line = index["entries"]?.elements?.first(where: { $0["name"]?.text == name }),
      let mode = line["mode"]?.int64, let time = line["modtime"]?.text.flatMap({ FileTime(rfc3339: $0.utf8) })
    else { return self }
    var told = self
    told.mode = UInt32(mode)
    told.modified = time
    return told
  }
}

/// Names of one folder are spelled apart, lead back, and clash nowhere.
func checkNaming(_ text: [UInt8]) {
  let paths = text.split(separator: 0).prefix(50).map { Array($0) }.filter { PathRules.objection(to: $0) == nil }
  let unique = Set(paths).sorted { $0.lexicographicallyPrecedes($1) }
  var naming = MemberNaming()
  var clashes = NameClashes()
  for path in unique {
    let spelled = naming.spell(FilePath(bytes: path))
    let slash = UInt8(ascii: "/")
    let exact = spelled.split(separator: slash, omittingEmptySubsequences: false).map { MemberName.exact(Array($0)) }
    require(Array(exact.compactMap { $0 }.joined(separator: [slash])) == path, "a name leads back")
    if spelled.split(separator: slash).contains(where: { $0.count > PathRules.longestComponent }) { continue }
    if spelled.count > PathRules.longestPath { continue }
    require(PathRules.objection(toMember: spelled) == nil, "a spelled name is fine")
    // A path may be a folder of a later one, as no store can have it; then the clash is right.
    if let objection = clashes.objection(to: spelled, isFolder: false) {
      require(objection.code == "file-as-folder" || objection.code == "folder-as-file", "spelled names never clash")
    }
  }
}
