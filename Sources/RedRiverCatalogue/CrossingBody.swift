// CrossingBody: a body read with nothing taken for granted.
//
// The history of a crossing is folded from what was received. That it was checked before is likely
// and not relied on: a member of another kind is absent here, and a number too long is none.

internal import RedRiverBase
internal import RedRiverJSON

/// A body as far as it can be read. Node 0 is its root.
struct CrossingBody {
    let document: JSONDocument

    /// The longest text that is looked at, in bytes: four times the longest identifier of §8.7,
    /// since an identifier may be of Chinese characters.
    static let textMost = 140
    /// The most elements looked at of a list that is no list of items.
    static let elementsMost = 100

    private static let none = Array("null".utf8)

    init(_ bytes: [UInt8]) {
        let isShort = bytes.count <= Limits.body.value
        if isShort, let document = try? JSONDocument(parsing: bytes) {
            self.document = document
        } else if let document = try? JSONDocument(parsing: Self.none) {
            self.document = document
        } else {
            preconditionFailure("null is JSON")
        }
    }

    func find(_ name: StaticString, in node: Int) -> Int? { document.find(name, in: node) }

    /// The text of a member; `nil` if it is absent, no text, empty, or longer than any identifier.
    func text(_ name: StaticString, in node: Int) -> [UInt8]? {
        find(name, in: node).flatMap { text(at: $0) }
    }

    func text(at node: Int) -> [UInt8]? {
        guard document.kind(at: node) == .string else { return nil }
        let text = document.textSlice(at: node)
        return (1...Self.textMost).contains(text.count) ? Array(text) : nil
    }

    func value(_ name: StaticString, in node: Int) -> String? {
        find(name, in: node).flatMap { value(at: $0) }
    }

    func value(at node: Int) -> String? {
        text(at: node).map { String(decoding: $0, as: UTF8.self) }
    }

    func flag(_ name: StaticString, in node: Int) -> Bool {
        find(name, in: node).flatMap { document.value(at: $0).bool } ?? false
    }

    func time(_ name: StaticString, in node: Int) -> Timestamp? {
        value(name, in: node).flatMap { Timestamp(rfc3339: $0) }
    }

    /// A whole number from 0 to 999 999 999, the most packages there are.
    func count(_ name: StaticString, in node: Int) -> Int? {
        guard let member = find(name, in: node), let number = document.value(at: member).int64,
            (0...999_999_999).contains(number)
        else { return nil }
        return Int(number)
    }

    /// The elements of a list, at most ``elementsMost``.
    func elements(of list: Int) -> [Int] { elements(of: list, most: Self.elementsMost) }

    /// The elements of a member that is a list; none if it is something else.
    func elements(_ name: StaticString, in node: Int) -> [Int] {
        find(name, in: node).map { elements(of: $0) } ?? []
    }

    private func elements(of list: Int, most: Int) -> [Int] {
        var nodes: [Int] = []
        document.forEachElement(of: list) { number, node in
            if number < most { nodes.append(node) }
        }
        return nodes
    }

    /// The items of all consignments of a manifest: at most 99 of 999 (§8.3).
    var items: [Int] {
        elements("consignments", in: 0).flatMap { consignment in
            find("items", in: consignment).map { elements(of: $0, most: 999) } ?? []
        }
    }

    // MARK: What is in it

    /// The largest mass, in thousandths of a kilogram: ten digits (RR-D19), in whatever unit. Sums
    /// and percentages of a few of them are whole numbers still.
    static let massMost = 10_000_000_000 * 1000

    /// A mass in thousandths of a kilogram, at most ``massMost``.
    func mass(_ name: StaticString, in node: Int) -> Int? {
        guard let mass = find(name, in: node), let unit = value("unit", in: mass),
            let thousandths = text("value", in: mass).flatMap({ Self.thousandths($0) })
        else { return nil }
        if unit == "KGM" { return thousandths }
        return unit == "TNE" && thousandths <= Self.massMost / 1000 ? thousandths * 1000 : nil
    }

    /// A decimal of at most ten digits and three decimals, in thousandths.
    static func thousandths(_ text: [UInt8]) -> Int? {
        let whole = text.prefix(while: CheckDigit.isDigit)
        let rest = text.dropFirst(whole.count)
        guard (1...10).contains(whole.count),
            rest.isEmpty || rest.first == UInt8(ascii: "."),
            rest.isEmpty || (1...3).contains(rest.dropFirst().count),
            rest.dropFirst().allSatisfy(CheckDigit.isDigit)
        else { return nil }
        return BodyChecker.thousandths(text[...])
    }

    /// Whether an item is subject to quarantine: it says so, or its goods need a certificate.
    func needsQuarantine(_ item: Int, _ catalogue: Catalogue) -> Bool {
        if find("sps", in: item) != nil { return true }
        let goods = text("hs6", in: item).flatMap { catalogue.list(.quarantineGoods)[$0[...]] }
        return goods.map { !$0.texts("certificates").isEmpty } ?? false
    }

    func isPerishable(_ item: Int, _ catalogue: Catalogue) -> Bool {
        text("hs6", in: item).flatMap { catalogue.list(.quarantineGoods)[$0[...]] }?
            .flag("perishable") ?? false
    }

    /// The normalized plates of a list of plates or of vehicles, with their nodes.
    func plates(_ name: StaticString) -> [(text: [UInt8], node: Int)] {
        elements(name, in: 0).compactMap { element in
            let plate = find("plate", in: element) ?? element
            guard let node = find("normalized", in: plate), let text = text(at: node) else {
                return nil
            }
            return (text, node)
        }
    }

    /// The numbers of containers, of a list of them or of objects, with their nodes.
    func containers(_ name: StaticString = "containers") -> [(text: [UInt8], node: Int)] {
        elements(name, in: 0).compactMap { element in
            let node = find("id", in: element) ?? element
            return text(at: node).map { ($0, node) }
        }
    }

    /// Seals with their numbers, their conditions (INTACT where none is said) and their nodes.
    func seals(_ name: StaticString) -> [SealRead] {
        elements(name, in: 0).compactMap { seal in
            guard let number = text("number", in: seal) else { return nil }
            return SealRead(
                number: number, isIntact: value("condition", in: seal) ?? "INTACT" == "INTACT",
                node: seal)
        }
    }
}

/// A seal as somebody found it.
struct SealRead {
    let number: [UInt8]
    let isIntact: Bool
    let node: Int
}
