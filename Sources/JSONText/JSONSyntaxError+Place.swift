extension JSONSyntaxError {
  /// The same fault with line and column counted in the text.
  func located(in bytes: [UInt8]) -> JSONSyntaxError {
    var place = Place()
    unsafe bytes.withUnsafeBytes { unsafe place.pass(UnsafeRawBufferPointer(rebasing: $0.prefix(Int(offset)))) }
    return at(place)
  }

  /// The same fault with line and column counted from the start of the source; without
  /// them, if that cannot be read.
  func located(in source: any RandomAccessBytes) -> JSONSyntaxError {
    var place = Place()
    while place.offset < offset {
      let wanted = Int(min(UInt64(ByteWindow.standardStep), offset - place.offset))
      let part = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
        count = (try? unsafe source.read(at: place.offset, into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
      }
      guard !part.isEmpty else { return self }
      unsafe part.withUnsafeBytes { unsafe place.pass($0) }
    }
    return at(place)
  }

  private func at(_ place: Place) -> JSONSyntaxError {
    JSONSyntaxError(reason, offset: offset, line: place.line, column: Int(offset - place.lineStart) + 1)
  }

  private struct Place {
    var offset: UInt64 = 0
    var line = 1
    var lineStart: UInt64 = 0

    mutating func pass(_ bytes: UnsafeRawBufferPointer) {
      var index = unsafe ByteWord.find(0x0A, in: bytes, from: 0)
      while index < bytes.count {
        line += 1
        lineStart = offset + UInt64(index) + 1
        index = unsafe ByteWord.find(0x0A, in: bytes, from: index + 1)
      }
      offset += UInt64(bytes.count)
    }
  }
}
