import SatchelFiles
import SatchelGzip
import SatchelTestSupport
import Testing

/// Members of `memberSize` plain bytes each.
func pack(_ plain: [UInt8], memberSize: Int = 1 << 20, level: Int = 6, threads: Int = 1) throws -> [UInt8] {
  var packed: [UInt8] = []
  var writer = try GzipWriter(level: level, threads: threads)
  let sink: (Span<UInt8>) -> Void = { span in unsafe span.withUnsafeBufferPointer { unsafe packed += $0 } }
  for start in stride(from: 0, to: plain.count, by: memberSize) {
    writer.append(plain.span.extracting(start..<min(plain.count, start + memberSize)))
    writer.cut(to: sink)
  }
  writer.flush(to: sink)
  #expect(writer.byteCount == UInt64(packed.count))
  #expect(writer.members.count == (plain.count + memberSize - 1) / memberSize)
  return packed
}

func unpack(
  _ packed: [UInt8], headers: GzipReader.Headers = .canonical, piece: Int = .max
) throws(GzipError) -> [UInt8] {
  var rest = packed[...]
  var reader = try GzipReader(headers: headers) { buffer in
    let part = rest.prefix(min(piece, buffer.count))
    buffer.replaceSubrange(0..<part.count, with: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
  var plain: [UInt8] = []
  while try reader.next({ span in unsafe span.withUnsafeBufferPointer { unsafe plain += $0 } }) {}
  return plain
}

private func code(
  of packed: [UInt8], headers: GzipReader.Headers = .canonical
) -> GzipError.Code? {
  do {
    _ = try unpack(packed, headers: headers)
    return nil
  } catch {
    return error.code
  }
}

func noise(_ count: Int) -> [UInt8] {
  var state: UInt64 = 42
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 60 | (state >> 33) & 0xf0)
  }
}

@Test("What was packed comes back, whatever the size of content, member and read")
func roundTrip() throws {
  for count in [1, 999, 1000, 1001, 5000] {
    let plain = noise(count)
    let packed = try pack(plain, memberSize: 1000)
    for piece in [1, 7, .max] {
      #expect(try unpack(packed, piece: piece) == plain)
    }
  }
}

@Test("Each member is independent and begins with the one canonical header")
func members() throws {
  let plain = noise(2500)
  let packed = try pack(plain, memberSize: 1000)
  let parts = try [plain[..<1000], plain[1000..<2000], plain[2000...]].map { try pack(Array($0)) }
  #expect(packed == parts.flatMap { $0 })
  #expect(parts.allSatisfy { $0.starts(with: [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]) })
}

@Test("A member too large for the fast path comes back too, and its damage is found")
func largeMember() throws {
  let plain = noise(5_000_000)
  var packed = try pack(plain, memberSize: 6_000_000, level: 1)
  #expect(try unpack(packed) == plain)
  packed[packed.count - 5] ^= 1
  #expect(code(of: packed) == .badCRC)
  packed[packed.count - 5] ^= 1
  packed[packed.count - 1] ^= 1
  #expect(code(of: packed) == .badLength)
  #expect(code(of: Array(packed.dropLast(100_000))) == .truncated)
}

@Test("Many members of a megabyte come back, crossing the reader's window")
func manyMembers() throws {
  let plain = noise(9_500_000)
  let packed = try pack(plain, level: 1)
  #expect(try unpack(packed, piece: 100_000) == plain)
}

@Test("A stream cut at any byte is an error, unless it is cut between two members")
func truncation() throws {
  let packed = try pack(noise(600), memberSize: 200)
  let boundaries = try (1...2).map { try pack(noise(200 * $0), memberSize: 200).count }
  for count in 0..<packed.count where !boundaries.contains(count) {
    let found = code(of: Array(packed[..<count]))
    #expect(found == (count == 0 ? .notGzip : .truncated), "cut to \(count)")
  }
}

@Test("A stream with any bit flipped is an error or gives the same bytes, never others")
func flips() throws {
  let packed = try pack(noise(300), memberSize: 200)
  for index in packed.indices {
    for bit in 0..<8 {
      var damaged = packed
      damaged[index] ^= 1 << UInt8(bit)
      if let plain = try? unpack(damaged) { #expect(plain == noise(300), "byte \(index)") }
    }
  }
}

@Test("Each fault has its own code, member number and place")
func faults() throws {
  let packed = try pack(noise(400), memberSize: 200)
  let first = try pack(noise(200)).count
  #expect(code(of: Array("{}".utf8)) == .notGzip)
  #expect(code(of: packed + [0]) == .trailingGarbage)
  #expect(code(of: packed + Array("hello".utf8)) == .trailingGarbage)
  #expect(code(of: packed + [0x1f]) == .truncated)
  var damaged = packed
  damaged[first + 4] = 1
  do {
    _ = try unpack(damaged)
    Issue.record("a time in a header was accepted")
  } catch {
    #expect(error.code == .badHeader)
    #expect(error.member == 2)
    #expect(error.offset == UInt64(first))
  }
  #expect(try unpack(damaged, headers: .any) == noise(400))
}

@Test("After an error every further read gives the same error")
func errorsStay() throws {
  let packed = try pack(noise(400)).dropLast(3)
  var rest = packed
  var reader = try GzipReader(headers: .canonical) { buffer in
    let part = rest.prefix(buffer.count)
    buffer.replaceSubrange(0..<part.count, with: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
  for _ in 0..<3 {
    do {
      _ = try reader.next { _ in }
      Issue.record("no error")
    } catch {
      #expect(error.code == .truncated)
    }
  }
}

@Test("A header with name, comment, extra field and header CRC is read where any is accepted")
func foreignHeader() throws {
  let own = try pack(noise(100))
  let header: [UInt8] = [0x1f, 0x8b, 8, 0x1e, 1, 2, 3, 4, 2, 3, 2, 0, 9, 9] + Array("name\0note\0".utf8) + [5, 5]
  #expect(try unpack(header + own[10...], headers: .any) == noise(100))
  #expect(code(of: header + own[10...]) == .badHeader)
  for count in 1..<header.count { #expect(code(of: Array(header[..<count]), headers: .any) == .truncated) }
}

@Test("A failing source is told with its cause")
func failingSource() throws {
  var reader = try GzipReader(headers: .canonical) { _ in throw FileError(errno: 5, operation: "read", path: "x") }
  do {
    _ = try reader.next { _ in }
    Issue.record("no error")
  } catch {
    #expect(error.code == .sourceFailed)
    #expect(error.cause is FileError)
  }
}

@Test("gzip and Python read the members as one stream")
func outsideReaders() throws {
  let folder = try TemporaryFolder()
  let plain = noise(3_000_000)
  try folder.write(pack(plain), to: "x.gz")
  if let result = try runOutside("gzip", ["-t", "x.gz"], in: folder.path) { #expect(result.status == 0) }
  let script = "import gzip,sys; sys.exit(len(gzip.open('x.gz').read()) != 3000000)"
  if let result = try runOutside("python3", ["-c", script], in: folder.path) { #expect(result.status == 0) }
}
