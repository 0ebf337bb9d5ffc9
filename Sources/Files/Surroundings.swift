import Glibc

/// What differs from run to run, handed in so that a test can fix it: the clock, the process id, randomness.
public struct Surroundings: Sendable {
  /// The time of day.
  public var now: @Sendable () -> FileTime
  /// This process's number.
  public var processID: Int32
  /// 64 random bits.
  public var random: @Sendable () -> UInt64

  /// Waits so many milliseconds.
  public var pause: @Sendable (UInt32) -> Void = { usleep($0 * 1000) }

  /// Makes surroundings of its parts.
  public init(
    now: @escaping @Sendable () -> FileTime, processID: Int32, random: @escaping @Sendable () -> UInt64
  ) {
    self.now = now
    self.processID = processID
    self.random = random
  }

  /// The real ones.
  public static var system: Surroundings {
    Surroundings(now: systemTime, processID: getpid(), random: { UInt64.random(in: .min ... .max) })
  }

  /// A hidden name for a temporary file or folder beside `name`, at most 255 bytes long.
  public func temporaryName(for name: FilePath) -> FilePath {
    let suffix = ".\(processID).\(String(random(), radix: 16)).tmp"
    return FilePath(bytes: [UInt8(ascii: ".")] + name.bytes.prefix(200) + Array(suffix.utf8))
  }
}

@Sendable private func systemTime() -> FileTime {
  var time = timespec()
  unsafe clock_gettime(CLOCK_REALTIME, &time)
  return FileTime(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
}
