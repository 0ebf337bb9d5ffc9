import Glibc
import SatchelFiles
import SatchelWorkers

/// Runs the program with the arguments, the streams and the signals of this process; returns the exit status.
public func runThisProcess() -> Int32 {
  Allocator.holdLittle()
  let stack = AlternateStack()
  CrashHandlers.install()
  Interruption.listenToSignals()
  fillClosedStreams()
  let status = run(arguments: argumentsOfThisProcess(), environment: .ofProcess())
  _ = consume stack
  return status
}

/// A standard stream that is closed would have its number given to the next file that is opened, and that file would get
/// what is meant for the stream. In its place comes something that cannot be used, so that using it fails.
private func fillClosedStreams() {
  for number: Int32 in 0...2 where fcntl(number, F_GETFD) == -1 {
    _ = unsafe open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY)  // gets the lowest free number, which is this one
  }
}

/// The arguments behind the program's name as bytes; Swift's own list has those that are not UTF-8 repaired.
private func argumentsOfThisProcess() -> [FilePath] {
  let arguments = unsafe CommandLine.unsafeArgv
  return (1..<max(1, Int(CommandLine.argc))).compactMap { index in
    guard let argument = unsafe arguments[index] else { return nil }
    return unsafe FilePath(bytes: UnsafeRawBufferPointer(start: argument, count: strlen(argument)))
  }
}
