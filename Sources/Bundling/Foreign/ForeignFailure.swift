import SatchelFiles
import SatchelGzip
import SatchelJSONText
import SatchelTarball

extension BundleFault {
  /// What stopped the reading of a foreign archive, as a fault of the archive; throws where it is none.
  init(foreign error: any Error) throws(BundleError) {
    switch error {
    case let limit as ForeignLimit: self = limit.fault
    case let file as FileError: throw BundleError(reading: file)
    case let source as ByteSourceError: try self.init(foreign: source.underlying)
    case let bundle as BundleError: throw bundle
    case let gzip as GzipError:
      if let cause = gzip.cause { try self.init(foreign: cause) } else { self = try .gzip(gzip) }
    case let archive as ForeignArchiveError:
      if let cause = archive.cause { try self.init(foreign: cause) } else { self = try .archive(archive) }
    default: throw BundleError(.inputFailed, "\(error)")
    }
  }

  private static func gzip(_ error: GzipError) throws(BundleError) -> BundleFault {
    if error.code == .outOfMemory { throw BundleError(.unavailable, "\(error)") }
    return BundleFault(error)
  }

  private static func archive(_ error: ForeignArchiveError) throws(BundleError) -> BundleFault {
    let member = error.path.isEmpty ? nil : FilePath(bytes: error.path)
    switch error.code {
    case .notArchive: throw BundleError(.notABundle, "\(error)")
    case .unavailable, .sourceFailed: throw BundleError(.unavailable, "\(error)")
    case .truncated, .damaged, .wrongSize:
      return BundleFault(.damaged, .structure, code: error.code.rawValue, message: "\(error)", member: member)
    case .tooManyEntries, .tooMuchMemory:
      return BundleFault(.refused, .safety, code: error.code.rawValue, message: "\(error)", member: member)
    }
  }
}

extension BundleError {
  /// A failure to open a foreign archive.
  init(foreign error: any Error) throws(BundleError) {
    self.init(foreignFaults: [try BundleFault(foreign: error)], count: 1)
  }

  /// Everything is refused for any fault.
  init(foreignFaults faults: [BundleFault], count: Int) {
    let refusal = faults.first { $0.kind == .refused }
    let more = count > 1 ? " (and \(count - 1) more)" : ""
    let shown = refusal ?? faults.first
    let member = shown?.member.map { "'\($0)': " } ?? ""
    let text = "\(member)\(shown?.message ?? "")\(more); nothing was written"
    self.init(
      refusal == nil ? .damaged : .refused,
      refusal == nil ? "the archive cannot be read whole: \(text)" : "the archive is refused: \(text)",
      faults: faults)
  }
}
