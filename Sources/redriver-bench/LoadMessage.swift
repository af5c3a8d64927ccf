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
        let content = body.with(number: number, remark: String(due))
        let file: JSON = ["header": header, "body": .raw(content)]
        return file.compact
    }
}

/// The manifest every message of a load has: a real one, long enough, of a lorry and a container of
/// its own, as real ones are: the same lorry on a thousand crossings at once is something to warn of.
struct LoadBody {
    /// What differs from message to message.
    private enum Slot {
        case manifest
        /// The plate as it is painted, or its normal form.
        case tractor(isNormal: Bool)
        case trailer(isNormal: Bool)
        case container
    }

    private let country: Country
    /// The text in front of each slot, and the slot.
    private let parts: [(text: [UInt8], slot: Slot)]
    private let end: [UInt8]
    private let fill: [UInt8]

    /// - Parameters:
    ///   - country: Where the load starts: Việt Nam sends durians, China machines.
    ///   - bytes: How long a body is at least; never shorter than the manifest it is made from.
    init(from country: Country, bytes: Int) throws {
        self.country = country
        let folder = ProcessInfo.processInfo.environment["REDRIVER_SCHEMAS"] ?? "Schemas"
        let name = country == .vietnam ? "full-load" : "machinery"
        let path = "\(folder)/RR110-cargo-manifest/valid/\(name).json"
        let file = try JSONDocument(parsing: try Files.read(path, atMost: .mebibytes(1)))
        guard let root = file.root["body"], let body = file.root["body"]?.compact,
            body.last == 0x7d
        else { throw BenchError("\(path) is no manifest") }
        (parts, end) = try Self.split(Array(body.dropLast()), root)
        // Remarks of 512 letters; a message may have 99 of them.
        let remark =
            #",{"text":{"vi":"ghi chú","zh":"备注","en":"\#(String(repeating: "x", count: 512))"}}"#
        let missing = max(0, bytes - body.count - 64)
        fill = Array(repeating: Array(remark.utf8), count: min(98, missing / remark.utf8.count))
            .flatMap { $0 }
    }

    private static func split(
        _ body: [UInt8], _ root: JSONValue
    ) throws -> (parts: [(text: [UInt8], slot: Slot)], end: [UInt8]) {
        func text(_ pointer: String) throws -> String {
            guard let text = root.value(at: pointer)?.string else {
                throw BenchError("no \(pointer) in the manifest")
            }
            return text
        }
        let sought: [(String, Slot)] = [
            (try text("/manifestNo"), .manifest),
            (try text("/vehicles/0/plate/text"), .tractor(isNormal: false)),
            (try text("/vehicles/0/plate/normalized"), .tractor(isNormal: true)),
            (try text("/vehicles/1/plate/text"), .trailer(isNormal: false)),
            (try text("/vehicles/1/plate/normalized"), .trailer(isNormal: true)),
            (try text("/containers/0/id"), .container),
        ]
        var parts: [(text: [UInt8], slot: Slot)] = []
        var rest = body[...]
        while true {
            let next = sought.compactMap { needle, slot in
                rest.firstRange(of: Array("\"\(needle)\"".utf8)).map { ($0, slot) }
            }.min { $0.0.lowerBound < $1.0.lowerBound }
            guard let (range, slot) = next else { return (parts, Array(rest)) }
            parts.append((Array(rest[..<range.lowerBound]), slot))
            rest = rest[range.upperBound...]
        }
    }

    func with(number: Int, remark: String) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(8192 + fill.count)
        for part in parts {
            body += part.text
            body.append(UInt8(ascii: "\""))
            body.append(contentsOf: value(part.slot, number).utf8)
            body.append(UInt8(ascii: "\""))
        }
        let remarks = ",\"remarks\":[{\"text\":{\"vi\":\"\(remark)\",\"zh\":\"\(remark)\"}}"
        return body + end + Array(remarks.utf8) + fill + Array("]}".utf8)
    }

    private func value(_ slot: Slot, _ number: Int) -> String {
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text.suffix(count)
        }
        let five = digits(number % 100_000, 5)
        let dotted = "\(five.prefix(3)).\(five.suffix(2))"
        let isVietnamese = country == .vietnam
        switch slot {
        case .manifest: return "B\(number)"
        case .tractor(let isNormal) where isVietnamese:
            return isNormal ? "24C\(five)" : "24C-\(dotted)"
        case .trailer(let isNormal) where isVietnamese:
            return isNormal ? "24R\(five)" : "24R-\(dotted)"
        case .tractor(let isNormal): return isNormal ? "云G\(five)" : "云G·\(five)"
        case .trailer(let isNormal):
            return (isNormal ? "云G" : "云G·") + digits(number % 10_000, 4) + "挂"
        case .container: return Self.container("RRVU" + digits(number % 1_000_000, 6))
        }
    }

    /// With its check digit (ISO 6346).
    private static func container(_ text: String) -> String {
        for digit in 0...9 where CheckDigit.isContainer(Array("\(text)\(digit)".utf8)) {
            return "\(text)\(digit)"
        }
        preconditionFailure("one of ten digits is the right one")
    }
}
