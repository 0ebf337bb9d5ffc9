public import SatchelDigests
public import SatchelFiles
public import SatchelJSONText
import SatchelSessionFormats
public import SatchelSessionModel

/// The text of a sealed document.
struct SealedBytes: RandomAccessBytes {
  private let document: SealedDocument

  init(_ file: any RandomAccessBytes, key: SealingKey) throws(SealedDocumentError) {
    document = try SealedDocument(byteCount: file.byteCount, key: key) { offset, count in
      try file.bytes(at: offset, count: count)
    }
  }

  var byteCount: UInt64 { document.byteCount }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    let piece: [UInt8]
    do throws(SealedDocumentError) {
      piece = try document.read(at: offset, count: buffer.count)
    } catch {
      throw ByteSourceError(error)
    }
    unsafe buffer.copyBytes(from: piece)
    return piece.count
  }
}

extension RandomAccessBytes {
  /// Whether this is a sealed document: whatever it holds cannot be told without its key.
  public var isSealed: Bool {
    guard byteCount > 17, let beginning = try? bytes(at: 0, count: 5) else { return false }
    return SealedDocument.isSealed(beginning, byteCount: byteCount)
  }
}

/// The text of a file, opened if it is sealed: then the whole of it is checked first.
///
/// Throws `sealed` where a key is needed and there is none, `damaged` where the key does not open it.
public func plainBytes(
  of file: any RandomAccessBytes, at path: FilePath, key: SealingKey?
) throws(SessionError) -> any RandomAccessBytes {
  guard file.isSealed else { return file }
  let place = Place(file: path.description)
  guard let key else {
    throw SessionError(
      .sealed, "This document is sealed (encrypted by the program); give its key to read it.",
      at: place)
  }
  do throws(SealedDocumentError) {
    return try SealedBytes(file, key: key)
  } catch {
    switch error {
    case .notSealed, .notAuthentic, .changed:
      throw SessionError(.damaged, "\(SealedDocumentError.notAuthentic)", at: place)
    case .tooLarge: throw SessionError(.tooLarge, "\(error)", at: place)
    case .unavailable, .source: throw SessionError(.unreadable, "\(error)", at: place)
    }
  }
}
