import SatchelDigests
import SatchelFiles
import SatchelGzip
import SatchelTarball

/// A file system of which the standard input holds bytes that are in memory.
public final class MemoryInput: ForwardingFileSystem, @unchecked Sendable {
  /// Who does all but reading.
  public let base: any FileSystem = SystemFiles()
  private var rest: ArraySlice<UInt8>

  /// A file system that reads these bytes.
  public init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// Reads on in the bytes.
  public func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    let part = rest.prefix(buffer.count)
    buffer.copyBytes(from: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
}

/// Compresses, with a member's end every so many bytes.
public func packed(_ plain: [UInt8], memberSize: Int = .max) throws -> [UInt8] {
  var packed: [UInt8] = []
  var writer = try GzipWriter(level: 1)
  let sink: (Span<UInt8>) -> Void = { span in span.withUnsafeBufferPointer { packed += $0 } }
  var start = 0
  while start < plain.count {
    let end = start + min(max(1, memberSize), plain.count - start)
    writer.append(plain.span.extracting(start..<end))
    writer.cut(to: sink)
    start = end
  }
  writer.flush(to: sink)
  return packed
}

/// The plain bytes; nil where they cannot be read.
public func unpacked(_ bytes: [UInt8]) -> [UInt8]? {
  let feed = ByteFeed(bytes)
  var plain: [UInt8] = []
  guard var reader = try? GzipReader(headers: .any, source: feed.fill) else { return nil }
  do {
    while try reader.next({ span in span.withUnsafeBufferPointer { plain += $0 } }) {}
    return plain
  } catch { return nil }
}

/// A bundle of one member of any payload and description, with right checksums; paths in the bag.
public func bundle(of payload: [(path: [UInt8], content: [UInt8])], description: [UInt8]) -> [UInt8]? {
  final class Collected { var bytes: [UInt8] = [] }
  let collected = Collected()
  var tags: [(name: String, content: [UInt8])] = []
  do {
    var tar = try TarWriter { span in span.withUnsafeBufferPointer { collected.bytes += $0 } }
    func put(_ path: [UInt8], _ content: [UInt8]) throws {
      try tar.begin(
        TarEntry(
          path: Array("t/".utf8) + path, kind: .regular, byteCount: UInt64(content.count), mode: 0o644, modified: 0))
      try tar.write(content.span)
    }
    func putTag(_ name: String, _ content: [UInt8]) throws {
      tags.append((name, content))
      try put(Array(name.utf8), content)
    }
    try putTag("bagit.txt", Array("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".utf8))
    for file in payload { try put(file.path, file.content) }
    let size = payload.reduce(0) { $0 + $1.content.count }
    try putTag(
      "bag-info.txt", Array("Bag-Software-Agent: satchel\nPayload-Oxum: \(size).\(payload.count)\n".utf8))
    try putTag(
      "manifest-sha256.txt",
      try payload.flatMap { try Array(sha256($0.content).hex.utf8) + [0x20, 0x20] + $0.path + [0x0a] })
    try putTag("satchel.json", description)
    let lines = try tags.map { (name: $0.name, line: "\(try sha256($0.content).hex)  \($0.name)\n") }
    try putTag("tagmanifest-sha256.txt", lines.sorted { $0.name < $1.name }.flatMap { Array($0.line.utf8) })
    try tar.finish()
    return try packed(collected.bytes)
  } catch { return nil }
}
