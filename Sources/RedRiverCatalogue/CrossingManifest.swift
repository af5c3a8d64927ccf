// CrossingManifest: what the rules need to know of a manifest, and the manifest as it was amended.
//
// An amendment (RR111) names places in the manifest it changes. The bytes of a manifest of usual
// length are kept and the changes put into them, so what is known follows every amendment. An
// amendment that cannot be put in, or of a manifest that was too long to keep, makes what is known
// uncertain: then the rules that would compare with it say nothing.

internal import RedRiverBase
internal import RedRiverJSON

/// A declaration, as a document of a manifest or a status names it.
struct DeclarationKept: Hashable, Sendable {
    /// `VN` or `CN`.
    let country: [UInt8]
    let number: [UInt8]
    /// The message that named it.
    let source: MessageID
    let side: CrossingSide
}

/// A manifest as it stands after its amendments.
struct CrossingManifest: Hashable, Sendable {
    /// The longest manifest of which the bytes are kept: some 15 items. A gate has a few hundred
    /// crossings open at once, each with one manifest and perhaps the one before it: some 20 MB.
    static let bytesKept = 32 * 1024
    /// Containers, seals and plates: those of the largest manifest the schema allows.
    static let containersMost = 4
    static let sealsMost = 36
    static let platesMost = 3
    /// Declarations: a consolidated load has one for each of a few consignments.
    static let declarationsMost = 32

    let source: MessageID
    private(set) var facts: ManifestFacts
    /// The body, while it is short enough and every amendment could be put in.
    private(set) var bytes: [UInt8]?
    /// Whether there were amendments that are not in ``facts``.
    private(set) var isUncertain = false

    init(_ header: Header, _ bytes: [UInt8], _ body: CrossingBody, _ catalogue: Catalogue) {
        source = header.id
        facts = ManifestFacts(body, source: header.id, catalogue)
        self.bytes = bytes.count <= Self.bytesKept ? bytes : nil
    }

    /// What was amended and cannot be taken back: nothing is certain any more.
    mutating func doubt() {
        isUncertain = true
        bytes = nil
    }

    /// Puts the changes of an amendment in, if every old value matches.
    ///
    /// - Parameter amendment: The body of an RR111.
    mutating func amend(by amendment: CrossingBody, _ catalogue: Catalogue) {
        guard let bytes else { return doubt() }
        guard let document = try? JSONDocument(parsing: bytes),
            Self.differences(between: document, and: amendment).isEmpty
        else { return }
        guard let changed = Self.applying(amendment, to: document),
            changed.count <= Self.bytesKept
        else { return doubt() }
        self.bytes = changed
        facts = ManifestFacts(CrossingBody(changed), source: source, catalogue)
    }

    /// The changes of an amendment of which the old value is not what the manifest has.
    ///
    /// - Returns: The nodes of the old values, in the amendment.
    static func differences(between manifest: JSONDocument, and amendment: CrossingBody) -> [Int] {
        amendment.elements("changes", in: 0).compactMap { change in
            guard let old = amendment.find("old", in: change),
                let path = path(of: change, in: amendment)
            else { return nil }
            let stated = amendment.document.value(at: old)
            guard let present = manifest.root.value(at: path) else {
                return stated.kind == .null ? nil : old
            }
            return present.canonical == stated.canonical ? nil : old
        }
    }

    /// The place a change is of, in the body; `nil` if it is not in a body.
    private static func path(of change: Int, in amendment: CrossingBody) -> String? {
        guard let node = amendment.find("path", in: change),
            let path = amendment.document.value(at: node).string, path.hasPrefix("/body/")
        else { return nil }
        return String(path.dropFirst("/body".count))
    }

    /// - Returns: `nil` for what is more than other values in places that are there.
    private static func applying(
        _ amendment: CrossingBody, to manifest: JSONDocument
    ) -> [UInt8]? {
        var edits: [(place: Range<Int>, new: [UInt8])] = []
        for change in amendment.elements("changes", in: 0) {
            guard let path = path(of: change, in: amendment),
                let place = manifest.root.value(at: path)?.range,
                let new = amendment.find("new", in: change)
            else { return nil }
            edits.append((place, Array(amendment.document.value(at: new).bytes)))
        }
        edits.sort { $0.place.lowerBound < $1.place.lowerBound }
        var result: [UInt8] = []
        var at = 0
        for (place, new) in edits {
            guard place.lowerBound >= at else { return nil }
            result += manifest.bytes[at..<place.lowerBound] + new
            at = place.upperBound
        }
        return result + manifest.bytes[at...]
    }
}

/// What rules compare later messages with.
struct ManifestFacts: Hashable, Sendable {
    let number: [UInt8]?
    let exitOffice: [UInt8]?
    let entryOffice: [UInt8]?
    let containers: [[UInt8]]
    let seals: [[UInt8]]
    let plates: [[UInt8]]
    /// In thousandths of a kilogram.
    let grossMass: Int?
    let packages: Int?
    let declarations: [DeclarationKept]
    let needsQuarantine: Bool
    let isPerishable: Bool
    /// Whether every vehicle has a plate; what others weigh is not known by one.
    let hasPlatesOnly: Bool

    init(_ body: CrossingBody, source: MessageID, _ catalogue: Catalogue) {
        number = body.text("manifestNo", in: 0)
        let route = body.find("route", in: 0)
        exitOffice = route.flatMap { body.text("exitOffice", in: $0) }
        entryOffice = route.flatMap { body.text("entryOffice", in: $0) }
        containers = Self.first(CrossingManifest.containersMost, of: body.containers().map(\.text))
        plates = Self.first(CrossingManifest.platesMost, of: body.plates("vehicles").map(\.text))
        hasPlatesOnly = plates.count == body.elements("vehicles", in: 0).count
        let numbers = body.elements("containers", in: 0).flatMap { container in
            body.elements("seals", in: container).compactMap { body.text("number", in: $0) }
        }
        seals = Self.first(CrossingManifest.sealsMost, of: numbers)
        let totals = body.find("totals", in: 0)
        grossMass = totals.flatMap { body.mass("grossMass", in: $0) }
        packages = totals.flatMap { body.count("packages", in: $0) }
        let items = body.items
        needsQuarantine = items.contains { body.needsQuarantine($0, catalogue) }
        isPerishable = items.contains { body.isPerishable($0, catalogue) }
        let found = items.lazy.flatMap { Self.declarations(of: $0, in: body, source) }
        declarations = Array(found.prefix(CrossingManifest.declarationsMost))
    }

    private static func first(_ count: Int, of texts: [[UInt8]]) -> [[UInt8]] {
        Array(texts.prefix(count))
    }

    /// The export (830) and import (929) declarations among the documents of an item.
    private static func declarations(
        of item: Int, in body: CrossingBody, _ source: MessageID
    ) -> [DeclarationKept] {
        body.elements("documents", in: item).compactMap { document in
            let type = body.value("type", in: document)
            guard type == "830" || type == "929", let number = body.text("number", in: document),
                let issuer = body.text("issuer", in: document)
            else { return nil }
            return DeclarationKept(
                country: Array(issuer.prefix { $0 != UInt8(ascii: ":") }), number: number,
                source: source, side: type == "830" ? .exit : .entry)
        }
    }
}
