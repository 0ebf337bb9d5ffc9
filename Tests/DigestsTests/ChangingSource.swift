import SatchelDigests
import SatchelTestSupport
import Synchronization

/// A sealed document of 100,000 bytes, some of which can be changed behind whoever reads it.
final class ChangingSource: Sendable {
  let text = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 / 256) }
  private let key: SealingKey
  private let bytes: Mutex<[UInt8]>

  init(_ key: SealingKey) {
    self.key = key
    bytes = Mutex(sealed(text, key: [UInt8](repeating: 0, count: 32)))
  }

  func open() throws -> SealedDocument {
    let count = bytes.withLock { $0.count }
    return try SealedDocument(byteCount: UInt64(count), key: key) { [self] offset, count in
      bytes.withLock { Array($0[min(Int(offset), $0.count)...].prefix(count)) }
    }
  }

  /// Changes a byte of the sealed text, or changes it back.
  func flip(_ place: Int) { bytes.withLock { $0[17 + place] ^= 1 } }
}
