import SatchelDigests
import SatchelFiles
import SatchelTarball

// libarchive makes the headers and the filling; content is in the member already when libarchive hears of it, so what
// comes through for content is let go. Every header is held against the one form that bundles have, so that another
// version of the library cannot write a bundle that no reader takes.

/// Writes headers and filling of tar entries into a sink.
struct EntryWriter: ~Copyable {
  private final class Tap {
    let sink: BundleSink
    var isContent = false
    var header: [UInt8] = []

    init(_ sink: BundleSink) { self.sink = sink }

    func take(_ bytes: Span<UInt8>) {
      if isContent { return }
      sink.append(bytes)
      unsafe bytes.withUnsafeBufferPointer { unsafe header += $0 }
    }
  }

  private var tar: TarWriter
  private let tap: Tap
  private var header: [UInt8] = []

  init(_ sink: BundleSink) throws(BundleError) {
    let tap = Tap(sink)
    self.tap = tap
    do throws(TarError) { tar = try TarWriter { bytes in tap.take(bytes) } } catch { throw BundleError(tar: error) }
  }

  /// Begins an entry, after the one before was ended; returns its header.
  @discardableResult mutating func begin(_ head: TarEntry) throws(BundleError) -> [UInt8] {
    tap.header = []
    do throws(TarError) {
      try tar.begin(head)
      header = tap.header
      if header != (try canonicalTarHeader(of: head)) { throw TarError(.unsupported, path: head.path) }
    } catch { throw BundleError(tar: error) }
    return header
  }

  /// Tells of content that the sink has already.
  mutating func write(_ bytes: Span<UInt8>) throws(BundleError) {
    tap.isContent = true
    defer { tap.isContent = false }
    do throws(TarError) { try tar.write(bytes) } catch { throw BundleError(tar: error) }
  }

  /// Ends the entry; returns its header.
  mutating func end() throws(BundleError) -> [UInt8] {
    do throws(TarError) { try tar.endEntry() } catch { throw BundleError(tar: error) }
    return header
  }

  consuming func finish() throws(BundleError) {
    do throws(TarError) { try tar.finish() } catch { throw BundleError(tar: error) }
  }
}

func newHasher() throws(BundleError) -> SHA256Hasher {
  do throws(DigestError) { return try SHA256Hasher() } catch { throw BundleError(.unavailable, "\(error)") }
}

func digest(_ hasher: consuming SHA256Hasher) throws(BundleError) -> SHA256Digest {
  do throws(DigestError) { return try hasher.finish() } catch { throw BundleError(.unavailable, "\(error)") }
}

/// The SHA-256 of bytes at hand.
func digest(of bytes: Span<UInt8>) throws(BundleError) -> SHA256Digest {
  var hasher = try newHasher()
  hasher.update(bytes)
  return try digest(hasher)
}

extension BundleError {
  /// An error of the tar writer, whose cause is most often the output.
  init(tar error: TarError) {
    if let cause = error.cause as? FileError {
      self.init(writing: cause)
    } else {
      self.init(error.code == .unavailable ? .unavailable : .invalidPlan, "\(error)")
    }
  }
}
