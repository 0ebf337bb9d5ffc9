import Foundation
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

/// Counting without records gives what counting records gives, whatever the file.
@Suite struct TallyTests {
  @Test(arguments: FormatRegistry.ids)
  func everySampleCountsTheSame(format: FormatID) throws {
    for file in try TallySamples.files() {
      for limits in [ReadingLimits(), ReadingLimits(maximumValueBytes: 700), ReadingLimits(maximumDepth: 7)] {
        try compare(format, file.bytes, limits, file.name)
      }
    }
  }

  @Test(arguments: [FormatID.a3s, .userSession])
  func mostSamplesOfTheProgramsNeedNoRecords(format: FormatID) throws {
    let sound = try TallySamples.sessions(of: format)
    let plain = try sound.filter { try hasPlainTally(format, $0.bytes) }
    #expect(plain.count * 2 > sound.count, "\(plain.count) of \(sound.count)")
  }

  @Test func journalsThatBeginWithTheirSettingsNeedNoRecords() throws {
    let journals = try TallySamples.sessions(of: .claw).filter { file in
      let reading = try? ClawFormat.tallyByRecords(file.bytes, limits: ReadingLimits())
      return reading?.head.layout == .journal
    }
    #expect(!journals.isEmpty)
    for file in journals { #expect(try hasPlainTally(.claw, file.bytes), "\(file.name)") }
  }

  @Test(arguments: FormatRegistry.ids)
  func changedBytesCountTheSame(format: FormatID) throws {
    for file in try TallySamples.sessions(of: format) {
      var change = TallyMutations(seed: UInt64(file.bytes.count))
      for _ in 0..<(TestMode.isLong ? 400 : 8) {
        try compare(format, change.changed(file.bytes), ReadingLimits(), file.name)
      }
    }
  }

  @Test(arguments: FormatRegistry.ids)
  func changedMembersCountTheSame(format: FormatID) throws {
    for file in try TallySamples.sessions(of: format) {
      var change = TallyMutations(seed: UInt64(file.bytes.count) + 1)
      for _ in 0..<(TestMode.isLong ? 200 : 6) {
        try compare(format, change.restructured(file.bytes), ReadingLimits(), file.name)
      }
    }
  }

  @Test func everyLineCutAnywhereCountsTheSame() throws {
    let lines = TallySamples.clawLines
    for (index, line) in lines.enumerated() where index > 0 {
      for end in 0..<line.utf8.count {
        var bytes = Array((lines[..<index].joined(separator: "\n") + "\n").utf8)
        bytes += Array(line.utf8)[..<end] + [0x0A] + Array(lines[index...].joined(separator: "\n").utf8)
        try compare(.claw, bytes, ReadingLimits(), "line \(index) cut at \(end)")
      }
    }
  }

  @Test(arguments: TallySamples.oddLines)
  func anOddLineCountsTheSame(odd: String) throws {
    var lines = TallySamples.clawLines
    lines.insert(odd, at: 2)
    for ending in ["\n", "\r\n"] {
      try compare(.claw, Array((lines.joined(separator: ending) + ending).utf8), ReadingLimits(), odd)
    }
  }

  @Test func linesLongerThanTheWindowCountTheSame() throws {
    let text = String(repeating: "a \\\"b\\\" é 中\\n", count: 60_000)
    let long = #"{"message":{"blocks":[{"text":"\#(text)","type":"text"}],"role":"user"},"type":"message"}"#
    var lines = TallySamples.clawLines
    for _ in 0..<3 { lines += [long] + TallySamples.clawLines.dropFirst() }
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    try compare(.claw, bytes, ReadingLimits(), "long lines")
    try compare(.claw, bytes, ReadingLimits(maximumValueBytes: 400_000), "too long lines")
    #expect(try ClawFormat.plainTally(bytes, limits: ReadingLimits())?.totals.texts == 7)
  }

  @Test func sideFilesAreCheckedTheSame() throws {
    for file in try TallySamples.files() where file.name.contains("a3s") {
      var change = TallyMutations(seed: UInt64(file.bytes.count) + 2)
      let changed = (0..<(TestMode.isLong ? 100 : 1)).map { _ in change.changed(file.bytes) }
      for bytes in [file.bytes] + changed {
        for kind in A3SSideKind.allCases {
          let plain = Result { try A3SSideScan.summary(of: kind, bytes, limits: ReadingLimits(), usesShapes: true) }
          let typed = Result { try A3SSideScan.summary(of: kind, bytes, limits: ReadingLimits(), usesShapes: false) }
          #expect(same(plain, typed), "\(file.name) as \(kind)")
        }
      }
    }
  }
}

extension TallyTests {
  private func compare(_ format: FormatID, _ bytes: [UInt8], _ limits: ReadingLimits, _ name: String) throws {
    try compare(try known(format), bytes, limits, name)
  }

  private func known(_ id: FormatID) throws -> any SessionFormat.Type {
    guard let format = FormatRegistry.format(id) else { throw SessionError(.wrongFormat, "unknown: \(id.rawValue)") }
    return format
  }

  private func compare<F: SessionFormat>(
    _ format: F.Type, _ bytes: [UInt8], _ limits: ReadingLimits, _ name: String
  ) throws {
    let expected = Result { try F.tallyByRecords(bytes, limits: limits) }
    let found = Result { try F.tally(bytes, limits: limits) }
    let text = String(decoding: bytes.prefix(3000), as: UTF8.self)
    #expect(same(found, expected), "\(name): \(found) is not \(expected)\n\(text)")
    // The same through a window that grows by a few bytes at a time.
    guard bytes.count < 20_000, let slow = try F.plainTally(DribbledBytes(bytes: bytes), limits: limits) else { return }
    #expect(same(.success(slow), expected), "\(name), dribbled: \(slow) is not \(expected)")
  }

  private func same<Value: Equatable>(_ a: Result<Value, any Error>, _ b: Result<Value, any Error>) -> Bool {
    switch (a, b) {
    case (.success(let a), .success(let b)): a == b
    case (.failure(let a as SessionError), .failure(let b as SessionError)): a == b
    default: false
    }
  }

  private func hasPlainTally(_ format: FormatID, _ bytes: [UInt8]) throws -> Bool {
    func asks<F: SessionFormat>(_ format: F.Type) throws -> Bool {
      try format.plainTally(bytes, limits: ReadingLimits()) != nil
    }
    return try asks(try known(format))
  }
}

/// Gives some bytes less than it is asked for.
private struct DribbledBytes: RandomAccessBytes {
  var bytes: [UInt8]
  var byteCount: UInt64 { bytes.byteCount }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(37))
    return try unsafe bytes.read(at: offset, into: room)
  }
}
