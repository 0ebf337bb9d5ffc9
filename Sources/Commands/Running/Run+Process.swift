import Glibc
import SatchelFiles

/// Runs the program with the arguments, the streams and the signals of this process; returns the exit status.
public func runThisProcess() -> Int32 {
  Interruption.listenToSignals()
  return run(arguments: argumentsOfThisProcess(), environment: .ofProcess())
}

/// The arguments behind the program's name as bytes; Swift's own list has those that are not UTF-8 repaired.
private func argumentsOfThisProcess() -> [FilePath] {
  let arguments = unsafe CommandLine.unsafeArgv
  return (1..<max(1, Int(CommandLine.argc))).compactMap { index in
    guard let argument = unsafe arguments[index] else { return nil }
    return unsafe FilePath(bytes: UnsafeRawBufferPointer(start: argument, count: strlen(argument)))
  }
}
