// AuditFinding: a flaw and where it is; and the list of them, which has a bound.

public import RedRiverBase
public import RedRiverJSON

/// Where something was found.
public enum AuditPlace: Hashable, Sendable {
    /// The ledger as a whole.
    case ledger
    /// A file, below the ledger's folder.
    case file(String)
    case leaf(LedgerIndex)
    /// What a node sent to the other: `seal 12 of vn.kim-thanh`.
    case seal(SealSequence, from: NodeID)
}

extension AuditPlace: CustomStringConvertible {
    public var description: String {
        switch self {
        case .ledger: "-"
        case .file(let path): path
        case .leaf(let index): index.text
        case .seal(let sequence, let node): "\(node)#\(sequence.value)"
        }
    }

    fileprivate var json: (String, JSON) {
        switch self {
        case .ledger: ("ledger", .bool(true))
        case .file(let path): ("file", .string(path))
        case .leaf(let index): ("leaf", .string(index.text))
        case .seal(let sequence, let node):
            (
                "seal",
                ["from": .string(node.description), "sequence": .string("\(sequence.value)")]
            )
        }
    }
}

/// Something that is wrong, or that the reader must know.
public struct AuditFinding: Hashable, Sendable {
    public let place: AuditPlace
    public let flaw: AuditFlaw

    public init(_ place: AuditPlace, _ flaw: AuditFlaw) {
        self.place = place
        self.flaw = flaw
    }

    /// `code, place, text` in three languages, `hint` where there is one.
    public var json: JSON {
        func words(_ text: Text) -> JSON {
            ["vi": .string(text.vi), "zh": .string(text.zh), "en": .string(text.en)]
        }
        return .object(present: [
            ("code", .string(flaw.code)), place.json, ("text", words(flaw.text)),
            ("hint", flaw.hint.map(words)),
        ])
    }
}

/// Findings in the order they were made, up to a bound: a ledger of a billion leaves may have as
/// many, and one is enough to know.
public struct FindingList: Hashable, Sendable {
    /// The most that are kept of either sort.
    public static let most = 1000

    /// What is wrong.
    public private(set) var findings: [AuditFinding] = []
    /// What is not wrong.
    public private(set) var remarks: [AuditFinding] = []
    /// How many there were of each code, those not kept included.
    public private(set) var counts: [String: UInt64] = [:]
    public private(set) var leftOut: UInt64 = 0

    public init() {}

    /// Whether nothing is wrong.
    public var isSound: Bool { findings.isEmpty }

    public mutating func add(_ place: AuditPlace, _ flaw: AuditFlaw) {
        add(AuditFinding(place, flaw))
    }

    public mutating func add(_ finding: AuditFinding) {
        counts[finding.flaw.code, default: 0] += 1
        switch (finding.flaw.isRemark, findings.count < Self.most, remarks.count < Self.most) {
        case (false, true, _): findings.append(finding)
        case (true, _, true): remarks.append(finding)
        default: leftOut += 1
        }
    }

    public mutating func add(contentsOf more: [AuditFinding]) {
        for finding in more { add(finding) }
    }

    /// `findings, remarks, findingsLeftOut`.
    public var json: [(String, JSON)] {
        [
            ("findings", .array(findings.map(\.json))), ("remarks", .array(remarks.map(\.json))),
            ("findingsLeftOut", .int(Int64(clamping: leftOut))),
        ]
    }
}
