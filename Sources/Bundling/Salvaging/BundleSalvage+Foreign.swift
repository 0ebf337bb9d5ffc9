import SatchelFiles
import SatchelSessionModel
import SatchelTarball

// A bundle that somebody packed again, or unpacked: its manifest still tells what each file should be. Of tar in gzip or
// zstd, all comes out that stands before the damage; of plain tar, folders and zip also what stands behind it, and of tar
// in gzip what inflates.

extension BundleSalvage {
  /// So many damaged entries of a zip file are gotten over: the archive is opened anew behind each.
  private static let greatestRestartCount = 1000
  /// The same of a tar stream, which is read from its beginning each time.
  private static let greatestTarRestartCount = 50

  // MARK: Archives

  /// Reads an archive of another program that holds a bag.
  func readArchive() throws(BundleError) {
    (isCompressionSound, isForeign) = (true, true)
    let kind = ForeignInput.Kind(try InputBytes(.file(bundle), system: system).glance())
    if kind == .zip { try readZip() } else { try readTar(isGzip: kind == .gzip) }
    let known = [BundleLayout.bagIt, BundleLayout.manifest].map { Array($0.utf8) }
    if !known.contains(where: { wholeTags[$0] != nil }) { top = nil }
  }

  private func readZip() throws(BundleError) {
    let input = try ForeignInput(.file(bundle), nil, options, system: system)
    var place = 0
    for _ in 0..<Self.greatestRestartCount {
      var reader = try input.makeReader()
      guard let damaged = try readEntries(&reader, from: place, isProven: true) else { return }
      place = damaged + 1
    }
  }

  /// Reads a tar stream; where it is damaged, it is read anew, and on from the next header that can be one.
  private func readTar(isGzip: Bool) throws(BundleError) {
    var start: UInt64 = 0
    for _ in 0..<Self.greatestTarRestartCount {
      let gzip = isGzip ? try compressed() : nil
      let stream: ResumedTar
      do {
        if let gzip {
          stream = try ResumedTar(at: start) { try gzip.read(into: &$0) }
        } else {
          stream = try ResumedTar(
            at: start, ForeignInput(.file(bundle), nil, options, system: system).plainSource())
        }
      } catch { throw try BundleError(foreign: error) }
      if stream.isEmpty { return }
      var reader: ForeignArchiveReader
      do throws(ForeignArchiveError) {
        reader = try ForeignArchiveReader(tar: { try stream.read(into: &$0) })
      } catch { throw try BundleError(foreign: error) }
      isBroken = false
      _ = try readEntries(&reader, from: 0, isProven: false)
      if let range = gzip?.damaged { noteGap(range) }
      if !isBroken { return }
      start = stream.offset + reader.nextHeaderOffset + 512
    }
  }

  /// Reads entries from a number on; returns the number of the one whose content ended early.
  private func readEntries(
    _ reader: inout ForeignArchiveReader, from first: Int, isProven: Bool
  ) throws(BundleError) -> Int? {
    var (number, buffer) = (0, [UInt8](repeating: 0, count: 262_144))
    while let entry = try next(&reader) {
      if number >= first, let stop = try taking(entry, &reader, &buffer, isProven: isProven) {
        try note(stop)
        return number
      }
      number += 1
    }
    return nil
  }

  /// The next entry; nil at the end, or where the archive cannot be read on.
  private func next(_ reader: inout ForeignArchiveReader) throws(BundleError) -> ForeignEntry? {
    do throws(ForeignArchiveError) { return try reader.next() } catch {
      try note(error)
      return nil
    }
  }

  /// Takes an entry; returns why its content ended early.
  private func taking(
    _ entry: ForeignEntry, _ reader: inout ForeignArchiveReader, _ buffer: inout [UInt8], isProven: Bool
  ) throws(BundleError) -> (any Error)? {
    do throws(Stop) { try take(entry, &reader, &buffer, isProven: isProven) } catch {
      switch error {
      case .failed(let failure): throw failure
      case .ended(let cause): return cause
      }
    }
    return nil
  }

  private func compressed() throws(BundleError) -> SingleMember {
    let status: FileStatus?
    do throws(FileError) { status = try fileStatus(bundle, system: system) } catch { throw BundleError(reading: error) }
    return try SingleMember(InputBytes(.file(bundle), system: system), byteCount: status?.byteCount ?? 0)
  }

  private func noteGap(_ range: Range<UInt64>) {
    report.gaps = [range]
    report.gapByteCount = range.upperBound - range.lowerBound
  }

  /// Notes why the archive could not be read on; throws where that is for safety, or is no fault of the archive.
  private func note(_ cause: any Error) throws(BundleError) {
    let fault = try BundleFault(foreign: cause)
    if fault.kind == .refused { throw BundleError(foreignFaults: [fault], count: 1) }
    (report.isCut, isBroken) = (true, true)
    report.findings.append(
      Finding(.damage, code: fault.code, message: fault.message, place: Place(file: fault.member?.description)))
  }

  private func take(
    _ entry: ForeignEntry, _ reader: inout ForeignArchiveReader, _ buffer: inout [UInt8], isProven: Bool
  ) throws(Stop) {
    var path = entry.head.path
    if path.starts(with: "./".utf8) { path.removeFirst(2) }
    guard entry.objection == nil, [.regular, .directory].contains(entry.head.kind) else {
      return passOver(path, "An entry that no bundle has was passed over.")
    }
    findTop(path)
    guard let top, path.starts(with: top), case let inner = Array(path.dropFirst(top.count)) else { return }
    // The folders on the way to the store.
    if entry.head.kind == .directory, inner.split(separator: UInt8(ascii: "/")).count < 3 { return }
    try take(entry.head, at: inner, isProven: isProven) { (body) throws(Stop) in
      var count = 0
      do throws(ForeignArchiveError) { count = try reader.read(into: &buffer) } catch { throw .ended(error) }
      body(buffer.span.extracting(0..<count))
      return count > 0
    }
  }

  /// The bag stands where a folder `data` or a tag file does, at the top or one folder below.
  private func findTop(_ path: [UInt8]) {
    if top != nil { return }
    let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let known = ([BundleLayout.bagIt] + BundleLayout.tagFilesAfterPayload).map { Array($0.utf8) }
    for place in 0..<min(2, parts.count) {
      let isLast = place == parts.count - 1
      guard isLast ? known.contains(Array(parts[place])) : parts[place].elementsEqual(BundleLayout.payload.utf8) else {
        continue
      }
      top = parts[..<place].flatMap { $0 + [UInt8(ascii: "/")] }
      return
    }
  }
}
