// LibFuzzer: the targets under libFuzzer, which keeps the inputs that reach new code.
//
// libFuzzer's driver is in the program only where Tests/Fuzz/run has linked it in, with the coverage
// it needs; so it is looked for by its name, and the package knows nothing of it.

import FuzzTargets
import Glibc

enum LibFuzzer {
    private typealias Callback = @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
    private typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private typealias Driver =
        @convention(c) (
            UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Arguments?>, Callback
        ) -> Int32

    /// What the callback runs: a C function has no context. Written once, before the driver starts.
    nonisolated(unsafe) private static var target: FuzzTarget?

    /// Hands over to libFuzzer, which ends the process when it finds something.
    ///
    /// - Parameter arguments: Options and folders of libFuzzer.
    static func run(_ target: FuzzTarget, _ arguments: [String]) throws(FuzzError) -> Bool {
        guard let symbol = unsafe dlsym(nil, "LLVMFuzzerRunDriver") else {
            throw FuzzError("this build is without libFuzzer; use make fuzz")
        }
        let driver = unsafe unsafeBitCast(symbol, to: Driver.self)
        unsafe self.target = target
        // Neither the words nor the list of them are ever freed: libFuzzer keeps both.
        let words = ["redriver-fuzz"] + arguments
        let list = Arguments.allocate(capacity: words.count + 1)
        for (place, word) in words.enumerated() { unsafe list[place] = strdup(word) }
        unsafe list[words.count] = nil
        var count = Int32(words.count)
        var start: Arguments? = unsafe list
        return unsafe driver(&count, &start) { bytes, count in
            unsafe LibFuzzer.judge([UInt8](UnsafeBufferPointer(start: bytes, count: count)))
        } == 0
    }

    /// A property that does not hold is a crash to libFuzzer.
    private static func judge(_ input: [UInt8]) -> Int32 {
        do throws(Violation) {
            _ = try unsafe target?.run(input)
        } catch {
            complain("property: \(error)")
            abort()
        }
        return 0
    }
}
