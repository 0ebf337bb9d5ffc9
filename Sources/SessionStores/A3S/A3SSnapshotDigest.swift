import SatchelDigests
import SatchelJSONText
import SatchelSessionFormats

/// The digest by which the log names a snapshot (a3s-store.md, section 9): that of the text without blanks.
///
/// The program takes the digest of what it read. That is the same for a file in its own spelling; one that
/// somebody else wrote (members in another order, unknown ones, other escapes) may have another digest.
/// Memory is one piece of the text.
func snapshotDigest(_ source: any RandomAccessBytes) -> String? {
  guard var hasher = try? SHA256Hasher() else { return nil }
  hasher.update(Array("a3s.code.session-store-snapshot.identity.v1".utf8) + [0])
  var layout = JSONRelayout(style: .compact)
  var offset: UInt64 = 0
  while offset < source.byteCount {
    guard let piece = try? source.nextPiece(at: offset, before: source.byteCount) else { return nil }
    var out: [UInt8] = []
    layout.take(piece, into: &out)
    hasher.update(out)
    offset += UInt64(piece.count)
  }
  return (try? hasher.finish()).map { "sha256:" + $0.hex }
}
