// CrossingAdvice+Gate: weights, seals, plates and containers at the gate (RR-D33 to D36).

internal import RedRiverBase
internal import RedRiverJSON

extension CrossingAdviser {
    // MARK: RR-D33, RR-D34

    /// Where no tolerance is agreed, in thousandths of a percent; and the largest that matters.
    private static let tolerance = 3000
    private static let toleranceMost = 10_000
    /// What an empty vehicle may weigh more than declared: fuel, driver and tools.
    private static let emptyMost = 500 * 1000

    mutating func checkWeight() {
        guard let bridge = body.find("weighbridge", in: 0),
            let weighed = body.mass("gross", in: bridge),
            let node = body.find("gross", in: bridge).flatMap({ body.find("value", in: $0) })
        else { return }
        if let facts = record.facts {
            guard facts.hasPlatesOnly, record.newPlates.isEmpty, let gross = facts.grossMass,
                let tare = record.tare(of: facts.plates + facts.containers)
            else { return }
            checkLoad(weighed, against: gross + tare, in: bridge, at: node)
        } else if record.manifest == nil, let empty = record.empty,
            let tare = record.tare(of: empty.plates + empty.containers)
        {
            let excess = weighed - tare
            if excess > Self.emptyMost || excess * 100 > tare * 3 {
                warn("RR-D34", at: node, CrossingWords.notEmpty(kilograms: excess / 1000))
            }
        }
    }

    private mutating func checkLoad(
        _ weighed: Int, against expected: Int, in bridge: Int, at node: Int
    ) {
        guard expected > 0 else { return }
        let difference = (weighed - expected).magnitude
        let stated = body.text("tolerancePct", in: bridge).flatMap { CrossingBody.thousandths($0) }
        let tolerance = min(stated ?? Self.tolerance, Self.toleranceMost)
        if difference * 10 > expected.magnitude {
            warn("RR-D33", at: node, CrossingWords.weightFarOff(kilograms: expected / 1000))
        } else if difference > expected.magnitude * tolerance.magnitude / 100_000 {
            warn("RR-D33", at: node, CrossingWords.weightOff(kilograms: expected / 1000))
        }
    }

    // MARK: RR-D35

    /// Seals are those of the manifest or of an inspection, and whole unless one opened them.
    mutating func checkSeals(_ list: StaticString) {
        let known = record.facts.map { $0.seals + record.sealsAdded }
        for seal in body.seals(list) {
            if let known, !known.contains(seal.number) {
                let node = body.find("number", in: seal.node)
                warn("RR-D35", at: node, CrossingWords.sealUnknown)
            } else if !seal.isIntact, !record.sealsOpened.contains(seal.number) {
                let node = body.find("condition", in: seal.node)
                warn("RR-D35", at: node, CrossingWords.sealNotIntact)
            }
        }
    }

    // MARK: RR-D36

    /// A reading that is surer than this, in thousandths, counts as read.
    private static let sure = 950

    mutating func checkReadings() {
        let confidence = body.text("ocrConfidence", in: 0).flatMap { CrossingBody.thousandths($0) }
        let isSure = confidence ?? 0 > Self.sure
        if let known = record.plates {
            for (text, node) in body.plates("plates") where !known.contains(text) {
                let nearest = Nearest(to: text, among: known)
                warn("RR-D36", at: node, CrossingWords.plateDiffers(nearest, isSure: isSure))
            }
        }
        if let known = record.containers {
            for (text, node) in body.containers() where !known.contains(text) {
                let nearest = Nearest(to: text, among: known)
                warn("RR-D36", at: node, CrossingWords.containerDiffers(nearest, isSure: isSure))
            }
        }
    }
}

/// What was declared that is most like a reading.
struct Nearest: Hashable, Sendable {
    let text: String
    /// How many characters are to be changed, put in or taken out.
    let distance: Int

    /// Longer plates and numbers than this do not exist (§8.7).
    private static let charactersMost = 17

    /// - Returns: `nil` if nothing was declared.
    init?(to read: [UInt8], among declared: [[UInt8]]) {
        let near = declared.map { (text: $0, distance: Self.distance(read, $0)) }
            .min { $0.distance < $1.distance }
        guard let near else { return nil }
        text = String(decoding: near.text, as: UTF8.self)
        distance = near.distance
    }

    /// The edit distance of Levenshtein, in characters of Unicode.
    static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        func characters(_ text: [UInt8]) -> [Unicode.Scalar] {
            Array(String(decoding: text, as: UTF8.self).unicodeScalars.prefix(charactersMost))
        }
        let (a, b) = (characters(a), characters(b))
        var row = Array(0...b.count)
        for (line, left) in a.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (place, right) in b.enumerated() {
                let changed = diagonal + (left == right ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(changed, row[place] + 1, row[place + 1] + 1)
            }
        }
        return row[b.count]
    }
}
