public import SatchelGzip

/// The plain bytes of gzip members.
public func unzip(_ packed: [UInt8]) throws -> [UInt8] {
  var plain: [UInt8] = []
  _ = try readGzip(packed) { span in unsafe span.withUnsafeBufferPointer { unsafe plain += $0 } }
  return plain
}

/// The places of gzip members.
public func gzipMembers(_ packed: [UInt8]) throws -> [GzipMember] { try readGzip(packed) { _ in } }

private func readGzip(_ packed: [UInt8], _ take: (Span<UInt8>) -> Void) throws -> [GzipMember] {
  var rest = packed[...]
  var reader = try GzipReader(headers: .any) { buffer in
    let part = rest.prefix(buffer.count)
    buffer.replaceSubrange(0..<part.count, with: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
  while try reader.next(take) {}
  return reader.members
}

/// One gzip member of plain bytes.
public func gzipMember(_ plain: [UInt8]) throws -> [UInt8] {
  var packed: [UInt8] = []
  var writer = try GzipWriter()
  writer.append(plain.span)
  writer.flush { span in unsafe span.withUnsafeBufferPointer { unsafe packed += $0 } }
  return packed
}
