import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@testable import SatchelExchange

/// A salvage in memory, with all that is needed to prove it.
struct MemorySalvage {
  let input: [UInt8]
  let format: FormatID
  private(set) var output: [UInt8] = []
  private(set) var left: [UInt8] = []
  private(set) var pieces: [SalvagePiece] = []
  private(set) var account: SalvageAccount?
  let isSound: Bool

  /// Nil for bytes that look like no session.
  init?(_ input: [UInt8], stem: FilePath = "session-1.json", limits: ReadingLimits = ReadingLimits()) throws {
    self.input = input
    let salvage = FileSalvage(stem, input, files: SystemFiles(), limits: limits) { _ in }
    guard let format = try salvage.format() else { return nil }
    self.format = format.name
    isSound = try salvage.isSound(format.name)
    let sinks = Sinks()
    let ledger = SalvageLedger(input, output: { sinks.output += $0 }) { piece, content in
      sinks.pieces.append(piece)
      sinks.left += content ?? []
    }
    account = try salvage.run(salvage.method(format), ledger)
    (output, left, pieces) = (sinks.output, sinks.left, sinks.pieces)
  }

  private final class Sinks {
    var output: [UInt8] = []
    var left: [UInt8] = []
    var pieces: [SalvagePiece] = []
  }

  /// What is wrong with the account: every byte of the input must be in the output or in what is left, at the place
  /// that its piece tells, and every byte of the output must come from a piece.
  var accountFault: String? {
    guard let account else { return nil }
    var (place, written, kept) = (0, 0, 0)
    for piece in pieces {
      let length = Int(piece.length)
      if piece.kind != .added, piece.offset != UInt64(place) { return "a gap in the input at \(place)" }
      if piece.kind != .left, piece.outputOffset != UInt64(written) { return "a gap in the output at \(written)" }
      switch piece.kind {
      case .copied:
        if input[place..<place + length] != output[written..<written + length] { return "\(place) was not copied" }
      case .left:
        if input[place..<place + length] != left[kept..<kept + length] { return "\(place) was not kept" }
        kept += length
      case .added: break
      }
      if piece.kind != .added { place += length }
      if piece.kind != .left { written += length }
    }
    guard place == input.count, written == output.count, kept == left.count else { return "the sums do not agree" }
    return account.isComplete && account.left == UInt64(kept) ? nil : "the account does not agree"
  }

  /// What the strict reader of the format objects to in the output, or why it cannot be read.
  var outputFault: String? {
    guard account != nil, let known = FormatRegistry.format(format) else { return nil }
    return Self.fault(output, known)
  }

  private static func fault<Format: SessionFormat>(_ output: [UInt8], _ format: Format.Type) -> String? {
    if let objection = Format.objections(to: output).first { return "\(objection.place): \(objection.message)" }
    do {
      var reader = try Format.Reader(output, limits: ReadingLimits())
      while try reader.next() != nil {}
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Messages of the output.
  var messageCount: Int {
    get throws {
      guard account != nil, let known = FormatRegistry.format(format) else { return 0 }
      return try Self.count(output, known)
    }
  }

  private static func count<Format: SessionFormat>(_ output: [UInt8], _ format: Format.Type) throws -> Int {
    try Format.tally(output, limits: ReadingLimits()).totals.messageCount
  }
}
