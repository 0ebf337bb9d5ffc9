import Synchronization

/// An unnamed temporary file of pages, which are written behind each other and never changed.
@usableFromInline final class PageFile: Sendable {
  @usableFromInline struct Place: Sendable {
    @usableFromInline var offset: UInt64
    @usableFromInline var byteCount: Int

    init(offset: UInt64, byteCount: Int) { (self.offset, self.byteCount) = (offset, byteCount) }
  }

  private let file: OpenFile
  /// Where the next page goes; nil once one could not be written.
  private let end = Mutex<UInt64?>(0)

  /// Makes one; nil where none can be made.
  @usableFromInline convenience init?() { self.init(in: SystemFiles.temporaryFolder) }

  init?(in folder: FilePath, _ surroundings: Surroundings = .system) {
    do throws(FileError) { file = try OpenFile.unnamed(in: folder, surroundings) } catch { return nil }
  }

  /// Writes a page behind the others; nil where the disk does not take it.
  @usableFromInline func append(_ bytes: [UInt8]) -> Place? {
    end.withLock { end in
      guard let offset = end else { return nil }
      end = nil
      do throws(FileError) { try file.write(bytes) } catch { return nil }
      end = offset + UInt64(bytes.count)
      return Place(offset: offset, byteCount: bytes.count)
    }
  }

  /// Reads a page that was written.
  @usableFromInline func read(_ place: Place) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: place.byteCount)
    let count = try? file.read(into: &bytes, at: place.offset)
    // Nobody else knows the file; a disk that does not give back what it took leaves nothing to go on with.
    precondition(count == place.byteCount, "the temporary file cannot be read")
    return bytes
  }
}
