import Glibc
import SatchelCArchive

extension TarEntry {
  /// What the library says of an entry; call under the locale of bytes.
  init(of entry: OpaquePointer) {
    let kind = unsafe TarEntry.kind(of: entry)
    var path: [UInt8] = []
    if let name = unsafe archive_entry_pathname(entry) {
      path = unsafe UnsafeBufferPointer(start: name, count: strlen(name)).map { UInt8(bitPattern: $0) }
    }
    if kind == .directory, path.last == UInt8(ascii: "/") { path.removeLast() }
    let size = unsafe archive_entry_size(entry)
    unsafe self.init(
      path: path, kind: kind, byteCount: kind == .regular ? UInt64(max(0, size)) : 0,
      mode: archive_entry_perm(entry) & 0o7777, modified: Int64(archive_entry_mtime(entry)))
  }

  private static func kind(of entry: OpaquePointer) -> Kind {
    if unsafe archive_entry_hardlink(entry) != nil { return .hardlink }
    return switch unsafe archive_entry_filetype(entry) & 0o170000 {
    case 0o100000: .regular
    case 0o040000: .directory
    case 0o120000: .symlink
    default: .other
    }
  }
}
