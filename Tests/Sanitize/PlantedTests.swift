// PlantedTests: faults planted on purpose, to see the sanitizers find them.
//
// A sanitizer that was not linked, or was told to look away, is as silent as a clean program. So
// `make sanitize` first plants each fault by name in `REDRIVER_PLANT`, in the very build and with
// the very options it then tests with, and goes on only if it is reported. Without the variable,
// which is to say in every other run of the tests, nothing is planted.

import Foundation
import RedRiverBase
import Testing

@Suite("Planted")
struct PlantedTests {
    private static func isWanted(_ fault: String) -> Bool {
        ProcessInfo.processInfo.environment["REDRIVER_PLANT"] == fault
    }

    @Test(
        "two threads write one number",
        .enabled(if: isWanted("race"), "planted by make sanitize alone"))
    func race() {
        let shared = Planted()
        let threads = (0..<2).map { number in
            NamedThread.start("planted-\(number)") {
                for _ in 0..<1000 { unsafe shared.number += 1 }
            }
        }
        for thread in threads { thread?.join() }
        #expect(threads.allSatisfy { $0 != nil })
    }

    @Test(
        "an object is retained for ever and forgotten",
        .enabled(if: isWanted("leak"), "planted by make sanitize alone"))
    func leak() {
        // On a thread of its own: the stack that held the last trace of them is gone with it.
        let thread = NamedThread.start("planted-leak") {
            for _ in 0..<100 { _ = unsafe Unmanaged.passRetained(Planted()) }
        }
        thread?.join()
        #expect(thread != nil)
    }

    @Test(
        "a byte behind the end is written",
        .enabled(if: isWanted("overflow"), "planted by make sanitize alone"))
    func overflow() {
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: 16)
        unsafe bytes.initialize(repeating: 1, count: 16)
        unsafe bytes[16] = 2
        #expect(unsafe bytes[15] == 1)
        unsafe bytes.deallocate()
    }
}

/// A number that anybody may write at any time.
///
/// `@unchecked Sendable` because there is nothing that makes it so: that is the planted fault.
private final class Planted: @unchecked Sendable {
    nonisolated(unsafe) var number = 0
}
