import Testing

@testable import SatchelBackups

@Suite struct ChunkGridTests {
  @Test("Chunks end at fixed offsets, whatever comes behind, and none is longer than 1 MiB") func grid() {
    var (offset, ends): (UInt64, [UInt64]) = (0, [])
    while offset < 4 << 20 {
      let end = ChunkGrid.end(of: offset)
      #expect(end > offset && end - offset <= UInt64(ChunkGrid.longest))
      ends.append(end)
      offset = end
    }
    #expect(ends.prefix(16).elementsEqual((1...16).map { $0 * 16_384 }))
    #expect(ends.last == 4 << 20)
    #expect(ChunkGrid.end(of: 5) == 16_384)
  }
}
