// CrossingStory: the scenarios of the message catalogue, to be told up to a step and spoiled there.

import Foundation
import RedRiverBase
import RedRiverCatalogue
import RedRiverJSON
import TestSupport

/// The catalogue of this repository.
let ownCatalogue: Catalogue = {
    var files: [String: [UInt8]] = [:]
    let paths = FileManager.default.enumerator(atPath: Redriver.schemas)?.allObjects ?? []
    for case let path as String in paths where path.hasSuffix(".json") {
        let content = FileManager.default.contents(atPath: Redriver.schemas + "/" + path)
        files[path] = content.map { Array($0) }
    }
    guard let catalogue = try? Catalogue(files: files) else {
        preconditionFailure("the repository has a catalogue")
    }
    return catalogue
}()

/// The messages of one crossing in the order they are sent.
struct CrossingStory: Sendable {
    struct Mail: Sendable {
        let header: Header
        let body: [UInt8]
    }

    struct Step: Sendable {
        let name: String
        let header: String
        let body: String

        /// The message, with other texts in some places.
        func mail(
            header changes: [(String, String)] = [], body others: [(String, String)] = []
        ) -> Mail {
            let written = changes.reduce(header) { $0.replacing($1.0, with: $1.1) }
            let body = others.reduce(body) { $0.replacing($1.0, with: $1.1) }
            let commitment = Digest(words: 0, 0, 0, 0)
            let bytes = MessageFile.addingBodyMember(
                to: Array(written.utf8), bytes: body.utf8.count, commitment: commitment)
            guard let header = checked(bytes) else {
                preconditionFailure("\(name): \(problems(bytes))")
            }
            return Mail(header: header, body: Array(body.utf8))
        }
    }

    let steps: [Step]
    let crossing: CrossingReference

    init(_ text: [UInt8]) {
        guard let root = try? JSONDocument(parsing: text).root else {
            preconditionFailure("a story is JSON")
        }
        steps =
            root["steps"]?.elements.map { step in
                let message = step["message"]
                return Step(
                    name: step["step"]?.string ?? "",
                    header: String(decoding: message?["header"]?.compact ?? [], as: UTF8.self),
                    body: String(decoding: message?["body"]?.compact ?? [], as: UTF8.self))
            } ?? []
        guard let crossing = steps.first?.mail().header.crossing else {
            preconditionFailure("a story is of a crossing")
        }
        self.crossing = crossing
    }

    private static func file(_ name: String) -> CrossingStory {
        let path = Redriver.schemas + "/scenarios/\(name).json"
        return CrossingStory(Array(FileManager.default.contents(atPath: path) ?? Data()))
    }

    static let released = file("durian-released")
    static let refused = file("durian-refused")
    static let machinery = CrossingStory(Array(machineryStory.utf8))
    static let empty = CrossingStory(Array(emptyStory.utf8))
    static let single = CrossingStory(Array(singleMessages.utf8))
    static let all = [released, machinery, empty, refused]

    func step(_ name: String) -> Step {
        guard let step = steps.first(where: { $0.name == name }) else {
            preconditionFailure("no step \(name)")
        }
        return step
    }

    /// What is remembered of the messages before a step; of all without one.
    ///
    /// - Parameters:
    ///   - absent: Steps that were not received.
    ///   - changes: Other texts in earlier bodies.
    func record(
        before step: String? = nil, without absent: [String] = [],
        changing changes: [(String, String)] = []
    ) -> CrossingRecord {
        var record = CrossingRecord(crossing)
        for told in steps.prefix(while: { $0.name != step }) where !absent.contains(told.name) {
            record.remember(told.mail(body: changes))
        }
        return record
    }
}

extension CrossingRecord {
    mutating func remember(_ mail: CrossingStory.Mail) {
        remember(mail.header, body: mail.body, catalogue: ownCatalogue)
    }

    /// What is said of a message, a line each: `W RR-D35 /body/seals/0/number`.
    func advice(
        on mail: CrossingStory.Mail, among others: [CrossingRecord] = [],
        isKnown: (TradingPair) -> Bool = { _ in true }
    ) -> [String] {
        findings(on: mail, among: others, isKnown: isKnown).map { finding in
            [finding.severity.rawValue, finding.problem.rule ?? "-", finding.problem.path]
                .joined(separator: " ")
        }
    }

    func findings(
        on mail: CrossingStory.Mail, among others: [CrossingRecord] = [],
        isKnown: (TradingPair) -> Bool = { _ in true }
    ) -> [Finding] {
        RedRiverCatalogue.advice(
            for: mail.header, body: mail.body, after: self, catalogue: ownCatalogue,
            among: others, isKnown: isKnown)
    }
}
