// LoadMessage: the messages of a load: numbered, and telling when they were due.

internal import Foundation
internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverClient
internal import RedRiverFiles
internal import RedRiverJSON

/// What the sending end puts into a message and the receiving end reads from it.
struct LoadMessage {
    /// From 0 on.
    let number: Int
    /// `CLOCK_MONOTONIC` in nanoseconds.
    let due: Int64

    init(number: Int, due: Int64) {
        self.number = number
        self.due = due
    }

    init(_ message: ReceivedMessage) throws {
        let root = try JSONDocument(parsing: message.body).root
        guard let number = root["manifestNo"]?.string.flatMap({ Int($0.dropFirst()) }),
            let due = root["remarks"]?.elements.first(where: { _ in true })?["text"]?["vi"]?.string
                .flatMap({ Int64($0) })
        else { throw BenchError("a message that is not of this load") }
        self.init(number: number, due: due)
    }

    /// The file, of a crossing of its own, so that order never makes one wait for another.
    func file(from sender: PartyID, to receiver: PartyID, body: LoadBody) -> [UInt8] {
        let now = BenchClock.wall
        let random = (0..<10).map { _ in UInt8.random(in: .min ... .max) }
        let date = now.date(offsetMinutes: 7 * 60)
        let crossing = CrossingReference.make(
            gate: sender.country == .vietnam ? .kimThanh : .beishan, year: date.year,
            month: date.month, day: date.day, serial: number % 1_000_000)
        let header: JSON = [
            "msgId": .string(MessageID(at: now, random: random).description),
            "msgType": "RR110", "schemaVersion": "1.0", "functionCode": 9, "responseType": "NA",
            "sender": .string(sender.description), "receiver": .string(receiver.description),
            "sentAt": .string(now.rfc3339),
            "crossingRef": crossing.map { JSON.string($0.description) } ?? .null, "test": true,
        ]
        let content = body.with(manifest: "B\(number)", remark: String(due))
        let file: JSON = ["header": header, "body": .raw(content)]
        return file.compact
    }
}

/// The manifest every message of a load has: a real one, long enough.
struct LoadBody {
    private let beforeManifest: [UInt8]
    private let afterManifest: [UInt8]
    private let fill: [UInt8]

    private static let manifest = "\"manifestNo\":\""

    /// - Parameters:
    ///   - country: Where the load starts: Việt Nam sends durians, China machines.
    ///   - bytes: How long a body is at least; never shorter than the manifest it is made from.
    init(from country: Country, bytes: Int) throws {
        let folder = ProcessInfo.processInfo.environment["REDRIVER_SCHEMAS"] ?? "Schemas"
        let name = country == .vietnam ? "full-load" : "machinery"
        let path = "\(folder)/RR110-cargo-manifest/valid/\(name).json"
        let file = try JSONDocument(parsing: try Files.read(path, atMost: .mebibytes(1)))
        guard let body = file.root["body"]?.compact,
            let place = body.firstRange(of: Array(Self.manifest.utf8)),
            let end = body[place.upperBound...].firstIndex(of: UInt8(ascii: "\"")),
            body.last == 0x7d
        else { throw BenchError("\(path) is no manifest") }
        beforeManifest = Array(body[..<place.upperBound])
        afterManifest = Array(body[end...].dropLast())
        // Remarks of 512 letters; a message may have 99 of them.
        let remark =
            #",{"text":{"vi":"ghi chú","zh":"备注","en":"\#(String(repeating: "x", count: 512))"}}"#
        let missing = max(0, bytes - body.count - 64)
        fill = Array(repeating: Array(remark.utf8), count: min(98, missing / remark.utf8.count))
            .flatMap { $0 }
    }

    func with(manifest: String, remark: String) -> [UInt8] {
        let remarks = ",\"remarks\":[{\"text\":{\"vi\":\"\(remark)\",\"zh\":\"\(remark)\"}}"
        return beforeManifest + Array(manifest.utf8) + afterManifest + Array(remarks.utf8) + fill
            + Array("]}".utf8)
    }
}
