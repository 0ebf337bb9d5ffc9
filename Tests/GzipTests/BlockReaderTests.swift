import SatchelGzip
import Testing

/// All plain bytes by the reader of blocks, or the code of its error.
private func outcome(_ packed: [UInt8], threads: Int, piece: Int = .max) throws -> Result<[UInt8], GzipError> {
  var rest = packed[...]
  let reader = try GzipBlockReader(threads: threads) { buffer in
    let part = rest.prefix(min(piece, buffer.count))
    buffer.replaceSubrange(0..<part.count, with: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
  var plain: [UInt8] = []
  do throws(GzipError) {
    while let block = try reader.next() {
      block.withSpan { span in unsafe span.withUnsafeBufferPointer { unsafe plain += $0 } }
      reader.recycle(block)
    }
  } catch { return .failure(error) }
  #expect(reader.plainByteCount == UInt64(plain.count))
  #expect(reader.byteCount == UInt64(packed.count))
  return .success(plain)
}

/// One after the other by the plain reader.
private func plainly(_ packed: [UInt8]) -> Result<[UInt8], GzipError> {
  do throws(GzipError) { return .success(try unpack(packed, headers: .any)) } catch { return .failure(error) }
}

private func isSame(_ one: Result<[UInt8], GzipError>, _ other: Result<[UInt8], GzipError>) -> Bool {
  switch (one, other) {
  case (.success(let one), .success(let other)): one == other
  case (.failure(let one), .failure(let other)):
    one.code == other.code && one.member == other.member && one.offset == other.offset
  default: false
  }
}

@Suite struct BlockReaderTests {
  @Test("Blocks are the same bytes as read plainly, with any number of threads and any size of reads")
  func sameBytes() throws {
    let plain = noise(1_500_000)
    for memberSize in [1000, 100_000, 1 << 20] {
      let packed = try pack(plain, memberSize: memberSize, level: 1, threads: 3)
      #expect(try packed == pack(plain, memberSize: memberSize, level: 1))
      for threads in [1, 2, 7] {
        #expect(isSame(try outcome(packed, threads: threads), .success(plain)))
        #expect(isSame(try outcome(packed, threads: threads, piece: 9999), .success(plain)))
      }
    }
  }

  @Test("Slices are cut at the same places however few bytes come at a time")
  func smallReads() throws {
    let plain = noise(3000) + [UInt8](repeating: 0, count: 3000) + canonicalGzipHeader + [0, 0, 0, 0, 0, 0, 0xff]
    for memberSize in [1, 9, 700] {
      let packed = try pack(plain, memberSize: memberSize, level: 1) + GzipFooter.bytes(indexOffset: 3)
      for piece in [1, 2, 3, 5, 9, 10, 11, 19, 30, 64, 1000] {
        #expect(isSame(try outcome(packed, threads: 2, piece: piece), .success(plain)), "\(memberSize), \(piece)")
      }
    }
  }

  @Test("A header is found at every place, between zeros and where a read ends")
  func headersAnywhere() throws {
    let member = try pack(noise(40), memberSize: 40)
    for zeros in 0..<60 {
      // Stored without compression, so that the zeros and half a header stand before the next member as they are.
      let content = [UInt8](repeating: 0, count: zeros) + [0x1f, 0x8b, 8] + [UInt8](repeating: 0, count: 5)
      let packed = stored(content) + member + stored(content) + member
      let plain = content + noise(40) + content + noise(40)
      for piece in [7, 64, Int.max] {
        #expect(isSame(try outcome(packed, threads: 2, piece: piece), .success(plain)), "\(zeros) zeros, \(piece)")
      }
    }
  }

  /// A member of ours in form, with content that is not compressed.
  private func stored(_ content: [UInt8]) -> [UInt8] {
    let count = UInt16(content.count)
    let head: [UInt8] = [1, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)]
    let trailer = (try? pack(content).suffix(8)) ?? []
    return canonicalGzipHeader + head + content + trailer
  }

  @Test("At every truncation and at every flipped bit, code, member and place of the error are the plain reader's")
  func sameErrors() throws {
    let packed = try pack(noise(300), memberSize: 100) + GzipFooter.bytes(indexOffset: 77)
    for count in packed.indices {
      let cut = Array(packed[..<count])
      #expect(isSame(try outcome(cut, threads: 2), plainly(cut)), "cut to \(count)")
    }
    for index in packed.indices {
      for bit in [0, 3, 7] {
        var damaged = packed
        damaged[index] ^= 1 << UInt8(bit)
        #expect(isSame(try outcome(damaged, threads: 2), plainly(damaged)), "byte \(index), bit \(bit)")
      }
    }
  }

  @Test("The bytes of our header inside of a member's data do no harm")
  func headerInside() throws {
    let content = noise(300) + canonicalGzipHeader + noise(300) + canonicalGzipHeader
    let around = try pack(noise(500), memberSize: 100)
    let packed = around + stored(content) + around
    #expect(isSame(try outcome(packed, threads: 2), .success(noise(500) + content + noise(500))))
  }

  @Test("The footer is found at the end, tells its place, and nothing may follow it")
  func footer() throws {
    let footer = GzipFooter.bytes(indexOffset: 0x1234)
    #expect(footer.count == 51)
    #expect(GzipFooter.indexOffset(in: footer) == 0x1234)
    for index in footer.indices {
      var changed = footer
      changed[index] ^= 0x40
      #expect(GzipFooter.indexOffset(in: changed) != 0x1234)
    }
    let packed = try pack(noise(500), memberSize: 100) + footer
    #expect(isSame(try outcome(packed, threads: 2), .success(noise(500))))
    guard case .failure(let error) = try outcome(packed + [0], threads: 2) else {
      Issue.record("a byte behind the footer was passed over")
      return
    }
    #expect(error.code == .trailingGarbage)
  }

  @Test("Members know their places in the file and in the plain stream")
  func places() throws {
    let members = [
      GzipMember(offset: 0, plainOffset: 0), GzipMember(offset: 30, plainOffset: 100),
      GzipMember(offset: 90, plainOffset: 250),
    ]
    #expect([0, 99, 100, 249, 250, 1000].map { members.place(ofPlain: $0) } == [0, 0, 1, 1, 2, 2])
    #expect([GzipMember]().place(ofPlain: 0) == nil)
  }

  @Test("More members than the limit are an error")
  func memberLimit() throws {
    var rest = try pack(noise(1000), memberSize: 100)[...]
    let reader = try GzipBlockReader(threads: 1, memberLimit: 5) { buffer in
      let part = rest.prefix(buffer.count)
      buffer.replaceSubrange(0..<part.count, with: part)
      rest = rest.dropFirst(part.count)
      return part.count
    }
    do throws(GzipError) {
      while try reader.next() != nil {}
      Issue.record("read to the end")
    } catch { #expect(error.code == .tooManyMembers) }
  }

  @Test("One member of all is what a reader of one member needs, and every reader reads it")
  func singleMember() throws {
    var packed: [UInt8] = []
    var writer = try GzipWriter(level: 6, isSingle: true)
    let sink: (Span<UInt8>) -> Void = { span in unsafe span.withUnsafeBufferPointer { unsafe packed += $0 } }
    let plain = noise(700_000)
    for start in stride(from: 0, to: plain.count, by: 100_000) {
      writer.append(plain.span.extracting(start..<(start + 100_000)))
      writer.cut(to: sink)
    }
    writer.flush(to: sink)
    #expect(packed.starts(with: canonicalGzipHeader))
    #expect(isSame(try outcome(packed, threads: 2), .success(plain)))
    #expect(writer.members == [GzipMember(offset: 0, plainOffset: 0)])
  }
}
