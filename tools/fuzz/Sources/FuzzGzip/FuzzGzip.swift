import BundleLaws

@testable import SatchelGzip

/// Called by libFuzzer. The first two bytes say how the input is fed; with the third from 128 on, the rest is content
/// that is compressed and then changed at a few places, else it is taken as it is.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzGzip(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard bytes.count > 3 else { return 0 }
  let piece = bytes[0] == 0 ? Int.max : Int(bytes[0]) * 7
  let threads = 1 + Int(bytes[1] % 3)
  checkReaders(bytes[2] < 128 ? Array(bytes[3...]) : changed(bytes[2], bytes[3...]), threads: threads, piece: piece)
  return 0
}

/// Members of some size of the content, with up to seven changes: place (two bytes) and what to flip.
private func changed(_ form: UInt8, _ rest: ArraySlice<UInt8>) -> [UInt8] {
  let changes = Int(form & 7)
  guard rest.count > changes * 3 else { return Array(rest) }
  let content = Array(rest.dropFirst(changes * 3))
  guard var bytes = try? packed(content, memberSize: 1 + content.count / (1 + Int(form >> 3 & 3))) else { return [] }
  if form & 0x20 != 0 { bytes += GzipFooter.bytes(indexOffset: UInt64(content.count)) }
  let head = Array(rest.prefix(changes * 3))
  for number in 0..<changes {
    let place = (Int(head[number * 3]) << 8 | Int(head[number * 3 + 1])) % bytes.count
    bytes[place] ^= head[number * 3 + 2]
  }
  if form & 0x40 != 0, let last = head.last { bytes.removeLast(min(bytes.count, Int(last))) }
  return bytes
}

private struct Outcome: Equatable {
  var plain: [UInt8] = []
  var code: GzipError.Code?
  var member = 0
  var offset: UInt64 = 0
  var members: [GzipMember] = []
  var indexOffset: UInt64?
  var foreignHeaderOffset: UInt64?

  mutating func fail(_ error: GzipError) {
    (code, member, offset) = (error.code, error.member, error.offset)
  }
}

/// The reader of blocks gives the same bytes, members and errors as the plain one, however it is fed.
private func checkReaders(_ bytes: [UInt8], threads: Int, piece: Int) {
  let (plain, blocks) = (plainly(bytes), inBlocks(bytes, threads, piece))
  require(plain != nil && plain == blocks, "both readers say the same")
  guard let plain, plain.code == nil else { return }
  require(plain.indexOffset != nil || plain.members.isEmpty == bytes.isEmpty, "what is read whole has members")
  if let again = try? packed(plain.plain, memberSize: 1000) {
    require(unpacked(again) == plain.plain, "what is packed is unpacked the same")
  }
}

private func plainly(_ bytes: [UInt8]) -> Outcome? {
  let feed = ByteFeed(bytes)
  guard var reader = try? GzipReader(headers: .any, source: feed.fill) else { return nil }
  var outcome = Outcome()
  do throws(GzipError) {
    while try reader.next({ span in span.withUnsafeBufferPointer { outcome.plain += $0 } }) {}
  } catch { outcome.fail(error) }
  outcome.members = reader.members
  outcome.indexOffset = reader.indexOffset
  outcome.foreignHeaderOffset = reader.foreignHeaderOffset
  return outcome
}

private func inBlocks(_ bytes: [UInt8], _ threads: Int, _ piece: Int) -> Outcome? {
  let feed = ByteFeed(bytes, piece: piece)
  guard let reader = try? GzipBlockReader(threads: threads, source: feed.fill) else { return nil }
  var outcome = Outcome()
  do throws(GzipError) {
    while let block = try reader.next() {
      block.withSpan { span in span.withUnsafeBufferPointer { outcome.plain += $0 } }
      reader.recycle(block)
    }
  } catch { outcome.fail(error) }
  outcome.members = reader.members
  outcome.indexOffset = reader.indexOffset
  outcome.foreignHeaderOffset = reader.foreignHeaderOffset
  return outcome
}
