// SchemaDiffWalk: the pairs of schemas still to be compared, and what was found so far.
//
// Nothing waits for the answer on a pair: a schema is compatible if no pair on the way from the
// roots has a difference. A pair met again is the same question, so by induction on the depth of the
// instance it need not be asked twice.

internal import RedRiverJSON

/// What became of the values a rule allows, as seen from where the rule stands.
enum SchemaShift {
    case narrower
    case wider
    case other
}

/// What a difference breaks, depending on where it stands: within `not` everything is the other way
/// round, and under `if` nothing is known.
struct SchemaMode: Hashable {
    /// What is broken where the new schema allows less.
    var narrower: SchemaBreaks = .backward
    /// What is broken where it allows more.
    var wider: SchemaBreaks = .forward
    var isSure = true
    /// Whether members were compared with those of a schema around this one for the same value.
    var hasMembers = false

    /// Within `not`.
    var flipped: SchemaMode {
        SchemaMode(narrower: wider, wider: narrower, isSure: isSure)
    }

    /// Where either may do the work of the other.
    var unsure: SchemaMode {
        let all = narrower.union(wider)
        return SchemaMode(narrower: all, wider: all, isSure: false)
    }

    /// Where only one of the directions is asked for.
    func only(_ shift: SchemaShift) -> SchemaMode {
        var copy = self
        if shift == .narrower { copy.wider = [] } else { copy.narrower = [] }
        return copy
    }

    func breaks(_ shift: SchemaShift) -> SchemaBreaks {
        switch shift {
        case .narrower: narrower
        case .wider: wider
        case .other: narrower.union(wider)
        }
    }
}

/// Two schemas for the same value.
struct SchemaPair {
    let old: SchemaView
    let new: SchemaView
    var mode: SchemaMode
    /// The types that values of each have.
    let types: (old: SchemaTypes, new: SchemaTypes)

    init(old: SchemaView, new: SchemaView, mode: SchemaMode) {
        self.old = old
        self.new = new
        self.mode = mode
        types = (old.possibleTypes, new.possibleTypes)
    }

    /// The mode for rules that only speak of some types: a side that does not allow these is no
    /// longer bound by what the other says of them.
    func mode(for types: SchemaTypes) -> SchemaMode {
        var copy = mode
        copy.hasMembers = false
        if self.types.old.isDisjoint(with: types) { copy.narrower = [] }
        if self.types.new.isDisjoint(with: types) { copy.wider = [] }
        return copy
    }
}

/// Two documents that are compared.
struct SchemaComparison {
    /// Changes that are listed.
    static let changesMost = 1000
    /// Pairs that are compared.
    static let pairsMost = 100_000

    private struct Places: Hashable {
        let old: SchemaPlace
        let new: SchemaPlace
        let mode: SchemaMode
    }

    var old: SchemaSide
    var new: SchemaSide
    private(set) var changes: [SchemaChange] = []
    private(set) var hasMore = false
    private(set) var broken: SchemaBreaks = []
    private var seen: Set<Places> = []
    private var waiting: [Places] = []

    init(old: SchemaSide, new: SchemaSide) {
        self.old = old
        self.new = new
    }

    mutating func run() {
        later(old.root, new.root, SchemaMode())
        var next = 0
        while next < waiting.count {
            guard next < Self.pairsMost else {
                return note(
                    .tooLarge, .other, .new(new.root, nil), SchemaMode(), keyword: "",
                    isSure: false)
            }
            let places = waiting[next]
            next += 1
            compare(
                SchemaPair(old: old[places.old], new: new[places.new], mode: places.mode))
        }
    }

    /// Has two schemas compared.
    mutating func later(_ a: SchemaPlace, _ b: SchemaPlace, _ mode: SchemaMode) {
        guard !mode.breaks(.other).isEmpty else { return }
        let places = Places(old: old.view(a).place, new: new.view(b).place, mode: mode)
        if seen.insert(places).inserted { waiting.append(places) }
    }

    private mutating func compare(_ pair: SchemaPair) {
        let (a, b) = (pair.old, pair.new)
        if a.isFalse || b.isFalse {
            if !a.isFalse { note(.forbidden, .narrower, .new(b.place, nil), pair.mode) }
            if !b.isFalse { note(.allowed, .wider, .new(b.place, nil), pair.mode) }
            return
        }
        if old.isStandard(a.place), new.isStandard(b.place),
            old.name(of: a.place) == new.name(of: b.place)
        {
            return
        }
        var pair = pair
        if compareClosed(pair) { pair.mode.hasMembers = true }
        compareValues(pair)
        compareArrays(pair)
        compareObjects(pair)
        compareLogic(pair)
    }

    // MARK: What was found

    /// Where a keyword stands.
    enum Place {
        case old(SchemaPlace, String?)
        case new(SchemaPlace, String?)
    }

    /// Where a keyword of a pair stands: in the new document, or else in the old.
    func place(of keyword: String, _ pair: SchemaPair) -> Place {
        pair.new.value(keyword) == nil && pair.old.value(keyword) != nil
            ? .old(pair.old.place, keyword) : .new(pair.new.place, keyword)
    }

    mutating func note(
        _ difference: SchemaDifference, _ shift: SchemaShift, _ place: Place, _ mode: SchemaMode,
        keyword: String? = nil, isSure: Bool = true
    ) {
        let breaks = mode.breaks(shift)
        guard !breaks.isEmpty else { return }
        broken.formUnion(breaks)
        guard changes.count < Self.changesMost else {
            hasMore = true
            return
        }
        let found = spelled(place)
        let kind: SchemaChange.Kind =
            if !isSure || !mode.isSure {
                .unknown
            } else if breaks == .both {
                .changed
            } else {
                breaks == .backward ? .narrowed : .widened
            }
        changes.append(
            SchemaChange(
                place: found.pointer, keyword: keyword ?? found.keyword ?? "false", kind: kind,
                breaks: breaks, difference: difference))
    }

    private func spelled(_ place: Place) -> (pointer: String, keyword: String?) {
        switch place {
        case .old(let place, let keyword): (old.pointer(to: keyword, of: place), keyword)
        case .new(let place, let keyword): (new.pointer(to: keyword, of: place), keyword)
        }
    }

    /// Compares what a keyword holds, where one that is missing allows everything.
    mutating func compare(
        _ a: SchemaPlace?, _ b: SchemaPlace?, _ keyword: String, _ mode: SchemaMode
    ) {
        let isClosing = [
            "additionalProperties", "unevaluatedProperties", "items", "unevaluatedItems",
        ].contains(keyword)
        let isWhole = !mode.hasMembers
        switch (old.meaning(a, withMembers: isWhole), new.meaning(b, withMembers: isWhole)) {
        case (nil, nil): break
        case (let before?, let after?): later(before, after, mode)
        case (nil, let after?):
            let difference: SchemaDifference =
                if new.view(after).isFalse {
                    isClosing ? .closed : .forbidden
                } else {
                    .ruleAdded(keyword)
                }
            note(difference, .narrower, .new(after, nil), mode, keyword: keyword)
        case (let before?, nil):
            let difference: SchemaDifference =
                if old.view(before).isFalse {
                    isClosing ? .opened : .allowed
                } else {
                    .ruleRemoved(keyword)
                }
            let place = b.map { Place.new($0, nil) } ?? .old(before, nil)
            note(difference, .wider, place, mode, keyword: keyword)
        }
    }
}
