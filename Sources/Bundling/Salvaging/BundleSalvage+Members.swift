import SatchelFiles
import SatchelTarball

extension BundleSalvage {
  /// Reads a bundle in its own form, gzip member by gzip member.
  func readMembers() throws(BundleError) {
    let stream = try SalvageStream(try window(), try InputBytes(.file(bundle), system: system))
    while try stream.nextStretch() { try readStretch(of: stream) }
    isCompressionSound = stream.isProven
    (report.gaps, report.gapByteCount) = (stream.gaps, stream.gapByteCount)
  }

  private func window() throws(BundleError) -> MemberWindow {
    let source: FileSource
    do throws(FileError) { source = try FileSource(bundle, system: system) } catch {
      throw BundleError(reading: error)
    }
    return try MemberWindow(source, options.progress)
  }

  private func readStretch(of stream: SalvageStream) throws(BundleError) {
    var reader: TarReader
    do throws(TarError) {
      reader = try TarReader(policy: .canonical) { buffer in try stream.read(into: &buffer) }
    } catch { throw BundleError(.unavailable, "\(error)") }
    var (stop, content) = (Stop?.none, UInt64(0))
    do throws(Stop) {
      while try takeNext(&reader, stream) { content = reader.contentOffset }
    } catch { stop = error }
    stream.resume(at: reader.nextHeaderOffset, behind: content)
    switch stop {
    case .failed(let error): throw error
    case .ended(let error as BundleError): throw error
    case .ended(let error as FileError): throw BundleError(reading: error)
    case .ended, nil: return
    }
  }

  private func takeNext(_ reader: inout TarReader, _ stream: SalvageStream) throws(Stop) -> Bool {
    let head: TarEntry?
    do throws(TarError) { head = try reader.next() } catch { throw .ended(error.cause) }
    guard let head else { return false }
    if stream.top.isEmpty { stream.top = Array(head.path.prefix { $0 != UInt8(ascii: "/") }) + [UInt8(ascii: "/")] }
    top = stream.top
    guard head.path.starts(with: stream.top) else { return true }
    let range = reader.headerOffset..<(reader.contentOffset + head.byteCount)
    try take(head, at: Array(head.path.dropFirst(stream.top.count)), isProven: stream.isProven(range)) {
      (body) throws(Stop) in
      do throws(TarError) { return try reader.nextContent(body) } catch { throw .ended(error.cause) }
    }
    return true
  }
}
