// CrossingAdvice+Decisions: whose declaration is decided on, and when (RR-D13, D38, D39).

internal import RedRiverBase
internal import RedRiverJSON

extension CrossingAdviser {
    /// The country of the side that sends it.
    private var country: [UInt8] { Array(header.sender.country.rawValue.utf8) }

    /// Whether two numbers are of one declaration: in Việt Nam the 12th digit counts amendments.
    private static func areSame(_ a: [UInt8], _ b: [UInt8], in country: [UInt8]) -> Bool {
        guard country.elementsEqual("VN".utf8) else { return a == b }
        return a.prefix(11).elementsEqual(b.prefix(11))
    }

    /// What the manifest and earlier messages name as declarations of this side.
    private func declarations(where isWanted: (DeclarationKept) -> Bool) -> [DeclarationKept] {
        let kept = (record.facts?.declarations ?? []) + record.declarations
        return kept.filter { $0.side == side && isWanted($0) }
    }

    // MARK: RR-D13

    /// A later version of a declaration has the first 11 digits of the earlier one.
    mutating func checkVersions() {
        guard let declaration = body.find("declaration", in: 0),
            let country = body.text("country", in: declaration), country.elementsEqual("VN".utf8),
            let node = body.find("number", in: declaration), let number = body.text(at: node)
        else { return }
        let isLater =
            body.count("version", in: declaration).map { $0 > 0 } ?? false
            || body.value("status", in: 0) == "AMENDED"
        guard isLater || header.supersedes != nil else { return }
        let earlier = declarations { kept in
            kept.country == country && (isLater || kept.source == header.supersedes)
        }
        guard let last = earlier.last,
            !earlier.contains(where: { Self.areSame($0.number, number, in: country) })
        else { return }
        let text = CrossingWords.versionsDiffer(String(decoding: last.number, as: UTF8.self))
        warn("RR-D13", at: node, text)
    }

    // MARK: RR-D38

    /// A decision is on a declaration of this load, by the office the manifest names, in the regime
    /// of its side.
    mutating func checkDecision() {
        let other = side == .exit ? "IMPORT" : "EXPORT"
        if let regime = body.find("regime", in: 0), body.value(at: regime) == other {
            warn("RR-D38", at: regime, CrossingWords.otherRegime)
        }
        let office = side == .exit ? record.facts?.exitOffice : record.facts?.entryOffice
        if let office, let node = body.find("office", in: 0), body.text(at: node) != office {
            let text = CrossingWords.otherOffice(String(decoding: office, as: UTF8.self))
            warn("RR-D38", at: node, text)
        }
        checkDeclaration()
    }

    private mutating func checkDeclaration() {
        guard let declaration = body.find("declaration", in: 0),
            let node = body.find("number", in: declaration), let number = body.text(at: node)
        else { return }
        guard body.text("country", in: declaration) == country else {
            return warn("RR-D38", at: node, CrossingWords.otherDeclaration)
        }
        // Decisions are not proof of each other.
        let named = declarations { kept in
            kept.country == country && record.message(kept.source)?.type != .clearanceDecision
        }
        if !named.isEmpty,
            !named.contains(where: { Self.areSame($0.number, number, in: country) })
        {
            warn("RR-D38", at: node, CrossingWords.otherDeclaration)
        }
    }

    // MARK: RR-D39

    /// What spoils is released within so long of its arrival.
    private static let promptMilliseconds: Int64 = 4 * 60 * 60 * 1000

    mutating func checkPromptness() {
        guard side == .entry, body.decision?.isRelease ?? false,
            record.isPerishable || record.manifest?.facts.isPerishable ?? false,
            let arrival = record.arrivedAt, let decided = body.time("decidedAt", in: 0)
        else { return }
        let taken = decided.millisecondsSince(arrival)
        if taken > Self.promptMilliseconds {
            let text = CrossingWords.slowRelease(minutes: Int(taken / 60_000))
            warn("RR-D39", at: body.find("decidedAt", in: 0), text)
        }
    }
}
