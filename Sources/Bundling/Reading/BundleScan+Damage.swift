import SatchelFiles
import SatchelGzip
import SatchelTarball

extension BundleScan {
  /// The files of which a damaged gzip member holds content: those that were read in part or whole, and those whose
  /// headers stand in what could be inflated of it.
  func filesUnderWay(inMember number: Int, nextHeader: UInt64) -> [FilePath] {
    guard number == stream.members.count, let start = stream.members.last?.plainOffset else { return [] }
    let read = (records + others).filter { !$0.isFolder && $0.contentOffset + $0.byteCount > start }
    var names = read.sorted { $0.contentOffset < $1.contentOffset }.map { Array(top + $0.path) }
    if let underWay, names.last != underWay { names.append(underWay) }
    let (rest, offset) = stream.unchecked
    if nextHeader >= offset, nextHeader - offset < UInt64(rest.count) {
      names += tarNames(in: rest, from: Int(nextHeader - offset)).filter { $0.last != UInt8(ascii: "/") }
    }
    return names.prefix(BundleFault.concernedLimit).map { FilePath(bytes: $0) }
  }
}
