// Mailbox: how threads talk.
//
// Each long-lived thread of a node owns its state outright and shares none of it. The only thing two
// threads share is a Mailbox, and the only things in it are Sendable values.
//
// The lock is a pthread mutex: ThreadSanitizer understands it, and it is the only lock there is.

internal import Glibc

/// A bounded queue from many senders to the one thread that owns it.
///
/// Bounded twice: by letters, and by the weight their senders give them (bytes, usually), so that a
/// few large letters cannot take the memory that many small ones were allowed.
///
/// `@unchecked Sendable` because every stored property but the immutable bounds is touched only
/// between `pthread_mutex_lock` and `pthread_mutex_unlock` on `mutex`.
@safe public final class Mailbox<Letter: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let arrived: UnsafeMutablePointer<pthread_cond_t>
    private let emptied: UnsafeMutablePointer<pthread_cond_t>
    private let capacity: Int
    private let weightMax: Int
    private let wake: (@Sendable () -> Void)?
    private var letters: [Letter] = []
    /// As many as `letters` has. Asked for at every letter, and an array of what this generic class
    /// does not know takes its time to answer.
    private var waiting = 0
    private var weight = 0
    private var isClosed = false

    /// - Parameters:
    ///   - capacity: The most letters it holds; positive. There is no unbounded mailbox.
    ///   - weightMax: The most weight it holds. A single letter heavier than this is still taken
    ///     when the box is empty, so that nothing waits for ever.
    ///   - wake: Called, outside the lock, after each letter that finds the box empty. For an owner
    ///     that waits in `poll` rather than on the box.
    public init(capacity: Int, weightMax: Int = .max, wake: (@Sendable () -> Void)? = nil) {
        precondition(capacity > 0 && weightMax > 0, "a mailbox has bounds")
        self.capacity = capacity
        self.weightMax = weightMax
        self.wake = wake
        unsafe mutex = .allocate(capacity: 1)
        unsafe arrived = .allocate(capacity: 1)
        unsafe emptied = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(arrived, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
        unsafe pthread_cond_init(emptied, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(emptied)
        unsafe pthread_cond_destroy(arrived)
        unsafe pthread_mutex_destroy(mutex)
        unsafe emptied.deallocate()
        unsafe arrived.deallocate()
        unsafe mutex.deallocate()
    }

    /// Leaves a letter, unless the box is full or closed.
    ///
    /// - Returns: `false` if it is. The sender decides what that means: wait, refuse or drop.
    public func post(_ letter: Letter, weight: Int = 0) -> Bool {
        unsafe pthread_mutex_lock(mutex)
        guard !isClosed, hasRoom(for: weight) else {
            unsafe pthread_mutex_unlock(mutex)
            return false
        }
        put(letter, weight)
        return true
    }

    /// Leaves a letter, waiting for room. For senders that may be held up, which is how a full box
    /// pushes back.
    ///
    /// - Returns: `false` if the box was closed first.
    @discardableResult
    public func postWaiting(_ letter: Letter, weight: Int = 0) -> Bool {
        unsafe pthread_mutex_lock(mutex)
        while !isClosed, !hasRoom(for: weight) { unsafe pthread_cond_wait(emptied, mutex) }
        guard !isClosed else {
            unsafe pthread_mutex_unlock(mutex)
            return false
        }
        put(letter, weight)
        return true
    }

    /// Leaves several letters of no weight, in order, waiting for room: as ``postWaiting(_:weight:)``
    /// for each, with one turn of the lock and one waking for all that find room.
    ///
    /// - Returns: `false` if the box was closed before the last.
    @discardableResult
    public func postWaiting(contentsOf several: [Letter]) -> Bool {
        var rest = several[...]
        while !rest.isEmpty {
            unsafe pthread_mutex_lock(mutex)
            while !isClosed, !hasRoom(for: 0) { unsafe pthread_cond_wait(emptied, mutex) }
            guard !isClosed else {
                unsafe pthread_mutex_unlock(mutex)
                return false
            }
            // There is room for at least one.
            let some = rest.prefix(capacity - waiting)
            put(some)
            rest = rest.dropFirst(some.count)
        }
        return true
    }

    /// Leaves a letter whatever the bounds: for letters whose number is bounded by something else,
    /// such as one for each batch on the disk, and whose sender may not be held up.
    public func postAlways(_ letter: Letter) {
        unsafe pthread_mutex_lock(mutex)
        guard !isClosed else {
            unsafe pthread_mutex_unlock(mutex)
            return
        }
        put(letter, 0)
    }

    /// Takes everything that has arrived, oldest first, in one step.
    ///
    /// The owner handles letters in batches at its own pace, rather than in reaction to each one.
    public func takeAll() -> [Letter] {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return take()
    }

    /// Waits until something has arrived, then takes everything.
    ///
    /// - Parameter deadline: When to stop waiting, on the `CLOCK_MONOTONIC` clock; `nil` waits for
    ///   as long as it takes.
    /// - Returns: The letters; none if `deadline` passed; `nil` once the box is closed and empty.
    public func waitAndTakeAll(until deadline: MonotonicTime? = nil) -> [Letter]? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while waiting == 0, !isClosed {
            guard let deadline else {
                unsafe pthread_cond_wait(arrived, mutex)
                continue
            }
            var moment = timespec(
                tv_sec: Int(deadline.milliseconds / 1000),
                tv_nsec: Int(deadline.milliseconds % 1000) * 1_000_000)
            if unsafe pthread_cond_timedwait(arrived, mutex, &moment) != 0 {
                break
            }
        }
        return waiting == 0 && isClosed ? nil : take()
    }

    /// Refuses letters from now on. What is in the box can still be taken.
    public func close() {
        unsafe pthread_mutex_lock(mutex)
        isClosed = true
        unsafe pthread_cond_broadcast(arrived)
        unsafe pthread_cond_broadcast(emptied)
        unsafe pthread_mutex_unlock(mutex)
        wake?()
    }

    /// How many letters wait at this moment. For status, never for a decision.
    public var count: Int {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return waiting
    }

    private func hasRoom(for weight: Int) -> Bool {
        precondition(weight >= 0, "a letter has no negative weight")
        return waiting == 0
            || (waiting < capacity && weight <= weightMax - self.weight)
    }

    /// Called with the lock held; gives it back.
    ///
    /// The owner waits only at an empty box, so only the letter that ends that wakes it; and it is
    /// woken after the lock is free, or it would wait for that at once.
    private func put(_ letter: Letter, _ weight: Int) {
        let wasEmpty = waiting == 0
        letters.append(letter)
        waiting += 1
        self.weight += weight
        unsafe pthread_mutex_unlock(mutex)
        if wasEmpty { rouse() }
    }

    /// The same for several letters of no weight.
    private func put(_ several: ArraySlice<Letter>) {
        let wasEmpty = waiting == 0
        letters.append(contentsOf: several)
        waiting += several.count
        unsafe pthread_mutex_unlock(mutex)
        if wasEmpty { rouse() }
    }

    private func rouse() {
        unsafe pthread_cond_signal(arrived)
        wake?()
    }

    /// Called with the lock held.
    private func take() -> [Letter] {
        guard waiting > 0 else { return [] }
        let taken = letters
        letters = []
        waiting = 0
        weight = 0
        unsafe pthread_cond_broadcast(emptied)
        return taken
    }
}
