// Scale: how much more than usual the tests that can go on for ever are to try.

import Foundation

/// `REDRIVER_SCALE`: a factor for runs, seeds and seconds; 1 without it.
public enum Scale {
    public static let value =
        ProcessInfo.processInfo.environment["REDRIVER_SCALE"].flatMap { Int($0) }.map {
            max(1, min($0, 100_000))
        } ?? 1
}
