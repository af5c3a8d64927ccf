// EvidenceBundleReading: a foreign bundle, read strictly.
//
// As with a leaf: what was read is written again and compared, so that one bundle has one spelling
// and nothing stands in it that nobody looks at.

internal import RedRiverBase
internal import RedRiverJSON
internal import RedRiverLedger

extension EvidenceBundle {
    /// What may stand in each part, and whether more than once.
    private static let sentKinds: Set<String> = [
        "accepted", "composed", "sealed", "receipted", "delivered", "purged",
    ]
    private static let takenKinds: Set<String> = [
        "arrived", "received", "refused", "receipt", "receipt-signed", "delivered", "purged",
    ]

    /// The most certificates and lists; a message has two signers.
    private static let blobsMost = 16

    /// Reads a bundle.
    ///
    /// - Throws: ``EvidenceError/bundle(_:)``, or ``EvidenceError/leaf(_:)`` for a line in it.
    public init(parsing bytes: [UInt8]) throws(EvidenceError) {
        guard bytes.count <= Self.most.value else { throw .bundle(.tooLong(bytes.count)) }
        guard let root = try? JSONDocument(parsing: bytes).root, root.kind == .object else {
            throw .bundle(.notJSON)
        }
        guard root["format"]?.equals(Self.format) == true else { throw .bundle(.format) }
        let reader = BundleReader(value: root, name: "")
        self.init(
            sender: try reader.parsed("sender") { $0.string.flatMap { PartyID($0) } },
            id: try reader.parsed("msgId") { $0.string.flatMap { MessageID($0) } },
            sent: try reader.part("sent"), taken: try reader.part("taken"),
            sealPath: root["sealPath"] == nil ? nil : try reader.digests("sealPath"),
            agreement: root["agreement"] == nil ? nil : try reader.base64("agreement"),
            certificates: try reader.blobs("certificates", most: Self.blobsMost),
            revocationLists: try reader.blobs("crls", most: Self.blobsMost),
            content: try reader.content())
        try checkShape()
        guard written == bytes else { throw .bundle(.notCanonical) }
    }

    /// What every bundle is, read or made: bounds, order, and which kinds stand where.
    func checkShape() throws(EvidenceError) {
        guard sent != nil || taken != nil else { throw .bundle(.member("sent")) }
        try Self.checkShape(sent, "sent", Self.sentKinds)
        try Self.checkShape(taken, "taken", Self.takenKinds)
        guard (sealPath?.count ?? 0) <= Merkle.maxPath else { throw .bundle(.member("sealPath")) }
        guard certificates.count <= Self.blobsMost else {
            throw .bundle(.member("certificates"))
        }
        guard revocationLists.count <= Self.blobsMost else { throw .bundle(.member("crls")) }
        if case .body(let body, let salt) = content {
            guard salt.count == Limits.saltBytes else { throw .bundle(.member("salt")) }
            guard body.count <= Limits.body.value else { throw .bundle(.member("body")) }
        }
    }

    private static func checkShape(
        _ part: Part?, _ name: String, _ kinds: Set<String>
    ) throws(EvidenceError) {
        guard let part else { return }
        guard !part.leaves.isEmpty else { throw .bundle(.member(name + "/leaves")) }
        var seen: [String: Int] = [:]
        var last: RecordIndex?
        for proven in part.leaves {
            let kind = proven.leaf.fact.kind
            // A message has one fate at a receiver.
            let slot = kind == "refused" ? "received" : kind
            seen[slot, default: 0] += 1
            let most = kind == "delivered" ? deliveredMost : 1
            guard kinds.contains(kind), seen[slot, default: 0] <= most else {
                throw .bundle(.leaf(name, kind))
            }
            guard proven.index.value <= CanonicalDecimal.most,
                last.map({ $0 < proven.index }) ?? true
            else { throw .bundle(.order(name)) }
            guard proven.path.count <= Merkle.maxPath else {
                throw .bundle(.member(name + "/path"))
            }
            last = proven.index
        }
    }
}

/// Takes members of an object of a bundle.
private struct BundleReader {
    let value: JSONValue
    /// Where it stands, for whoever reads the error.
    let name: String

    private func path(_ member: String) -> String { name.isEmpty ? member : name + "/" + member }

    func parsed<Value>(
        _ member: String, _ parse: (JSONValue) -> Value?
    ) throws(EvidenceError) -> Value {
        guard let found = value[member], let parsed = parse(found) else {
            throw .bundle(.member(path(member)))
        }
        return parsed
    }

    func base64(_ member: String) throws(EvidenceError) -> [UInt8] {
        try parsed(member) { $0.string.flatMap { Base64.decode($0) } }
    }

    private func list(_ member: String, most: Int) throws(EvidenceError) -> [JSONValue] {
        try parsed(member) { $0.kind == .array && $0.count <= most ? Array($0.elements) : nil }
    }

    func blobs(_ member: String, most: Int) throws(EvidenceError) -> [[UInt8]] {
        var blobs: [[UInt8]] = []
        for element in try list(member, most: most) {
            guard let blob = element.string.flatMap({ Base64.decode($0) }) else {
                throw .bundle(.member(path(member)))
            }
            blobs.append(blob)
        }
        return blobs
    }

    func digests(_ member: String) throws(EvidenceError) -> [Digest] {
        var digests: [Digest] = []
        for blob in try blobs(member, most: Merkle.maxPath) {
            guard let digest = Digest(blob) else { throw .bundle(.member(path(member))) }
            digests.append(digest)
        }
        return digests
    }

    func part(_ member: String) throws(EvidenceError) -> EvidenceBundle.Part? {
        guard let value = value[member] else { return nil }
        let reader = BundleReader(value: value, name: member)
        let text = try reader.parsed("checkpoint") { $0.utf8 }
        let note: SignedNote
        do throws(LedgerError) {
            note = try SignedNote(text)
        } catch {
            throw .bundle(.checkpoint(member, error))
        }
        var leaves: [EvidenceBundle.ProvenLeaf] = []
        let most = 9 + EvidenceBundle.deliveredMost
        for element in try reader.list("leaves", most: most) {
            let reader = BundleReader(value: element, name: member + "/leaves")
            leaves.append(
                try EvidenceBundle.ProvenLeaf(
                    index: RecordIndex(try reader.parsed("index") { $0.uint64 }),
                    path: try reader.digests("path"),
                    line: try reader.parsed("leaf") { Array($0.bytes) }))
        }
        return EvidenceBundle.Part(checkpoint: note, leaves: leaves)
    }

    func content() throws(EvidenceError) -> EvidenceBundle.Content? {
        guard let body = value["body"] else { return nil }
        if body.equals(EvidenceBundle.purgedWord) { return .purged }
        return .body(try base64("body"), salt: try base64("salt"))
    }
}
