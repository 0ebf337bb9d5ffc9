import SatchelFiles
import SatchelGzip
import SatchelSessionModel
import SatchelSessionStores
import SatchelTarball

extension Packer {
  private static let toldTimes = 100

  /// A time before 1970 or from 2^33 seconds on comes back as the nearest one that a header holds.
  mutating func noteTime(of index: Int, _ own: FileTime) {
    let planned = wishedTime(of: index)
    let time = planned.map { FileTime(seconds: $0) } ?? own
    guard !(0...TarEntry.latestTime).contains(time.seconds) else { return }
    oddTimeCount += 1
    guard oddTimeCount <= Self.toldTimes else { return }
    let instant = Instant(seconds: time.seconds, nanoseconds: time.nanoseconds)
    let held = Instant(seconds: time.seconds < 0 ? 0 : TarEntry.latestTime, nanoseconds: 0)
    findings.append(
      Finding(
        .warning, code: "time-out-of-range",
        message: "\(planned == nil ? "the file's time" : "the latest time that its sessions tell"), "
          + "\(Self.text(instant)), is one that no bundle holds; it comes back as \(Self.text(held))",
        place: Place(file: store.files[index].path.description)))
  }

  mutating func noteFurtherTimes() {
    guard oddTimeCount > Self.toldTimes else { return }
    findings.append(
      Finding(
        .warning, code: "time-out-of-range",
        message: "\(oddTimeCount - Self.toldTimes) further files have times that no bundle holds"))
  }

  private static func text(_ time: Instant) -> String { time.rfc3339 ?? "\(time.seconds) seconds since 1970" }

  mutating func leaveOut(_ path: FilePath, _ error: FileError) throws(BundleError) {
    guard options.keepsGoing, error.code != .interrupted else { throw BundleError(reading: error) }
    omitted.append(path)
    findings.append(
      Finding(
        .damage, code: "file-left-out", message: "the file could not be read and was left out",
        place: Place(file: path.description)))
  }

  mutating func noteShrinking(_ path: FilePath, from start: UInt64, to end: UInt64) throws(BundleError) {
    guard options.keepsGoing else {
      let full = store.root.appending(path)
      throw BundleError(
        .inputFailed, "'\(full)' became shorter while it was packed; try again when nobody changes it",
        fileError: FileError(code: .readFailed, operation: "read", path: full))
    }
    findings.append(
      Finding(
        .damage, code: "file-shrank", message: "the file became shorter while it was packed",
        place: Place(file: path.description, offset: start, length: end - start)))
  }

  /// Whether taking stock found damage in a file; the list is gone through once.
  private mutating func isKnownAsDamaged(_ name: FilePath) -> Bool {
    let known =
      damaged
      ?? PagedSet(store.findings.lazy.filter { $0.severity == .damage }.compactMap(\.place.file).map(store.relative))
    damaged = known
    return known.contains(name)
  }

  /// A journal that was being written ends inside of a line; that is kept, and said, unless it is known already.
  mutating func noteTail(of index: Int, isTorn: Bool, byteCount: UInt64) {
    let file = store.files[index]
    guard isTorn, file.isJournal else { return }
    let name = file.path.description
    let isNoted = findings.last.map { $0.severity == .damage && $0.place.file == name } ?? false
    if isNoted || isKnownAsDamaged(FilePath(name)) { return }
    findings.append(
      Finding(
        .note, code: "unfinished-last-line", message: "the last line has no end: it was being written, or was torn",
        place: Place(file: name, offset: byteCount)))
  }
}

extension PackReport {
  /// Notes what readers refuse unless they are told otherwise; `stations` are where members begin, and the end.
  ///
  /// With an index, whose sizes are known beforehand, density counts only for whoever reads from a pipe.
  mutating func noteLimits(entryCount: Int, largest: UInt64, stations: [GzipMember], hasIndex: Bool) {
    let limits = BundleLimits()
    let plainByteCount = stations.last?.plainOffset ?? 0
    if entryCount > limits.entryCount {
      note("has \(entryCount) entries", beyond: "\(limits.entryCount)", option: "--max-entries")
    }
    if largest > limits.fileByteCount {
      note("has a file of \(largest) bytes", beyond: "\(limits.fileByteCount)", option: "--max-file")
    }
    if plainByteCount > limits.totalByteCount {
      note("unpacks to \(plainByteCount) bytes", beyond: "\(limits.totalByteCount)", option: "--max-total")
    }
    let dense = stations.filter { limits.isTooDense(plainByteCount: $0.plainOffset, $0.offset) && $0.offset > 0 }
    if !hasIndex, let ratio = dense.map({ $0.plainOffset / $0.offset + 1 }).max() {
      note("unpacks to up to \(ratio) times its size", beyond: "\(limits.ratio) times", option: "--max-ratio")
    }
  }

  private mutating func note(_ fact: String, beyond limit: String, option: String) {
    findings.append(
      Finding(
        .note, code: "beyond-usual-limits",
        message: "the bundle \(fact), and is refused beyond \(limit) unless whoever reads it raises \(option)"))
  }
}

extension StoredFile {
  /// Whether it is a journal, which somebody may be adding lines to.
  var isJournal: Bool { path.extension == "jsonl" && role == StoredFile.sessionRole }
}
