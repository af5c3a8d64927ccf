// Threads: real threads for tests, started and joined by hand.

internal import Glibc

/// A thread that runs one closure and is joined by name.
@safe public struct TestThread: Sendable {
    private let handle: pthread_t

    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts at once.
    public init(_ body: @escaping @Sendable () -> Void) {
        var handle = pthread_t()
        let box = unsafe Unmanaged.passRetained(Box(body)).toOpaque()
        let failure = unsafe pthread_create(
            &handle, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, box)
        precondition(failure == 0, "a thread can be started")
        self.handle = handle
    }

    /// Waits until the closure has returned. To be called once.
    public func join() { pthread_join(handle, nil) }
}
