// Conformance: where public test data lies, which is read in place and never copied.

import Foundation

/// Public test data: in `REDRIVER_CONFORMANCE`, else beside the package.
public enum Conformance {
    private static let root =
        ProcessInfo.processInfo.environment["REDRIVER_CONFORMANCE"]
        ?? FileManager.default.currentDirectoryPath + "/../shared/conformance"

    /// Whether a file or folder of it is here. Tests that need it are skipped where it is not.
    public static func has(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root + "/" + path)
    }

    /// Every file below a folder, as paths for ``bytes(of:)``, in order.
    public static func files(below folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: root + "/" + folder).sorted()
            .map { folder + "/" + $0 }
            .filter { path in
                var isFolder: ObjCBool = false
                let exists = unsafe FileManager.default.fileExists(
                    atPath: root + "/" + path, isDirectory: &isFolder)
                return exists && !isFolder.boolValue
            }
    }

    public static func bytes(of path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: root + "/" + path)))
    }
}
