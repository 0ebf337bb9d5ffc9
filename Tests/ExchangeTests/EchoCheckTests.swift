import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Synchronization
import Testing

@testable import SatchelExchange

/// A file that cannot be read any more from some moment on.
private final class FailingBytes: RandomAccessBytes {
  private let bytes: [UInt8]
  private let isBroken = Mutex(false)

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var byteCount: UInt64 { UInt64(bytes.count) }
  func fail() { isBroken.withLock { $0 = true } }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    if isBroken.withLock({ $0 }) { throw ByteSourceError(SessionError(.unreadable, "the disk is gone")) }
    return try unsafe bytes.read(at: offset, into: buffer)
  }
}

@Suite struct EchoCheckTests {
  private static let sample = SampleTree().own.appending("claw/store/session-1780300800001-0.jsonl")

  private static func check(isBroken: Bool) throws -> Bool {
    let source = FailingBytes(try readFile(sample))
    var reader = try ClawFormat.Reader(source, limits: ReadingLimits())
    var records: [ClawFormat.Record] = []
    while let item = try reader.next() { records.append(item.record) }
    if isBroken { source.fail() }
    let folder = try TemporaryFolder()
    let place = folder.path
    var echo = EchoCheck<ClawFormat>(source, head: reader.head) { SharedSpool(in: place, files: SystemFiles()) }
    for record in records { echo.append(record) }
    return try echo.finish()
  }

  @Test("Whether a file is in its program's form is told, or that it could not be read: never taken for the other")
  func unreadable() throws {
    #expect(try Self.check(isBroken: false))
    #expect(throws: SessionError.self) { try Self.check(isBroken: true) }
  }
}
