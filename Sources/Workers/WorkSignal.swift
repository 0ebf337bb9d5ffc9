import Glibc

/// A lock with two conditions to wait for: that there is work, and that some is done.
///
/// The one owner of its C objects; `Workers` alone uses it.
@safe final class WorkSignal: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let work: UnsafeMutablePointer<pthread_cond_t>
  private let done: UnsafeMutablePointer<pthread_cond_t>

  init() {
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe work = .allocate(capacity: 1)
    unsafe work.initialize(to: pthread_cond_t())
    unsafe done = .allocate(capacity: 1)
    unsafe done.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(work, nil)
    unsafe pthread_cond_init(done, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(done)
    unsafe pthread_cond_destroy(work)
    unsafe pthread_mutex_destroy(mutex)
    unsafe done.deallocate()
    unsafe work.deallocate()
    unsafe mutex.deallocate()
  }

  func locked<Result>(_ body: () -> Result) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe _ = pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Inside of `locked` only.
  func waitForWork() { unsafe _ = pthread_cond_wait(work, mutex) }
  /// Inside of `locked` only.
  func waitForDone() { unsafe _ = pthread_cond_wait(done, mutex) }
  func announceWork() { unsafe _ = pthread_cond_signal(work) }
  func announceDone() { unsafe _ = pthread_cond_signal(done) }
  func announceEnd() { unsafe _ = pthread_cond_broadcast(work) }
}
