import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelTarball

/// One line of an index, as far as anything here asks.
struct IndexLine {
  enum Kind {
    case file
    case folder
    case chunk
  }

  let kind: Kind
  /// The path in the archive, without a slash at its end.
  let name: [UInt8]
  let byteCount: UInt64
  let digest: SHA256Digest
  let mode: UInt32
  let modified: FileTime
  /// Where the member begins that holds this part of the content; nil where there is none.
  let memberOffset: UInt64?
  let chunkOffset: UInt64
  let chunkByteCount: UInt64?
  let innerOffset: UInt64

  /// Reads a line without the comma behind it; nil where it is not, byte for byte, what `IndexText` writes.
  init?(_ line: some Collection<UInt8>) {
    guard let told = try? JSONDocument(Array(line)).root, let name = told.member("name")?.string else { return nil }
    switch told.member("type")?.string {
    case "reg": kind = .file
    case "dir": kind = .folder
    case "chunk": kind = .chunk
    default: return nil
    }
    var path = Array(name.utf8)
    if kind == .folder, path.popLast() != UInt8(ascii: "/") { return nil }
    self.name = path
    var hasAll = true
    func number(_ name: StaticString, or missing: UInt64? = nil) -> UInt64? {
      guard let member = told.member(name) else { return missing }
      guard let value = member.number?.uint64, value <= UInt64(Int64.max) else {
        hasAll = false
        return nil
      }
      return value
    }
    memberOffset = number("offset")
    chunkOffset = number("chunkOffset", or: 0) ?? 0
    chunkByteCount = number("chunkSize")
    innerOffset = number("innerOffset", or: 0) ?? 0
    byteCount = number("size", or: 0) ?? 0
    mode = UInt32(clamping: number("mode", or: 0) ?? 0)
    modified = told.member("modtime")?.string.flatMap({ FileTime(rfc3339: $0.utf8) }) ?? FileTime(seconds: 0)
    let hex = told.member("digest")?.string.map { Array($0.utf8) } ?? []
    let digest = hex.starts(with: "sha256:".utf8) ? SHA256Digest(hex: hex.dropFirst(7)) : nil
    self.digest = digest ?? .ofNothing
    if kind == .file { hasAll = hasAll && digest != nil && told.member("size") != nil }
    if kind != .chunk {
      hasAll = hasAll && told.member("modtime") != nil && told.member("mode") != nil && mode <= 0o777
    }
    if kind == .chunk { hasAll = hasAll && memberOffset != nil && chunkOffset > 0 }
    guard hasAll, (0...TarEntry.latestTime).contains(modified.seconds) else { return nil }
    guard line.elementsEqual(text) else { return nil }
  }

  /// The line as `IndexText` writes it: with another order, spelling or member, readers could take it differently.
  private var text: [UInt8] {
    let piece = memberOffset.map {
      IndexText.Piece(
        start: chunkOffset, byteCount: chunkByteCount ?? byteCount, memberOffset: $0, innerOffset: innerOffset)
    }
    if kind == .chunk { return piece.map { IndexText.chunk(name, $0) } ?? [] }
    let record = EntryRecord(
      path: name, isFolder: kind == .folder, byteCount: byteCount, digest: digest, contentOffset: 0, mode: mode,
      modified: modified)
    return IndexText.line(of: record, named: name, first: piece, isOnly: chunkByteCount == nil)
  }
}
