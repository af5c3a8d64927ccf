// Shelf: the catalogue of this repository, read once, and the messages that lie beside its schemas.

import Foundation
import RedRiverBase
import RedRiverCatalogue
import RedRiverJSON

enum Shelf {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Schemas").path(percentEncoded: false)

    /// Every JSON file below the folder, by path, examples left out.
    static let files: [String: [UInt8]] = {
        var files: [String: [UInt8]] = [:]
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
        for path in paths where path.hasSuffix(".json") && !path.contains("valid/") {
            files[path] = try? Array(Data(contentsOf: URL(filePath: root + "/" + path)))
        }
        return files
    }()

    static let catalogue = Result { try Catalogue(files: files) }

    /// The folder of a type.
    static func folder(of type: MessageType) -> String {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return names.first { $0.hasPrefix(type.rawValue) } ?? type.rawValue
    }

    /// The files of one kind of example, in order.
    static func examples(_ kind: String) throws -> [String] {
        try MessageType.allCases.flatMap { type in
            let folder = "\(folder(of: type))/\(kind)"
            return try FileManager.default.contentsOfDirectory(atPath: root + "/" + folder).sorted()
                .filter { $0.hasSuffix(".json") && $0 != "expected.json" }
                .map { folder + "/" + $0 }
        }
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: root + "/" + path)))
    }

    /// What the rules say of a message file without its commitment.
    static func findings(_ file: [UInt8]) throws -> Findings {
        let message = try MessageFile(parsing: file)
        let none = Digest(words: 0, 0, 0, 0)
        switch Header.check(message.headerAddingBodyMember(commitment: none)) {
        case .refused(let problems): return Findings(errors: problems)
        case .valid(let header):
            return try catalogue.get().check(header, body: message.body)
        }
    }
}
