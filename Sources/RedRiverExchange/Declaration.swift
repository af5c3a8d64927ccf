// Declaration: what a node tells its ledger of keys, certificates, revocation lists and files.
//
// An auditor has the ledger and nothing else, so whatever signatures in it are to be checked by must
// stand in it first. What was declared is state: a start or a reload declares only what is new, and
// what is gone as retired. Bytes too long for a leaf (certificates, lists, the agreement, schemas)
// are records of their own with a body, and published under their digest.

public import RedRiverBase
public import RedRiverEvidence

/// A key of either node that counts now.
public struct DeclaredKey: Hashable, Sendable {
    public var node: NodeID
    public var role: LeafKey.Role
    public var value: LeafKey.Value

    public init(node: NodeID, role: LeafKey.Role, value: LeafKey.Value) {
        self.node = node
        self.role = role
        self.value = value
    }
}

/// Bytes that leaves speak of by digest.
public struct Blob: Hashable, Sendable {
    /// SHA-256 of `bytes`.
    public var digest: Digest
    /// At most ``Limits/recordBody``.
    public var bytes: [UInt8]

    public init(digest: Digest, bytes: [UInt8]) {
        self.digest = digest
        self.bytes = bytes
    }
}

/// Keys, lists and files that count from now on, as far as one side knows.
public struct Declaration: Hashable, Sendable {
    public var keys: [DeclaredKey]
    public var lists: [LeafRevocationList]
    public var blobs: [Blob]

    public init(keys: [DeclaredKey] = [], lists: [LeafRevocationList] = [], blobs: [Blob] = []) {
        self.keys = keys
        self.lists = lists
        self.blobs = blobs
    }
}

/// That a new generation of the ledger is to begin.
public struct Opening: Hashable, Sendable {
    /// The last cosigned checkpoint of the generation before; empty if there was none.
    public var previous: [UInt8]
    /// Why, in the operator's words.
    public var reason: String

    public init(previous: [UInt8], reason: String) {
        self.previous = previous
        self.reason = reason
    }
}

/// What stands in the current generation of the ledger.
struct Declared: Equatable {
    var agreement: Digest?
    /// In the order they were declared.
    var keys: [DeclaredKey] = []
    /// The digest of each country's list.
    var lists: [Country: Digest] = [:]
    var blobs: Set<Digest> = []

    mutating func apply(_ leaf: LeafKey) {
        let key = DeclaredKey(node: leaf.node, role: leaf.role, value: leaf.value)
        keys.removeAll { $0 == key }
        if leaf.act == .added { keys.append(key) }
    }
}

extension Exchange {
    /// Declares what is not declared yet, and as retired what `declaration` no longer names of the
    /// nodes and roles it is about.
    ///
    /// - Parameter roles: Those it is complete in, for the node it speaks of.
    mutating func declare(
        _ declaration: Declaration, completeIn scope: [(NodeID, LeafKey.Role)], _ now: Moment
    ) {
        for blob in declaration.blobs where !state.declared.blobs.contains(blob.digest) {
            append(
                .blob(BlobKept(at: stamp(now), digest: blob.digest)), body: blob.bytes,
                bodyDigest: blob.digest)
        }
        for key in declaration.keys where !state.declared.keys.contains(key) {
            declare(key, .added, now)
        }
        for key in state.declared.keys
        where !declaration.keys.contains(key)
            && scope.contains(where: { $0 == (key.node, key.role) })
        {
            declare(key, .retired, now)
        }
        for list in declaration.lists where state.declared.lists[list.country] != list.digest {
            append(.revocationList(ListTaken(at: stamp(now), list: list)))
        }
    }

    private mutating func declare(_ key: DeclaredKey, _ act: LeafKey.Act, _ now: Moment) {
        append(
            .key(
                KeyChanged(
                    at: stamp(now),
                    key: LeafKey(act: act, node: key.node, role: key.role, value: key.value))))
    }

    /// What this node knows of itself, and of the peer by the agreement.
    mutating func declareSetup(_ now: Moment) {
        let all = LeafKey.Role.allCases
        let own = all.map { (setup.node, $0) }
        // The peer's certificates come with it; its other keys stand in the agreement.
        let peers = [LeafKey.Role.authority, .ledger, .witness].map { (setup.peer, $0) }
        declare(setup.declaration, completeIn: own + peers, now)
    }

    /// What the peer showed of itself in `CERTS`, once it was checked.
    mutating func declarePeer(_ declaration: Declaration, _ now: Moment) {
        let roles = [LeafKey.Role.signing, .encryption].map { (setup.peer, $0) }
        declare(declaration, completeIn: roles, now)
    }
}

extension Exchange {
    /// The digest of each country's list that counts now, as the ledger has it.
    public var declaredLists: [Country: Digest] { state.declared.lists }
}

// MARK: - In a snapshot

extension Declared {
    func write(to w: inout ByteWriter) {
        w.append(optional: agreement) { $0.append($1) }
        w.append(list: keys) { w, key in
            LeafKey(act: .added, node: key.node, role: key.role, value: key.value).write(to: &w)
        }
        w.append(list: lists.sorted { $0.key.rawValue < $1.key.rawValue }) { w, entry in
            w.append(entry.key.rawValue)
            w.append(entry.value)
        }
        w.append(list: blobs.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }) {
            $0.append(counted: $1)
        }
    }

    init?(from r: inout ByteReader) {
        guard let agreement = r.optional({ $0.digest() }),
            let keys = r.list({ LeafKey(from: &$0) }),
            let lists = r.list({ r -> (Country, Digest)? in
                guard let country = r.string().flatMap({ Country(rawValue: $0) }),
                    let digest = r.digest()
                else { return nil }
                return (country, digest)
            }),
            Set(lists.map(\.0)).count == lists.count,
            let blobs = r.list({ $0.counted().flatMap { Digest($0) } })
        else { return nil }
        self.agreement = agreement
        for key in keys { apply(key) }
        for (country, digest) in lists { self.lists[country] = digest }
        self.blobs = Set(blobs)
    }
}
