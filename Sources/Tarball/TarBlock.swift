/// A piece of a plain tar stream at a place in memory that does not move as long as somebody holds it.
package protocol TarBlock: AnyObject {
  /// The bytes.
  @unsafe var bytes: UnsafeRawBufferPointer { get }
}

/// A block that owns its room, filled by copying.
@safe final class CopiedBlock: TarBlock {
  static let size = 262_144
  private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
  private var count = 0

  deinit {
    unsafe room.deallocate()
  }

  var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(rebasing: room[..<count]) }

  func fill(_ source: [UInt8], count: Int) {
    unsafe room.copyBytes(from: source[..<count])
    self.count = count
  }
}
