import SatchelGzip

extension BundleFault {
  /// What is wrong with the compression: damage, or a trick.
  init(_ error: GzipError) {
    let isTrick = [.reservedFlags, .longHeader, .emptyMembers, .tooManyMembers].contains(error.code)
    self.init(
      isTrick ? .refused : .damaged, isTrick ? .safety : .compression, code: "gzip-\(error.code.rawValue)",
      message: "\(error)", compressedOffset: error.offset, gzipMember: error.member > 0 ? error.member : nil)
  }
}
