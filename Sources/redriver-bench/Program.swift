// Program: starting programs that were built with this one.

import Foundation

/// The programs beside this one.
enum Program {
    /// Starts one.
    ///
    /// - Parameter isLoud: Whether its errors are shown.
    static func start(_ name: String, _ arguments: [String], isLoud: Bool) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: name)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError =
            isLoud ? FileHandle.standardError : FileHandle.nullDevice
        try process.run()
        return process
    }
}
