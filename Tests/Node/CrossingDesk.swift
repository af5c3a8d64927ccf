// CrossingDesk: a journal in memory with the messages of a scenario in it, to be read by a book.

import Foundation
import JournalTestSupport
import RedRiverBase
import RedRiverCatalogue
import RedRiverEvidence
import RedRiverJSON
import RedRiverJournal
import TestSupport
import Testing

@testable import RedRiverExchange
@testable import RedRiverNode

/// One message of a scenario, as text.
struct Told: Sendable {
    let name: String
    var header: String
    var body: String

    /// The first scenario: A1, A2, …
    static let story: [Told] = {
        let path = Redriver.schemas + "/scenarios/durian-released.json"
        let text = FileManager.default.contents(atPath: path) ?? Data()
        let root = try? JSONDocument(parsing: Array(text)).root
        return root?["steps"]?.elements.map { step in
            Told(
                name: step["step"]?.string ?? "",
                header: String(
                    decoding: step["message"]?["header"]?.compact ?? [], as: UTF8.self),
                body: String(decoding: step["message"]?["body"]?.compact ?? [], as: UTF8.self))
        } ?? []
    }()

    static func step(_ name: String) -> Told {
        guard let step = story.first(where: { $0.name == name }) else {
            preconditionFailure("no step \(name)")
        }
        return step
    }

    /// The steps without some.
    static func story(without absent: String...) -> [Told] {
        story.filter { !absent.contains($0.name) }
    }

    func with(header: (String, String)? = nil, body: (String, String)? = nil) -> Told {
        var changed = self
        if let header { changed.header = changed.header.replacing(header.0, with: header.1) }
        if let body { changed.body = changed.body.replacing(body.0, with: body.1) }
        return changed
    }

    /// The same message of another crossing.
    func of(crossing serial: Int) -> Told {
        let other = CrossingReference.make(
            gate: .kimThanh, year: 2026, month: 11, day: 23, serial: serial)
        return with(header: ("RRVNKTH2611230000429", other?.description ?? ""))
    }
}

/// A journal to put messages into.
struct CrossingDesk {
    let journal: Journal
    private static let zero = Digest(words: 0, 0, 0, 0)

    init() throws {
        let disk = FaultyDisk()
        let id = try #require(JournalID([UInt8](repeating: 7, count: 16)))
        try Journal.create(directory: "d", id: id, disk: disk, segment: .mebibytes(4))
        journal = try Journal.open(
            directory: "d", disk: disk, segment: .mebibytes(4),
            digest: { Commitment.storageDigest($0) }
        ).journal
    }

    /// With what the peer sent.
    init(_ messages: [Told]) throws {
        self.init(try CrossingDesk())
        for message in messages { try receive(message) }
    }

    private init(_ other: CrossingDesk) { journal = other.journal }

    /// A message of the peer.
    ///
    /// - Parameter queues: Of this node, that it is on.
    @discardableResult
    func receive(_ message: Told, queues: [UInt32] = [0]) throws -> RecordIndex {
        let (header, facts) = facts(of: message, queues)
        return try append(
            .received(
                Received(
                    at: header.sentAt, ledger: LedgerIndex(generation: 1, index: 0),
                    edition: Edition(1), seal: SealSequence(1), place: 0, duplicateOf: nil,
                    facts: facts, originSignature: [], header: header.bytes)), message.body)
    }

    /// A message of an own client, for the peer.
    @discardableResult
    func accept(_ message: Told) throws -> RecordIndex {
        let (header, facts) = facts(of: message, [])
        return try append(
            .accepted(
                Accepted(
                    at: header.sentAt, ledger: LedgerIndex(generation: 1, index: 0),
                    edition: Edition(1), facts: facts, crosses: true, reports: nil,
                    originSignature: [], header: header.bytes)), message.body)
    }

    /// A record that is no message.
    func note() throws {
        let record = Record.epoch(
            EpochOpened(at: Timestamp(milliseconds: 0), isOutbound: true, number: 1))
        _ = try journal.append([JournalRecord(kind: record.kind, payload: record.payload)])
    }

    private func append(_ record: Record, _ body: String) throws -> RecordIndex {
        let saltAndBody = [UInt8](repeating: 1, count: Limits.saltBytes) + Array(body.utf8)
        return try journal.append([
            JournalRecord(
                kind: record.kind, payload: record.payload, body: saltAndBody,
                bodyDigest: Commitment.storageDigest(saltAndBody))
        ])
    }

    static func header(_ message: Told) -> Header {
        let bytes = MessageFile.addingBodyMember(
            to: Array(message.header.utf8), bytes: message.body.utf8.count, commitment: zero)
        guard case .valid(let header) = Header.check(bytes) else {
            preconditionFailure("\(message.name) has a good header")
        }
        return header
    }

    private func facts(of message: Told, _ queues: [UInt32]) -> (Header, MessageFacts) {
        let header = Self.header(message)
        return (
            header,
            MessageFacts(
                id: header.id, sender: header.sender, type: header.type.rawValue,
                orderingKey: header.orderingKey, leaf: Self.zero,
                expiresAt: header.effectiveExpiry, isUrgent: header.isUrgent, attempts: 5,
                queues: queues, size: header.bytes.count + message.body.utf8.count)
        )
    }

    // MARK: Reading it

    static let catalogue: Catalogue = {
        var files: [String: [UInt8]] = [:]
        let paths = FileManager.default.enumerator(atPath: Redriver.schemas)?.allObjects ?? []
        for case let path as String in paths where Catalogue.isPart(path) {
            files[path] = FileManager.default.contents(atPath: Redriver.schemas + "/" + path)
                .map { Array($0) }
        }
        guard let catalogue = try? Catalogue(files: files) else {
            preconditionFailure("the repository has a catalogue")
        }
        return catalogue
    }()

    func book(
        _ table: CrossingTable = CrossingTable(), findings: Int = Limits.crossingFindings,
        lag: UInt64 = Limits.crossingLag
    ) -> CrossingBook {
        CrossingBook(
            journal.reader, Self.catalogue, table: table, findings: findings, lag: lag)
    }
}

extension CrossingBook {
    /// What is said of a record: `RR-D07 /body/event`.
    func says(of index: UInt64) -> [String] {
        findings(on: RecordIndex(index)).map { "\($0.problem.rule ?? "-") \($0.problem.path)" }
    }
}
