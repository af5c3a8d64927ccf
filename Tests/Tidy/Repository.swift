// Repository: the files the house rules are about, read once, found from where this file lies.

import Foundation

/// A file of the repository.
struct File: Sendable {
    /// Relative to the top of the repository, `/` between the parts.
    let path: String
    let text: String
    let lines: [Substring]
    /// The lines of a Swift file without comments and quoted text; none for any other file.
    let code: [Substring]
    /// Every run of letters, digits and `_` in the text: a quick way to see what is not there.
    let words: Set<Substring>

    init(path: String, text: String) {
        self.path = path
        self.text = text
        lines = Self.lines(of: text)
        code = path.hasSuffix(".swift") ? Self.lines(of: CodeScanner.blanked(text)) : []
        words = Set(text.utf8.split { !Self.isOfWord($0) }.map { Substring($0) })
    }

    var isSwift: Bool { path.hasSuffix(".swift") }

    /// The file's name without folders and without what follows the first dot.
    var stem: Substring { path.split(separator: "/").last?.prefix { $0 != "." } ?? "" }

    private static func isOfWord(_ unit: UInt8) -> Bool {
        switch unit {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func lines(of text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}

/// The working copy this test was built from.
enum Repository {
    static let top = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Every text file of the agreed folders, in the order of their paths.
    static let files: [File] = Layout.agreed.sorted().flatMap { name in
        let url = top.appending(path: name)
        // A plain file has no paths below it; a folder that is missing has no text either.
        let below = (try? FileManager.default.subpathsOfDirectory(atPath: url.path())) ?? []
        let paths = below.isEmpty ? [name] : below.sorted().map { "\(name)/\($0)" }
        return paths.compactMap(file(at:))
    }

    /// `nil` for a folder, for what git ignores, and for what is not UTF-8 and so not text.
    private static func file(at path: String) -> File? {
        guard !path.contains("__pycache__"), !path.hasSuffix(".swp") else { return nil }
        return (try? text(of: path)).map { File(path: path, text: $0) }
    }

    static func text(of path: String) throws -> String {
        try String(contentsOf: top.appending(path: path), encoding: .utf8)
    }
}
