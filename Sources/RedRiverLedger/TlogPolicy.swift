// TlogPolicy: which logs are known and who must have witnessed them (C2SP tlog-policy).
//
//     log <verifier key> [<url>]
//     witness <name> <verifier key> [<url>]
//     group <name> all|any|<k> <member>…
//     quorum <name>|none
//
// Names are defined before they are used, so no group can hold itself. A name is a member at most
// once, so no witness counts in two ways.

public import RedRiverBase

/// A trust policy.
public struct TlogPolicy: Hashable, Sendable {
    /// The longest policy, in bytes.
    public static let maxBytes = ByteCount.kibibytes(64)
    /// The most logs, witnesses and groups of each kind; at least 32 must be supported.
    public static let maxOfKind = 256

    /// A log; its origin is the name of its key.
    public struct Log: Hashable, Sendable {
        public let key: NoteKey
        public let url: LedgerName?
    }

    /// A witness.
    public struct Witness: Hashable, Sendable {
        /// What the policy calls it; the key's own name is another matter.
        public let name: LedgerName
        public let key: NoteKey
        public let url: LedgerName?
    }

    /// Members of which so many must have witnessed.
    public struct Group: Hashable, Sendable {
        public let name: LedgerName
        /// 1…the number of members.
        public let threshold: Int
        /// Witnesses, or groups of earlier lines.
        public let members: [LedgerName]
    }

    public let logs: [Log]
    public let witnesses: [Witness]
    /// Each after those it has as members.
    public let groups: [Group]
    /// A witness or a group; `nil` for `none`.
    public let quorum: LedgerName?

    /// Reads a policy.
    ///
    /// Stricter than the specification in two things: names, keys and URLs are UTF-8, and a log's
    /// key may not be a witness's as well.
    ///
    /// - Throws: ``LedgerError/tooLong(_:_:)`` or ``LedgerError/policy(line:_:)``.
    public init(_ bytes: [UInt8]) throws(LedgerError) {
        guard bytes.count <= Self.maxBytes.value else {
            throw .tooLong(.policy, ByteCount(bytes.count))
        }
        var reader = TlogPolicyReader()
        var number = 0
        for line in bytes.split(separator: SignedNote.lineFeed, omittingEmptySubsequences: false) {
            number += 1
            do throws(PolicyFlaw) {
                try reader.take(line)
            } catch {
                throw .policy(line: number, error)
            }
        }
        guard bytes.isEmpty || bytes.last == SignedNote.lineFeed else {
            throw .policy(line: number, .badCharacter)
        }
        guard let quorum = reader.quorum else { throw .policy(line: number, .noQuorum) }
        (logs, witnesses, groups) = (reader.logs, reader.witnesses, reader.groups)
        self.quorum = quorum == .some(TlogPolicyReader.none) ? nil : quorum
    }

    /// Whether the quorum is met when these witnesses, by the policy's names, have witnessed.
    public func isSatisfied(by names: Set<LedgerName>) -> Bool {
        guard let quorum else { return true }
        var met = Set(witnesses.map(\.name)).intersection(names)
        for group in groups where group.members.count(where: met.contains) >= group.threshold {
            met.insert(group.name)
        }
        return met.contains(quorum)
    }
}

extension PolicyFlaw: Error {}

/// When a checkpoint is looked at, and which cosignatures are taken for it.
public struct Freshness: Hashable, Sendable {
    /// The present, by whoever checks.
    public let now: CosignatureTime
    /// How old a cosignature may be, in seconds; `nil` for any age.
    public let maxAge: UInt64?
    /// How far ahead of `now` a witness's clock may be, in seconds.
    public let maxAhead: UInt64

    public init(now: CosignatureTime, maxAge: UInt64?, maxAhead: UInt64 = 300) {
        self.now = now
        self.maxAge = maxAge
        self.maxAhead = maxAhead
    }

