// BodyTargets: bodies of every type, against the catalogue of this repository; and code lists.

import Foundation
import RedRiverBase
import RedRiverCatalogue
import RedRiverJSON
import TestSupport

enum BodyTargets {
    static let all = [codes] + bodies

    /// Every JSON file of the catalogue, examples left out.
    private static let files: [String: [UInt8]] = {
        var files: [String: [UInt8]] = [:]
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: Redriver.schemas)) ?? []
        for path in paths.sorted() where Catalogue.isPart(path) { files[path] = read(path) }
        return files
    }()

    private static func read(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: Redriver.schemas + "/" + path).map { Array($0) }
    }

    private static let catalogue = try? Catalogue(files: files)

    private static let words =
        JSONTargets.words + [
            "\"grossMass\":", "\"items\":", "\"containers\":", "\"RRVU1234565\"", "\"VN:MST\"",
            "\"081060\"", "\"KGM\"", "\"TNE\"", "0", "99999999", "\"2026-11-23T08:30:00+07:00\"",
            "\"云G12345\"", "ễ", "\\u0301", "\"normalized\":", "\"undg\":\"1263\"", "[]", "{}",
        ]

    /// One target for each type: its good examples, taken apart.
    private static let bodies = MessageType.allCases.map { type in
        // Bodies go with the header of the first; another side's would be refused with it.
        let all = examples(of: type)
        let messages = all.filter { message in
            all.first.flatMap { catalogue?.check($0.header, body: message.body).isAccepted }
                ?? false
        }
        return FuzzTarget(
            "body-" + type.rawValue.lowercased(), cost: .some,
            seeds: messages.isEmpty ? [utf8("{}")] : messages.map(\.body), words: words
        ) { (bytes) throws(Violation) in
            guard let catalogue, let header = messages.first?.header else {
                throw Violation("there is no catalogue")
            }
            let findings = catalogue.check(header, body: bytes)
            try demand(
                findings.steps <= 400 * bytes.count + 4000,
                "\(findings.steps) steps for \(bytes.count) bytes")
            for problem in findings.errors + findings.advice.map(\.problem) {
                try demand(
                    problem.path.hasPrefix("/body") || problem.path.hasPrefix("/header"),
                    "a path that leads nowhere: \(problem.path)")
                try demand(problem.code.refusesOrWarns, "\(problem.code) is no word about a body")
            }
            try demand(
                catalogue.check(header, body: bytes) == findings, "asked again it says otherwise")
            return findings.isAccepted ? .accepted : .refused
        }
    }

    private static func examples(of type: MessageType) -> [(header: Header, body: [UInt8])] {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: Redriver.schemas)) ?? []
        guard let folder = folders.first(where: { $0.hasPrefix(type.rawValue) }) else { return [] }
        let names =
            (try? FileManager.default.contentsOfDirectory(
                atPath: Redriver.schemas + "/\(folder)/valid")) ?? []
        return names.sorted().compactMap { name in
            guard let bytes = read("\(folder)/valid/\(name)"),
                let message = try? MessageFile(parsing: bytes),
                case .valid(let header) = Header.check(
                    message.headerAddingBodyMember(commitment: Digest(words: 0, 0, 0, 0)))
            else { return nil }
            return (header, message.body)
        }
    }

    private static let codes = FuzzTarget(
        "code-list",
        seeds: [files["codes/gates.json"], files["codes/packages.json"]].compactMap(\.self),
        words: ["\"code\":", "\"entries\":", "\"vi\":", "\"decimals\":2", "\"classes\":[\"3\"]"]
    ) { (bytes) throws(Violation) in
        guard let list = try? CodeList(parsing: bytes) else { return .refused }
        for entry in list.entries {
            try demand(list[entry.code]?.name == entry.name, "an entry that is not found")
            try demand(!entry.name.vi.isEmpty && !entry.name.zh.isEmpty, "a nameless code")
        }
        return .accepted
    }
}

extension Code {
    fileprivate var refusesOrWarns: Bool {
        [.valueNotInList, .dataMissing, .ruleViolated, .notAllowedHere].contains(self)
    }
}
