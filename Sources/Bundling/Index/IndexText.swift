import SatchelDigests
import SatchelFiles
import SatchelGzip
import SatchelJSONText
import SatchelSessionModel

// The index is a table of contents as eStargz has it, one entry a line. Nearly all of it follows from the archive: names
// and sizes from the headers, places from the members, digests from the contents. So a reader makes it anew and compares;
// only a file's true mode and time, and who compressed, are told nowhere else.

/// How a bundle was compressed.
public struct BundleEncoder: Sendable, Equatable {
  /// Library and version.
  public var library: String
  /// The level.
  public var level: Int
}

/// The text of the index, line by line.
struct IndexText {
  static let head = Array("{\"version\":1,\"entries\":[\n".utf8)
  /// What stands before an entry's time, and between it and the mode.
  static let beforeTime = Array("\"modtime\":\"".utf8)
  static let beforeMode = Array("\",\"mode\":".utf8)
  static let separator: [UInt8] = [UInt8(ascii: ","), 0x0a]

  /// The folder at the top of the archive.
  let top: [UInt8]
  let members: [GzipMember]

  /// The lines of one entry: one, and one more for each further member that holds content of it.
  func lines(of entry: EntryRecord) -> [[UInt8]] {
    let name = top + entry.path
    let pieces = pieces(of: entry)
    return [Self.line(of: entry, named: name, first: pieces.first, isOnly: pieces.count == 1)]
      + pieces.dropFirst().map { Self.chunk(name, $0) }
  }

  /// The first line of an entry, of whose content `first` is the first part, and perhaps the only one.
  static func line(of entry: EntryRecord, named path: [UInt8], first: Piece?, isOnly: Bool) -> [UInt8] {
    var name = path
    if entry.isFolder { name.append(UInt8(ascii: "/")) }
    var json = JSONWriter()
    json.reserve(name.count + 256)
    json.beginObject()
    json.key("name")
    json.string(String(decoding: name, as: UTF8.self))
    json.key("type")
    json.string(entry.isFolder ? "dir" : "reg")
    if !entry.isFolder {
      json.key("size")
      json.integer(entry.byteCount)
    }
    json.key("modtime")
    let time = Instant(seconds: entry.modified.seconds, nanoseconds: entry.modified.nanoseconds)
    json.string(time.rfc3339 ?? "")
    json.key("mode")
    json.integer(UInt64(entry.mode))
    if !entry.isFolder {
      json.key("digest")
      json.string("sha256:" + entry.digest.hex)
    }
    if let first { write(first, isOnly: isOnly, &json) }
    json.endObject()
    return json.takeBytes()
  }

  /// The line of a further part of a file's content.
  static func chunk(_ name: [UInt8], _ piece: Piece) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.key("name")
    json.string(String(decoding: name, as: UTF8.self))
    json.key("type")
    json.string("chunk")
    write(piece, isOnly: false, &json)
    json.endObject()
    return json.takeBytes()
  }

  private static func write(_ piece: Piece, isOnly: Bool, _ json: inout JSONWriter) {
    json.key("offset")
    json.integer(piece.memberOffset)
    if piece.start > 0 {
      json.key("chunkOffset")
      json.integer(piece.start)
    }
    if !isOnly {
      json.key("chunkSize")
      json.integer(piece.byteCount)
    }
    if piece.innerOffset > 0 {
      json.key("innerOffset")
      json.integer(piece.innerOffset)
    }
  }

  /// The last line.
  static func tail(_ encoder: BundleEncoder, identity: SHA256Digest) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.key("encoder")
    json.beginObject()
    json.key("library")
    json.string(encoder.library)
    json.key("level")
    json.integer(encoder.level)
    json.endObject()
    json.key("tarDigest")
    json.string("sha256:" + identity.hex)
    json.endObject()
    return [UInt8(ascii: "]"), UInt8(ascii: ",")] + json.takeBytes().dropFirst() + [0x0a]
  }

  // MARK: Places

  /// A part of a file's content that one member holds.
  struct Piece {
    /// Where in the file it begins.
    let start: UInt64
    let byteCount: UInt64
    /// Where in the compressed file its member begins.
    let memberOffset: UInt64
    /// Where in the member's plain bytes it begins.
    let innerOffset: UInt64
  }

  func pieces(of entry: EntryRecord) -> [Piece] {
    guard !entry.isFolder, entry.byteCount > 0, var place = members.place(ofPlain: entry.contentOffset) else {
      return []
    }
    let end = entry.contentOffset + entry.byteCount
    var pieces: [Piece] = []
    var start = entry.contentOffset
    while start < end {
      let next = place + 1 < members.count ? members[place + 1].plainOffset : end
      let stop = min(end, next)
      pieces.append(
        Piece(
          start: start - entry.contentOffset, byteCount: stop - start, memberOffset: members[place].offset,
          innerOffset: start - members[place].plainOffset))
      start = stop
      place += 1
    }
    return pieces
  }
}
