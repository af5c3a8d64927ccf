// StoredMessage: a message as its record holds it.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverWire

/// Header, salt and body, taken out of an `accepted` or `received` record.
struct StoredMessage {
    let header: [UInt8]
    let originSignature: [UInt8]
    let salt: [UInt8]
    let body: [UInt8]

    /// - Returns: `nil` if the record is of another kind, or its body is not there.
    init?(_ stored: (record: Record, body: [UInt8]?)) {
        switch stored.record {
        case .accepted(let record):
            header = record.header
            originSignature = record.originSignature
        case .received(let record):
            header = record.header
            originSignature = record.originSignature
        default: return nil
        }
        guard let saltAndBody = stored.body, saltAndBody.count >= Limits.saltBytes else {
            return nil
        }
        salt = Array(saltAndBody.prefix(Limits.saltBytes))
        body = Array(saltAndBody.dropFirst(Limits.saltBytes))
    }
}

extension Header {
    /// Whether a party may know what became of the message: it sent it, or receives it.
    func concerns(_ party: PartyID) -> Bool { sender == party || receivers.contains(party) }

    /// Whether salt and body are those the header commits to.
    func problem(salt: [UInt8], body: [UInt8]) -> Problem? {
        guard body.count == bodyBytes else {
            return Problem(
                .commitmentMismatch, path: "/header/body/bytes", value: String(body.count),
                text: Code.commitmentMismatch.text)
        }
        guard Commitment.digest(salt: salt, body: body) == commitment else {
            return Problem(
                .commitmentMismatch, path: "/header/body/commitment", value: nil,
                text: Code.commitmentMismatch.text)
        }
        return nil
    }
}

extension NodeIdentity {
    /// How much of a message is checked here.
    var validation: Welcome.Validation { agreement.pinsCatalogue ? .full : .header }

    /// What schema and domain rules say of a message with a good header. Nothing, where the
    /// agreement names no files to check by.
    func findings(_ header: Header, _ body: [UInt8]) -> Findings {
        catalogue?.check(header, body: body) ?? Findings(errors: [])
    }

    /// Whether the agreement lets messages of this type and version cross, on this route.
    func problem(with header: Header) -> Problem? {
        // Delivery reports are the nodes' own and need no schema to be agreed on.
        if header.type == .deliveryReport {
            return header.sender.isNode ? nil : notAgreed("/header/msgType", header.type.rawValue)
        }
        if agreement.type(header.type.rawValue, version: header.schemaVersion) != nil {
            return header.routeProblem(isTestRoute: agreement.isTest)
        }
        if agreement.types.contains(where: { $0.type == header.type.rawValue }) {
            return notAgreed("/header/schemaVersion", header.schemaVersion)
        }
        return notAgreed("/header/msgType", header.type.rawValue)
    }

    private func notAgreed(_ path: String, _ value: String) -> Problem {
        Problem(.valueNotInList, path: path, value: value, text: Code.valueNotInList.text)
    }
}

extension [Finding] {
    /// These, and what others say besides: of one rule and place once.
    func adding(_ others: [Finding]) -> [Finding] {
        var all = self
        for other in others where all.count < Limits.problemsListed {
            let isNew = !all.contains {
                $0.problem.rule == other.problem.rule && $0.problem.path == other.problem.path
            }
            if isNew { all.append(other) }
        }
        return all
    }
}

extension Advice {
    /// What a rule of the catalogue says, as a client is told.
    init(_ finding: Finding) {
        let problem = finding.problem
        self.init(
            rule: problem.rule ?? problem.code.rawValue, path: problem.path, text: problem.text)
    }
}
