import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// The ledger stands at a place of the input and only moves forward: what it passes is
// copied or left over, so that by its very shape no byte can be forgotten.

/// Keeps account of every byte of an input while its salvage is written.
final class SalvageLedger {
  private let source: any RandomAccessBytes
  private let output: ([UInt8]) throws -> Void
  private let leftover: (SalvagePiece, [UInt8]?) throws -> Void
  /// The next byte of the input.
  private(set) var position: UInt64 = 0
  /// Bytes written so far.
  private(set) var outputOffset: UInt64 = 0
  /// What became of how much.
  private(set) var account: SalvageAccount
  private var pending: SalvagePiece?
  /// What is never copied, in order.
  private let secrets: [UnwrittenMembers.Member]

  /// `output` takes the bytes of the salvage; `leftover` each piece in order, those that are left over with their
  /// bytes, 256 KiB at most at a time.
  init(
    _ source: any RandomAccessBytes, leavingOut secrets: UnwrittenMembers = UnwrittenMembers(),
    output: @escaping ([UInt8]) throws -> Void, leftover: @escaping (SalvagePiece, [UInt8]?) throws -> Void
  ) {
    self.source = source
    self.secrets = secrets.members
    self.output = output
    self.leftover = leftover
    account = SalvageAccount(byteCount: source.byteCount)
  }

  /// Copies the input up to an offset, but for secrets, which are left over.
  func copy(to end: UInt64) throws {
    for secret in secrets where secret.range.upperBound > position && secret.range.lowerBound < end {
      try copyPlain(to: secret.range.lowerBound)
      try leave(to: min(end, secret.range.upperBound), because: Self.secret)
      if !secret.replacement.isEmpty, position == secret.range.upperBound {
        try add(secret.replacement, because: "what is left of a text that was put aside")
      }
    }
    try copyPlain(to: end)
  }

  private static let secret = "an API key, which is left out on purpose: no session that is written holds one"

  private func copyPlain(to end: UInt64) throws {
    guard end > position else { return }
    let piece = SalvagePiece(
      kind: .copied, offset: position, length: end - position, outputOffset: outputOffset, reason: "")
    try source.forEachPiece(of: position..<end) { bytes in try output(bytes) }
    position = end
    outputOffset += piece.length
    account.copied += piece.length
    if var last = pending, last.kind == .copied, (last.offset ?? 0) + last.length == piece.offset {
      last.length += piece.length
      pending = last
    } else {
      try flush()
      pending = piece
    }
  }

  /// Writes bytes that are not in the input.
  func add(_ bytes: [UInt8], because reason: String) throws {
    try output(bytes)
    try flush()
    pending = SalvagePiece(
      kind: .added, offset: nil, length: UInt64(bytes.count), outputOffset: outputOffset, reason: reason)
    outputOffset += UInt64(bytes.count)
    account.added += UInt64(bytes.count)
  }

  /// Leaves the input up to an offset.
  func leave(to end: UInt64, because reason: String) throws {
    guard end > position else { return }
    try flush()
    var offset = position
    let hasSecret = secrets.contains { !$0.isBlank && $0.range.overlaps(position..<end) }
    let told = hasSecret && reason != Self.secret ? "\(reason); an API key is in it" : reason
    try source.forEachPiece(of: position..<end) { bytes in
      let piece = SalvagePiece(
        kind: .left, offset: offset, length: UInt64(bytes.count), outputOffset: nil, reason: told)
      try leftover(piece, bytes)
      account.note(piece)
      offset += UInt64(bytes.count)
    }
    account.left += end - position
    position = end
  }

  /// Leaves a part of the input and writes the same in another spelling.
  func replace(to end: UInt64, by bytes: [UInt8], because reason: String) throws {
    try leave(to: end, because: reason)
    try add(bytes, because: reason)
  }

  /// Leaves what is left.
  func finish(because reason: String) throws {
    try leave(to: source.byteCount, because: reason)
    try flush()
  }

  private func flush() throws {
    guard let piece = pending else { return }
    pending = nil
    try leftover(piece, nil)
    account.note(piece)
  }
}

extension RandomAccessBytes {
  /// A part of the source; shorter where that ends.
  func bytes(_ range: Range<UInt64>) throws(SessionError) -> [UInt8] {
    do throws(ByteSourceError) { return try bytes(at: range.lowerBound, count: range.count) } catch {
      throw SessionError(.source(error))
    }
  }
}
