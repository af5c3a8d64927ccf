// Guarded: a value behind a lock, for the one thing the disk thread shares with readers.
//
// A pthread mutex, because ThreadSanitizer understands it.

internal import Glibc

/// A value only reached with the lock held.
///
/// `@unchecked Sendable` because `value` is touched only in `with`, between `pthread_mutex_lock` and
/// `pthread_mutex_unlock` on `mutex`, and neither the value nor a result can be anything but
/// `Sendable`.
@safe final class Guarded<Value: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    init(_ value: Value) {
        self.value = value
        unsafe mutex = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Runs `body` with the lock held. It must be short and touch no disk.
    func with<Result: Sendable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&value)
    }
}