    /// What becomes of a cosignature of this time.
    public func standing(of time: CosignatureTime) -> Standing {
        if time > now {
            return time.seconds - now.seconds > maxAhead ? .fromTheFuture : .counts
        }
        guard let maxAge else { return .counts }
        return now.seconds - time.seconds > maxAge ? .stale : .counts
    }

    /// Whether a cosignature counts, and if not, why.
    public enum Standing: Hashable, Sendable {
        case counts
        case stale
        /// Its time lies too far ahead, as one in milliseconds would.
        case fromTheFuture
    }
}

/// What a policy makes of a checkpoint: the log's signature is good; of the witnesses it says which
/// have signed and when, so that whoever asks can demand more than the quorum.
public struct PolicyEvaluation: Hashable, Sendable {
    /// One witness's good cosignature.
    public struct Witnessing: Hashable, Sendable {
        /// As the policy calls it.
        public let name: LedgerName
        public let time: CosignatureTime
        public let standing: Freshness.Standing
    }

    public let opened: OpenedCheckpoint
    /// Each witness at most once, in the order of the note.
    public let witnessings: [Witnessing]
    private let policy: TlogPolicy

    init(opened: OpenedCheckpoint, witnessings: [Witnessing], policy: TlogPolicy) {
        self.opened = opened
        self.witnessings = witnessings
        self.policy = policy
    }

    /// Whether those whose cosignatures count meet the quorum.
    public var isSatisfied: Bool { isSatisfied(without: []) }

    /// Whether they still do if some are left out: those of the log's own country, say. A log that
    /// only its own witness has cosigned is a statement of one side.
    public func isSatisfied(without names: Set<LedgerName>) -> Bool {
        policy.isSatisfied(by: counted.subtracting(names))
    }

    /// The witnesses whose cosignatures count.
    public var counted: Set<LedgerName> {
        Set(witnessings.filter { $0.standing == .counts }.map(\.name))
    }
}

extension TlogPolicy {
    /// Judges a checkpoint.
    ///
    /// - Parameters:
    ///   - note: The checkpoint's note.
    ///   - time: Which cosignatures count.
    ///   - allowsExtensions: Whether lines after the root are taken.
    /// - Returns: What was found; the quorum need not be met.
    /// - Throws: ``LedgerError/logUnknown(_:)``, or what ``SignedNote/checkpoint(of:witnesses:allowsExtensions:)``
    ///   refuses, a bad signature of any witness of the policy included.
    public func evaluate(
        _ note: SignedNote, time: Freshness, allowsExtensions: Bool = false
    ) throws(LedgerError) -> PolicyEvaluation {
        let origin = try Checkpoint(text: note.text).origin
        let logs = logs.map(\.key).filter { $0.name == origin }
        guard !logs.isEmpty else { throw .logUnknown(origin) }
        let opened = try note.checkpoint(
            ofAny: logs, witnesses: witnesses.map(\.key), allowsExtensions: allowsExtensions)
        let witnessings = opened.cosignatures.compactMap {
            cosignature -> PolicyEvaluation.Witnessing? in
            guard let witness = witnesses.first(where: { $0.key == cosignature.key }),
                let made = cosignature.time
            else { return nil }
            return PolicyEvaluation.Witnessing(
                name: witness.name, time: made, standing: time.standing(of: made))
        }
        return PolicyEvaluation(opened: opened, witnessings: witnessings, policy: self)
    }

    /// The policy as it is written: logs, witnesses, groups, quorum.
    public var bytes: [UInt8] {
        var lines: [String] = []
        for log in logs { lines.append("log \(log.key)" + Self.tail(log.url)) }
        for witness in witnesses {
            lines.append("witness \(witness.name) \(witness.key)" + Self.tail(witness.url))
        }
        for group in groups {
            let members = group.members.map(\.description).joined(separator: " ")
            lines.append("group \(group.name) \(group.threshold) \(members)")
        }
        lines.append("quorum \(quorum?.description ?? "none")")
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private static func tail(_ url: LedgerName?) -> String { url.map { " \($0)" } ?? "" }
}
