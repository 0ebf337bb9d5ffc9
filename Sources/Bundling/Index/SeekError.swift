import SatchelFiles

/// Why reading by the index does not go on.
enum SeekError: Error {
  /// There is no footer or no index that can be read: the bundle must be read through.
  case notSeekable
  /// The index, or what it leads to, is not right.
  case wrong(BundleFault)
  /// The file cannot be read, or nothing could be done about it anyway.
  case failed(BundleError)

  /// Something that is not as the index says.
  static func index(_ code: String, _ message: String, _ path: [UInt8] = [], offset: UInt64? = nil) -> SeekError {
    let member = path.isEmpty ? Array(BundleLayout.index.utf8) : path
    return .wrong(
      BundleFault(
        .damaged, .index, code: code, message: message, member: FilePath(bytes: member), compressedOffset: offset))
  }

  /// A refusal.
  static func refused(_ code: String, _ message: String, _ path: [UInt8]) -> SeekError {
    .wrong(BundleFault(.refused, .safety, code: code, message: message, member: FilePath(bytes: path)))
  }
}

/// Does what may fail for reasons that no other way of reading helps against.
func failing<Result>(_ body: () throws(BundleError) -> Result) throws(SeekError) -> Result {
  do throws(BundleError) { return try body() } catch { throw .failed(error) }
}

extension BundleError {
  /// What is told of a bundle in which reading by the index met something wrong.
  init(_ fault: BundleFault) {
    let place = fault.member.map { " '\($0)'" } ?? ""
    let verdict = fault.kind == .refused ? "refused" : fault.check == .identity ? "not the expected one" : "damaged"
    self.init(
      fault.kind == .refused ? .refused : .damaged, "the bundle is \(verdict):\(place) \(fault.message)",
      faults: [fault])
  }
}
