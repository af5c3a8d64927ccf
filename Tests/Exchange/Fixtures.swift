// Fixtures: two nodes, their parties, and messages with real headers.

import RedRiverBase
import RedRiverCatalogue
import RedRiverEvidence
import RedRiverLedger
import TestSupport

@testable import RedRiverExchange

/// The two countries of the tests.
enum Side: Int, CaseIterable {
    case vietnam
    case china

    var other: Side { self == .vietnam ? .china : .vietnam }

    var node: NodeID {
        known(NodeID(self == .vietnam ? "vn.kim-thanh" : "cn.bac-son"))
    }

    var nodeParty: PartyID { party(self == .vietnam ? "VN.NODE.KTH1" : "CN.NODE.HKM1") }

    /// Two ordinary parties.
    var parties: [PartyID] {
        self == .vietnam
            ? [party("VN.CUSTOMS.13BB"), party("VN.GATE.KTH1")]
            : [party("CN.CUSTOMS.8613"), party("CN.GATE.BSN1")]
    }

    func setup(quotas: [PartyID: Int] = [:]) -> Setup {
        Setup(
            node: node, peer: other.node, nodeParty: nodeParty, edition: Edition(1),
            agreement: Self.agreement, suite: .intl,
            localParties: Set(parties + [nodeParty]),
            peerParties: Set(other.parties + [other.nodeParty]), quotas: quotas,
            signer: Merkle.leaf(of: Array(node.description.utf8)), version: "test")
    }

    static let agreement = Merkle.leaf(of: Array("edition 1".utf8))
}

/// For literals that are known to be well-formed.
func known<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("a literal of the tests is wrong") }
    return value
}

func party(_ text: String) -> PartyID { known(PartyID(text)) }

/// 2026-11-23T00:00:00Z.
let day0 = Timestamp(milliseconds: 1_795_392_000_000)
let second: Int64 = 1000
let minute = 60 * second
let hour = 60 * minute
let day = 24 * hour

/// A message to be, with the fields tests care about.
struct Draft {
    var sender = Side.vietnam.parties[0]
    var receivers = [Side.china.parties[0]]
    var type = MessageType.cargoManifest
    /// The serial of the crossing; `nil` for a notice.
    var crossing: Int? = 1
    var isUrgent = false
    var idTime = day0
    var expiresAt: Timestamp?
    var bodyBytes = 8
    /// Tells messages apart, and their headers.
    var serial: UInt64 = 0
    /// Changes the header and nothing else.
    var isTest = false

    var id: MessageID {
        var w = ByteWriter()
        w.append(serial)
        w.append(UInt64(0))
        return MessageID(at: idTime, random: [0, 0] + w.bytes)
    }

    var message: CheckedMessage {
        let salt = [UInt8](repeating: 7, count: Limits.saltBytes)
        let body = [UInt8](repeating: 0x20, count: bodyBytes)
        guard
            case .valid(let header) = Header.check(
                header(Commitment.digest(salt: salt, body: body)))
        else { preconditionFailure("a draft of the tests is no header: \(self)") }
        return CheckedMessage(
            header: header, leaf: Merkle.leaf(of: header.bytes), saltAndBody: salt + body,
            bodyDigest: Commitment.storageDigest(salt + body), originSignature: [])
    }

    private func header(_ commitment: Digest) -> [UInt8] {
        let listed = receivers.map { "\"\($0)\"" }.joined(separator: ",")
        let reference = crossing.flatMap {
            CrossingReference.make(gate: .kimThanh, year: 2026, month: 11, day: 23, serial: $0)
        }
        var text = "{\"msgId\":\"\(id)\",\"msgType\":\"\(type.rawValue)\",\"schemaVersion\":\"1.0\""
        text += ",\"functionCode\":\(type.rules.functionCodes[0]),\"responseType\":\"AB\""
        if type.rules.functionCodes[0] == 11 {
            text += ",\"inReplyTo\":\"01a205a1-8850-7fcb-9971-174494d6493c\""
        }
        text += ",\"sender\":\"\(sender)\",\"receiver\":[\(listed)]"
        text += ",\"sentAt\":\"\(idTime.rfc3339)\""
        if let expiresAt { text += ",\"expiresAt\":\"\(expiresAt.rfc3339)\"" }
        text += ",\"crossingRef\":" + (reference.map { "\"\($0)\"" } ?? "null")
        if isUrgent { text += ",\"priority\":\"urgent\"" }
        text += ",\"test\":\(isTest),\"body\":{\"bytes\":\(bodyBytes)"
        text += ",\"commitment\":\"\(commitment.labelled)\"}}"
        return Array(text.utf8)
    }
}

extension CheckedMessage {
    /// The message that a record of acceptance holds.
    init?(_ bytes: RecordBytes) {
        let header: [UInt8]
        switch Record(kind: bytes.kind, payload: bytes.payload) {
        case .accepted(let record): header = record.header
        case .received(let record): header = record.header
        default: return nil
        }
        guard case .valid(let checked) = Header.check(header), let body = bytes.body,
            let digest = bytes.bodyDigest
        else { return nil }
        self.init(
            header: checked, leaf: Merkle.leaf(of: header), saltAndBody: body,
            bodyDigest: digest, originSignature: [])
    }
}
