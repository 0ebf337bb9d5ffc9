import SatchelFiles
import SatchelJSONText

/// The first bytes of a regular file, which tell whose it is: no more than 64 KiB are read, and nothing waits.
struct FileBeginning {
  private static let longest: UInt64 = 65_536
  /// What the file was when it was opened.
  let status: FileStatus
  /// Its first bytes.
  let bytes: [UInt8]

  /// Nil for what is no regular file, or cannot be read.
  init?(_ path: FilePath, files: any FileSystem) {
    guard let file = try? FileBytes(path, files: files),
      let bytes = try? file.bytes(at: 0, count: Int(min(Self.longest, file.byteCount)))
    else { return nil }
    status = file.status
    self.bytes = bytes
  }

  /// Whether it is a sealed document, of which nothing more can be told.
  var isSealed: Bool { bytes.isSealed }

  /// What the first JSON value is, as far as it can be seen.
  var shape: Shape { Shape(bytes) }

  /// The outside of a JSON value: what names its members have, or those of the first element of a list.
  struct Shape {
    /// Whether it is a list.
    private(set) var isList = false
    /// Whether it is a list of nothing.
    private(set) var isEmptyList = false
    /// The names; one whose value is cut off comes last.
    private(set) var names: Set<String> = []

    init(_ bytes: [UInt8]) {
      var walker = JSONWalker(bytes, options: .lenient, maximumValueBytes: 1 << 17)
      try? look(&walker)
    }

    /// Whether it is a list of nothing, or of objects with such members.
    func isList(of wanted: String...) -> Bool { isList && (isEmptyList || wanted.allSatisfy(names.contains)) }

    /// Whether it is an object with such members.
    func isObject(with wanted: String...) -> Bool { !isList && wanted.allSatisfy(names.contains) }

    private mutating func look(_ walker: inout JSONWalker) throws(JSONReadError) {
      if try walker.firstByte() == UInt8(ascii: "[") {
        isList = true
        try walker.enterArray()
        guard try walker.nextElement() else {
          isEmptyList = true
          return
        }
      }
      try walker.enterObject()
      while names.count < 256, let key = try walker.nextKey() {
        names.insert(key.repaired)
        _ = try walker.skipValue()
      }
    }
  }
}
