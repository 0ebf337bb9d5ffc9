import Glibc
import SatchelCommands
import SatchelFiles
import Synchronization

// The program, on a file system that kills the process at the n-th operation:
//
//   crash-run N before|after ARGUMENTS…
//
// Without a kill it ends as the program does.

/// Kills the process before or after its n-th operation that changes something or reads a file.
final class KillingFiles: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  private let number: Int
  private let isBefore: Bool
  private let count = Mutex(0)

  init(_ number: Int, isBefore: Bool) {
    self.number = number
    self.isBefore = isBefore
  }

  private func step<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    let current = count.withLock { count in
      defer { count += 1 }
      return count
    }
    if current == number, isBefore { kill(getpid(), SIGKILL) }
    defer { if current == number, !isBefore { kill(getpid(), SIGKILL) } }
    return try body()
  }

  func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor {
    if !access.contains(.create) { return try base.open(path, in: folder, access, mode: mode) }
    return try step { () throws(FileError) in try base.open(path, in: folder, access, mode: mode) }
  }

  func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    if file.rawValue <= 2 { return try unsafe base.write(file, bytes) }
    return try step { () throws(FileError) in try unsafe base.write(file, bytes) }
  }

  func resize(_ file: Descriptor, to byteCount: UInt64) throws(FileError) {
    try step { () throws(FileError) in try base.resize(file, to: byteCount) }
  }

  func sync(_ file: Descriptor) throws(FileError) {
    try step { () throws(FileError) in try base.sync(file) }
  }

  func syncTree(_ folder: Descriptor) throws(FileError) {
    try step { () throws(FileError) in try base.syncTree(folder) }
  }

  func rename(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor, replacing: Bool
  ) throws(FileError) {
    try step { () throws(FileError) in
      try base.rename(path, in: folder, to: newPath, in: newFolder, replacing: replacing)
    }
  }

  func link(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor
  ) throws(FileError) {
    try step { () throws(FileError) in try base.link(path, in: folder, to: newPath, in: newFolder) }
  }

  func removeFile(_ path: FilePath, in folder: Descriptor) throws(FileError) {
    try step { () throws(FileError) in try base.removeFile(path, in: folder) }
  }

  func makeFolder(_ path: FilePath, in folder: Descriptor, mode: UInt32) throws(FileError) {
    try step { () throws(FileError) in try base.makeFolder(path, in: folder, mode: mode) }
  }

  func removeFolder(_ path: FilePath, in folder: Descriptor) throws(FileError) {
    try step { () throws(FileError) in try base.removeFolder(path, in: folder) }
  }

  func lock(_ file: Descriptor) throws(FileError) -> Bool {
    try step { () throws(FileError) in try base.lock(file) }
  }
}

let words = Array(CommandLine.arguments.dropFirst())
guard words.count > 2, let number = Int(words[0]) else { exit(99) }
let files = KillingFiles(number, isBefore: words[1] == "before")
exit(run(arguments: Array(words.dropFirst(2)), environment: ProgramEnvironment(files: files)))
