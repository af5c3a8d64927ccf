// Locked: one value that several threads read and change.
//
// Threads talk through a Mailbox. This is for the few small tables that one thread replaces and
// another looks things up in, where a letter and its answer would be a detour.

internal import Glibc

/// A value behind a pthread mutex, which ThreadSanitizer understands.
///
/// `@unchecked Sendable` because `stored` is touched only between `pthread_mutex_lock` and
/// `pthread_mutex_unlock` on `mutex`, and what leaves it is `Sendable`.
@safe package final class Locked<Value: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var stored: Value

    package init(_ value: Value) {
        stored = value
        unsafe mutex = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Runs `body` alone. It must be short and must not come back to the same lock.
    package func with<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&stored)
    }

    /// A copy of the value at this moment.
    package var value: Value { with { $0 } }
}
