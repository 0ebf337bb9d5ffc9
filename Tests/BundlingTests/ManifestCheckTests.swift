import SatchelDigests
import SatchelFiles
import Testing

@testable import SatchelBundling

@Suite struct ManifestCheckTests {
  private static let record = EntryRecord(
    path: Array("data/claw/a".utf8), isFolder: false, byteCount: 0, digest: .ofNothing, contentOffset: 0, mode: 0o644,
    modified: FileTime(seconds: 0))

  private func codes(_ text: [UInt8], piece: Int) -> [String] {
    var codes: [String] = []
    var check = ManifestCheck([Self.record])
    for start in stride(from: 0, to: text.count, by: piece) {
      check.take(Array(text[start..<min(text.count, start + piece)]).span) { codes.append($0.code) }
    }
    check.finish { codes.append($0.code) }
    return codes
  }

  @Test("A line that is too long is told of, wherever it stands and in whatever pieces it comes")
  func longLines() {
    let line = BundleLayout.manifestLine(Self.record.digest, Self.record.path)
    for count in [1, 4000, 4162, 4163, 5000, 9000] {
      let much = [UInt8](repeating: 0x78, count: count)
      for piece in [1, 7, 4163, 4200, 100_000] {
        #expect(codes(line, piece: piece) == [])
        #expect(codes(line + much, piece: piece) == ["manifest-cut"], "\(count) in \(piece)")
        #expect(codes(line + much + [0x0A], piece: piece) == ["manifest-unreadable"], "\(count) in \(piece)")
        #expect(codes(much + line, piece: piece) == ["manifest-unreadable", "extra-file"], "\(count) in \(piece)")
      }
    }
  }
}
