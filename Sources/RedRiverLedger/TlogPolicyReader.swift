// TlogPolicyReader: the lines of a policy, one after the other.

internal import RedRiverBase

/// What the lines so far have defined.
struct TlogPolicyReader {
    /// The predefined name that no line may define.
    static let none = LedgerName("none")!

    private(set) var logs: [TlogPolicy.Log] = []
    private(set) var witnesses: [TlogPolicy.Witness] = []
    private(set) var groups: [TlogPolicy.Group] = []
    private(set) var quorum: LedgerName?
    private var defined: Set<LedgerName> = []
    private var members: Set<LedgerName> = []

    /// Takes a line without its line feed.
    mutating func take(_ line: ArraySlice<UInt8>) throws(PolicyFlaw) {
        // Only tab, space and what is printed: 0x7f is none of these.
        guard line.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7f) }) else {
            throw .badCharacter
        }
        let parts = line.split { $0 == 0x20 || $0 == 0x09 }
        guard let first = parts.first, first.first != UInt8(ascii: "#") else { return }
        var fields: [LedgerName] = []
        for part in parts {
            guard let field = LedgerName(bytes: part) else { throw .badCharacter }
            fields.append(field)
        }
        switch fields[0].description {
        case "log": try takeLog(fields)
        case "witness": try takeWitness(fields)
        case "group": try takeGroup(fields)
        case "quorum": try takeQuorum(fields)
        default: throw .unknownKeyword
        }
    }

    private mutating func takeLog(_ fields: [LedgerName]) throws(PolicyFlaw) {
        guard (2...3).contains(fields.count) else { throw .fieldCount }
        guard logs.count < TlogPolicy.maxOfKind else { throw .tooMany }
        let key = try self.key(fields[1])
        if key.isCosigner { throw .keyKind }
        logs.append(TlogPolicy.Log(key: key, url: fields.count == 3 ? fields[2] : nil))
    }

    private mutating func takeWitness(_ fields: [LedgerName]) throws(PolicyFlaw) {
        guard (3...4).contains(fields.count) else { throw .fieldCount }
        guard witnesses.count < TlogPolicy.maxOfKind else { throw .tooMany }
        let key = try self.key(fields[2])
        guard key.isCosigner else { throw .keyKind }
        try define(fields[1])
        witnesses.append(
            TlogPolicy.Witness(
                name: fields[1], key: key, url: fields.count == 4 ? fields[3] : nil))
    }

    private mutating func takeGroup(_ fields: [LedgerName]) throws(PolicyFlaw) {
        guard fields.count >= 3 else { throw .fieldCount }
        guard groups.count < TlogPolicy.maxOfKind else { throw .tooMany }
        let names = Array(fields[3...])
        guard !names.isEmpty else { throw .emptyGroup }
        for name in names {
            guard defined.contains(name) else { throw .undefinedName }
            guard members.insert(name).inserted else { throw .memberTwice }
        }
        let threshold: Int
        switch fields[2].description {
        case "all": threshold = names.count
        case "any": threshold = 1
        default:
            guard let number = LedgerNumber.parse(fields[2].bytes), number >= 1,
                number <= UInt64(names.count)
            else { throw .badThreshold }
            threshold = Int(number)
        }
        try define(fields[1])
        groups.append(TlogPolicy.Group(name: fields[1], threshold: threshold, members: names))
    }

    private mutating func takeQuorum(_ fields: [LedgerName]) throws(PolicyFlaw) {
        guard fields.count == 2 else { throw .fieldCount }
        guard quorum == nil else { throw .secondQuorum }
        guard fields[1] == Self.none || defined.contains(fields[1]) else { throw .undefinedName }
        quorum = fields[1]
    }

    private mutating func define(_ name: LedgerName) throws(PolicyFlaw) {
        guard name != Self.none, defined.insert(name).inserted else { throw .duplicateName }
    }

    private func key(_ field: LedgerName) throws(PolicyFlaw) -> NoteKey {
        let key: NoteKey
        do throws(LedgerError) {
            key = try NoteKey(field.description)
        } catch {
            throw .badKey
        }
        // A key that cannot be checked would make a witness that never signs.
        if case .other = key.kind { throw .keyKind }
        let known = logs.map(\.key) + witnesses.map(\.key)
        guard !known.contains(where: key.sharesKey) else { throw .duplicateKey }
        return key
    }
}
