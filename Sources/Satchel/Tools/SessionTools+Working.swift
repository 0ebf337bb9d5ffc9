import Dispatch
import SatchelBundling
import SatchelExchange
import SatchelFiles
import SatchelSessionModel

extension SessionTools {
  /// The handed-in file system, but for what a cancelled work may not do any more.
  var system: StoppableFiles {
    // Threads of the work's own do not know its task.
    StoppableFiles(files) { [cancellation] in cancellation?.isRaised ?? false || Task.isCancelled }
  }

  /// Does a piece of work; whatever it fails with after it was cancelled, it was cancelled.
  ///
  /// Who only reads may have passed over what could not be read: its result counts for nothing then.
  func attempt<Value, Failure: Error>(
    isReading: Bool = false, _ body: (any FileSystem) throws(Failure) -> Value
  ) throws(SatchelError) -> Value {
    let system = system
    if system.isStopped() { throw .cancelled }
    let value: Value
    do throws(Failure) {
      value = try body(system)
    } catch {
      throw system.isStopped() ? .cancelled : Self.told(error)
    }
    if isReading, system.isStopped() { throw .cancelled }
    return value
  }

  private static func told(_ error: any Error) -> SatchelError {
    switch error {
    case let error as SatchelError: error
    case let error as BundleError: .bundle(error)
    case let error as FileError: .file(error)
    case let error as SessionError: .session(error)
    default: .session(SessionError(.unreadable, "\(error)"))
    }
  }

  /// Tells how far the work is, and answers whether it goes on.
  var watch: @Sendable (WorkProgress) -> Bool {
    let (progress, system) = (progress, system)
    return { state in
      progress?(state)
      return !system.isStopped()
    }
  }

  /// Tells bytes as progress; nil where nobody listens.
  func counting(_ stage: String, _ total: UInt64?) -> (@Sendable (UInt64) -> Void)? {
    progress.map { progress in
      { @Sendable done in progress(WorkProgress(stage: stage, done: done, total: total)) }
    }
  }

  func readOptions(_ stage: String, _ bundle: BundleInput) -> ReadOptions {
    var options = ReadOptions()
    options.temporaryFolder = temporaryFolder
    options.surroundings = surroundings
    var total: UInt64?
    if case .file(let path) = bundle { total = try? fileStatus(path, system: files)?.byteCount }
    options.progress = counting(stage, total)
    return options
  }

  /// The options of an import, with what is said here where they are silent.
  func completed(_ options: ImportOptions, _ bundle: BundleInput) -> ImportOptions {
    var options = options
    let usual = readOptions("importing", bundle)
    if options.reading.progress == nil { options.reading.progress = usual.progress }
    if options.reading.temporaryFolder == ReadOptions().temporaryFolder {
      options.reading.temporaryFolder = usual.temporaryFolder
    }
    return options
  }

  /// Does a piece of work on a thread of its own, until it is done or the task is cancelled.
  func apart<Value: Sendable>(
    _ body: @escaping @Sendable (SessionTools) throws(SatchelError) -> Value
  ) async throws(SatchelError) -> Value {
    let cancellation = StopSign()
    var tools = self
    tools.cancellation = cancellation
    let worker = tools
    let result: Result<Value, SatchelError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          let result: Result<Value, SatchelError>
          do throws(SatchelError) { result = .success(try body(worker)) } catch { result = .failure(error) }
          continuation.resume(returning: result)
        }
      }
    } onCancel: {
      cancellation.raise()
    }
    return try result.get()
  }
}
