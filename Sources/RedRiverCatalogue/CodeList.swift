// CodeList: a list of codes as data, each with its names in three languages.
//
//     {"format": "redriver/codes/v1", "list": "units", "source": "UN/ECE Recommendation 20",
//      "entries": [{"code": "KGM", "vi": "kilôgam", "zh": "千克", "en": "kilogram", "mass": true}, …]}
//
// Operators add entries to a file and agree on its new digest; nothing is rebuilt. What else an entry
// says of its code (decimals of a currency, classes of a dangerous substance) stands beside the names.

public import RedRiverBase
public import RedRiverJSON

/// One code and what is known of it. Never changes.
public final class CodeEntry: Sendable {
    public let code: String
    public let name: Text
    private let value: JSONValue
    /// What rules ask of every message, taken out once.
    let facts: Facts

    /// What an entry may say of its code, each in the list it belongs to.
    struct Facts: Sendable {
        /// A place that is another of the same name.
        let isRefused: Bool
        /// Packages that may be none.
        let mayBeNone: Bool
        let isSuspended: Bool
        /// Goods whose growers and packers are registered.
        let isRegistered: Bool
        /// A gate that takes dangerous goods.
        let takesDangers: Bool
        /// Of a currency.
        let decimals: Int?
        /// The gate opposite.
        let pair: String?
        let country: String?
        /// Those an office serves.
        let gates: [String]
        /// Types of document, of which goods need one.
        let certificates: [[UInt8]]
        /// Subjects of test reports that goods need, where they are going to this country.
        let reports: [[UInt8]]
        let reportsTo: String?
    }

    fileprivate init(_ value: JSONValue) throws(JSONError) {
        func text(_ name: String) throws(JSONError) -> String {
            guard let member = value[name] else {
                throw .missing(pointer: value.pointer + "/" + name)
            }
            guard let text = member.string, (1...512).contains(text.utf8.count) else {
                throw .unexpected(expected: .string, pointer: member.pointer)
            }
            return text
        }
        guard value.kind == .object else {
            throw .unexpected(expected: .object, pointer: value.pointer)
        }
        code = try text("code")
        name = Text(vi: try text("vi"), zh: try text("zh"), en: try text("en"))
        self.value = value
        facts = Facts(value)
    }

    /// What else the entry says, as a text.
    public func text(_ member: String) -> String? { value[member]?.string }
    /// As a number.
    public func number(_ member: String) -> Int? {
        value[member]?.int64.flatMap { Int(exactly: $0) }
    }
    /// As a flag; absent is `false`.
    public func flag(_ member: String) -> Bool { value[member]?.bool ?? false }
    /// As a list of texts; absent is empty.
    public func texts(_ member: String) -> [String] {
        value[member].map { $0.elements.compactMap(\.string) } ?? []
    }
}

/// The codes of one list. Never changes.
public final class CodeList: Sendable {
    public static let format = "redriver/codes/v1"
    /// As many as a list may have; the longest of the standards has a few hundred.
    private static let entriesMost = 20_000

    /// What the list is called: the name of its file.
    public let name: String
    /// In the order of the file.
    public let entries: [CodeEntry]
    private let places: CodeTable

    /// - Throws: ``JSONError``, for what is not a list of codes or has one twice.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        let root = try JSONDocument(parsing: bytes).root
        var reader = try JSONReader(root)
        _ = try reader.parsed("format", Self.formatForm) { $0 == Self.format ? $0 : nil }
        name = try reader.string("list")
        _ = try reader.string("source")
        let listed = try reader.value("entries")
        try reader.finish()
        guard listed.kind == .array, listed.count <= Self.entriesMost else {
            throw .unexpected(expected: .array, pointer: listed.pointer)
        }
        var (entries, seen): ([CodeEntry], Set<[UInt8]>) = ([], [])
        for value in listed.elements {
            let entry = try CodeEntry(value)
            guard seen.insert(Array(entry.code.utf8)).inserted else {
                throw .unexpected(expected: .form(Self.onceForm), pointer: value.pointer + "/code")
            }
            entries.append(entry)
        }
        self.entries = entries
        places = CodeTable(entries.map { Array($0.code.utf8) })
    }

    /// The entry of a code, byte for byte.
    public subscript(code: ArraySlice<UInt8>) -> CodeEntry? {
        JSONTapeText.with(code) { self[$0] }
    }

    /// As above, of a text of the tape.
    subscript(code: JSONTapeText) -> CodeEntry? { places.place(of: code).map { entries[$0] } }

    /// The entry of a code.
    public subscript(code: String) -> CodeEntry? {
        var code = code
        return code.withUTF8 { self[unsafe JSONTapeText($0)] }
    }

    /// Whether a code is in the list.
    func has(_ code: JSONTapeText) -> Bool { places.place(of: code) != nil }

    private static let formatForm = Text(
        vi: "\"\(format)\"", zh: "“\(format)”", en: "\"\(format)\"")
    private static let onceForm = Text(
        vi: "mã chưa có trong danh mục", zh: "尚未出现的代码", en: "a code not listed before")
}

extension CodeEntry.Facts {
    fileprivate init(_ value: JSONValue) {
        func flag(_ name: String) -> Bool { value[name]?.bool ?? false }
        func texts(_ name: String) -> [[UInt8]] {
            value[name].map { $0.elements.compactMap(\.utf8) } ?? []
        }
        isRefused = flag("refused")
        mayBeNone = flag("mayBeNone")
        isSuspended = flag("suspended")
        isRegistered = flag("registered")
        takesDangers = flag("dangerousGoods")
        decimals = value["decimals"]?.int64.flatMap { Int(exactly: $0) }
        pair = value["pair"]?.string
        country = value["country"]?.string
        gates = value["gates"].map { $0.elements.compactMap(\.string) } ?? []
        certificates = texts("certificates")
        reports = texts("reports")
        reportsTo = value["reportsTo"]?.string
    }
}

/// Codes and their places, found without making anything.
private struct CodeTable: Sendable {
    private struct Slot: Sendable {
        var hash: UInt32 = 0
        /// -1 in an empty slot.
        var place: Int32 = -1
        /// Where the code is in ``bytes``.
        var start: Int32 = 0
        var count: Int32 = 0
    }

    /// Open addressing. The codes are the list's, so nobody outside chooses them to collide; a
    /// stranger's that collides costs what the longest run of slots does.
    private var slots: [Slot]
    private var bytes: [UInt8] = []

    init(_ codes: [[UInt8]]) {
        var size = 4
        while size < codes.count * 2 { size *= 2 }
        slots = Array(repeating: Slot(), count: size)
        for (place, code) in codes.enumerated() {
            let hash = JSONTapeText.with(code[...]) { $0.hash }
            var slot = Int(hash) & (size - 1)
            while slots[slot].place >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Slot(
                hash: hash, place: Int32(place), start: Int32(bytes.count),
                count: Int32(code.count))
            bytes += code
        }
    }

    func place(of code: JSONTapeText) -> Int? {
        let hash = code.hash
        var at = Int(hash) & (slots.count &- 1)
        while true {
            let slot = slots[at]
            if slot.place < 0 { return nil }
            if slot.hash == hash, isSame(code, slot) { return Int(slot.place) }
            at = (at &+ 1) & (slots.count &- 1)
        }
    }

    private func isSame(_ code: JSONTapeText, _ slot: Slot) -> Bool {
        let range = Int(slot.start)..<Int(slot.start) + Int(slot.count)
        return JSONTapeText.with(bytes[range]) { code.isSame(as: $0) }
    }
}
