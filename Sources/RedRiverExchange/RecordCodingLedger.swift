// RecordCodingLedger: the records that exist for the ledger's sake, as bytes.

internal import RedRiverBase
internal import RedRiverEvidence

extension KeyChanged {
    func write(to w: inout ByteWriter) {
        w.append(at)
        key.write(to: &w)
    }

    init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let key = LeafKey(from: &r) else { return nil }
        self.init(at: at, key: key)
    }
}

extension LeafKey {
    func write(to w: inout ByteWriter) {
        w.append(act.rawValue)
        w.append(node.description)
        w.append(role.rawValue)
        switch value {
        case .certificate(let digest, let notBefore, let notAfter):
            w.append(UInt8(0))
            w.append(digest)
            w.append(notBefore)
            w.append(notAfter)
        case .verifier(let vkey):
            w.append(UInt8(1))
            w.append(vkey)
        }
    }

    init?(from r: inout ByteReader) {
        guard let act = r.string().flatMap({ Act(rawValue: $0) }),
            let node = r.string().flatMap({ NodeID($0) }),
            let role = r.string().flatMap({ Role(rawValue: $0) }),
            let value = Value(from: &r)
        else { return nil }
        self.init(act: act, node: node, role: role, value: value)
    }
}

extension LeafKey.Value {
    fileprivate init?(from r: inout ByteReader) {
        switch r.integer(UInt8.self) {
        case 0:
            guard let digest = r.digest(), let notBefore = r.timestamp(),
                let notAfter = r.timestamp()
            else { return nil }
            self = .certificate(digest, notBefore: notBefore, notAfter: notAfter)
        case 1:
            guard let vkey = r.string() else { return nil }
            self = .verifier(vkey)
        default: return nil
        }
    }
}

extension ListTaken {
    func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(list.country.rawValue)
        w.append(list.digest)
        w.append(list.thisUpdate)
        w.append(list.nextUpdate)
    }

    init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let country = r.string().flatMap({ Country(rawValue: $0) }),
            let digest = r.digest(), let thisUpdate = r.timestamp(), let nextUpdate = r.timestamp()
        else { return nil }
        self.init(
            at: at,
            list: LeafRevocationList(
                country: country, digest: digest, thisUpdate: thisUpdate, nextUpdate: nextUpdate))
    }
}

extension BlobKept {
    func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(digest)
    }

    init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let digest = r.digest() else { return nil }
        self.init(at: at, digest: digest)
    }
}

extension Opened {
    func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(generation)
        w.append(counted: previous)
        w.append(reason)
    }

    init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let generation = r.integer(UInt32.self),
            let previous = r.counted(), let reason = r.string()
        else { return nil }
        self.init(at: at, generation: generation, previous: previous, reason: reason)
    }
}

extension OperatorActed {
    func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(role)
        w.append(act)
        w.append(reason)
    }

    init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let role = r.string(), let act = r.string(),
            let reason = r.string()
        else { return nil }
        self.init(at: at, role: role, act: act, reason: reason)
    }
}

extension Purged {
    func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(messages)
        w.append(authority)
        w.append(legalBasis)
    }

    init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let messages = r.recordIndexes(),
            let authority = r.string(), let legalBasis = r.string()
        else { return nil }
        self.init(at: at, messages: messages, authority: authority, legalBasis: legalBasis)
    }
}
