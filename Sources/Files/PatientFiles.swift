import Synchronization

/// Something that could not be read, and was gotten over.
public struct UnreadablePart: Sendable, Hashable {
  /// The file or folder: a file in full, a folder relative to where the walk began.
  public var path: FilePath
  /// The bytes of a file that are missing; nil for a folder.
  public var range: Range<UInt64>?
}

/// A file system that gets over what cannot be read, and remembers it.
///
/// Folders below the one where a walk begins are passed over. Of files, if asked, the sectors that the disk gives no more
/// are read as zeros, so that what stands before and behind them can be saved; 4,096 bytes are tried at a time.
public final class PatientFiles: ForwardingFileSystem {
  /// Who does the work.
  public let base: any FileSystem
  private let fillsGaps: Bool
  private let seen = Mutex<[UnreadablePart]>([])
  private static let sector: UInt64 = 4096

  /// Makes one; `fillsGaps` tells whether files are read around bad sectors.
  public init(_ base: any FileSystem, fillsGaps: Bool) {
    self.base = base
    self.fillsGaps = fillsGaps
  }

  /// What could not be read so far, each once, in the order in which it was met.
  public var unreadable: [UnreadablePart] { seen.withLock { $0 } }

  /// Yes, and notes it.
  public func passesOver(_ folder: FilePath, _ error: FileError) -> Bool {
    if error.code == .interrupted || error.code == .tooLarge { return false }
    note(UnreadablePart(path: folder, range: nil))
    return true
  }

  /// Reads, and gives zeros for what cannot be read, if that is wanted.
  public func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    do throws(FileError) {
      return try unsafe base.read(file, into: buffer, at: offset)
    } catch {
      guard fillsGaps, error.code == .readFailed else { throw error }
      return try unsafe readAround(file, into: buffer, at: offset)
    }
  }

  private func readAround(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    let size = try base.status(of: file).byteCount
    let end = min(size, offset + UInt64(buffer.count))
    var place = offset
    while place < end {
      let stop = min(end, (place / Self.sector + 1) * Self.sector)
      let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[Int(place - offset)..<Int(stop - offset)])
      do throws(FileError) {
        let count = try unsafe base.read(file, into: part, at: place)
        if count == 0 { break }
        place += UInt64(count)
      } catch {
        guard error.code == .readFailed else { throw error }
        for index in part.indices { unsafe part[index] = 0 }
        note(UnreadablePart(path: file.path, range: place..<stop))
        place = stop
      }
    }
    return Int(place - min(place, offset))
  }

  private func note(_ part: UnreadablePart) {
    seen.withLock { parts in
      if parts.contains(part) { return }
      if let last = parts.last, let range = part.range, last.path == part.path,
        last.range?.upperBound == range.lowerBound
      {
        parts[parts.count - 1].range = (last.range?.lowerBound ?? 0)..<range.upperBound
      } else if !parts.contains(where: { Self.covers($0, part) }) {
        parts.append(part)
      }
    }
  }

  private static func covers(_ known: UnreadablePart, _ part: UnreadablePart) -> Bool {
    guard known.path == part.path, let range = known.range, let other = part.range else { return false }
    return range.lowerBound <= other.lowerBound && other.upperBound <= range.upperBound
  }
}
