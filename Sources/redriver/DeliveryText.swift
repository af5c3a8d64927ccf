// DeliveryText: a received message as `subscribe` shows it and hands it on.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverClient
internal import RedRiverJSON
internal import RedRiverWire

extension ReceivedMessage {
    /// A line for the eye: when, queue, type, sender, id, crossing, attempt, ledger index.
    var line: [UInt8] {
        let words = [
            info.receivedAt.rfc3339, info.queue.description, header.type.rawValue,
            header.sender.description, header.id.description,
            header.crossing?.description ?? "-", "#\(info.attempt)", info.index.text,
        ]
        return Array((words.joined(separator: " ") + "\n").utf8)
    }

    /// One line of JSON: `queue, index, attempt, receivedAt, header, body`.
    var jsonLine: [UInt8] {
        let members: [(String, JSON)] = [
            ("queue", .string(info.queue.description)), ("index", .string(info.index.text)),
            ("attempt", .int(Int64(info.attempt))),
            ("receivedAt", .string(info.receivedAt.rfc3339)), ("header", .raw(header.bytes)),
        ]
        return JSON.object(members + [bodyMember]).compact + [UInt8(ascii: "\n")]
    }

    /// What a command finds on its standard input: `{"header":…,"body":…}`.
    var document: [UInt8] {
        JSON.object([("header", .raw(header.bytes)), bodyMember]).compact
    }

    /// The body as it was published, byte for byte, if it stands on one line; else without the space
    /// between its tokens. A body that is not JSON, which only a node that looks at headers alone
    /// lets through, appears as `bodyBase64`.
    private var bodyMember: (String, JSON) {
        do throws(JSONError) {
            let value = try JSONDocument(parsing: body).root
            let isOneLine = !body.contains { $0 < 0x20 }
            return ("body", .raw(isOneLine ? body : value.compact))
        } catch {
            return ("bodyBase64", .string(Base64.encode(body)))
        }
    }

    /// The ordering key as one word of the event log.
    var orderingWord: String {
        String(header.orderingKey.map { $0 == " " ? "/" : $0 })
    }
}
