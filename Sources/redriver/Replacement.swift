// Replacement: what is put in place of the identifiers, references and days of a template.
//
// Only whole strings are replaced, wherever in header or body they stand, by what they are and not
// by the name of their member: a message identifier of the template, a crossing reference, a
// date-time (RFC 3339) or a date. A manifest number that happens to hold a year is left alone.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverJSON

extension Scenario {
    /// The replacements of one telling.
    struct Replacement {
        /// By how many days everything is moved.
        private let days: Int64
        private let ids: [MessageID: MessageID]
        private let crossings: [CrossingReference: CrossingReference]

        init(
            of draft: Draft, now: Timestamp, using random: inout some RandomNumberGenerator
        ) throws(ScenarioError) {
            let references = draft.steps.flatMap { Self.crossings(in: $0.message) }
            guard let first = references.first,
                let mainDay = Self.day("20\(first.yearMonthDay)")
            else { throw .noCrossing }
            // Both countries keep one time zone, without summer time.
            let hours: Int64 = first.origin == .vietnam ? 7 : 8
            let wall = now.advanced(byMilliseconds: hours * 60 * 60 * 1000)
            guard let today = Self.day(wall.rfc3339.prefix(10)) else { throw .year(now) }
            days = today.millisecondsSince(mainDay) / Limits.dayMilliseconds
            ids = try Self.newIDs(draft, days: days, using: &random)
            crossings = try Self.newCrossings(references, days: days, now: now, using: &random)
        }

        /// The identifier that takes the place of one of the template.
        func id(for id: MessageID) -> MessageID { ids[id] ?? id }

        /// A value of the template with everything replaced. The parser bounds how deep it goes.
        func remade(_ value: JSONValue) -> JSON {
            switch value.kind {
            case .string: .string(remade(value.string ?? ""))
            case .array: .array(value.elements.map { remade($0) })
            case .object: .object(value.members.map { ($0.name, remade($0.value)) })
            case .null, .bool, .number: .raw(value)
            }
        }

        private func remade(_ text: String) -> String {
            if let id = MessageID(text) { return self.id(for: id).description }
            if let crossing = CrossingReference(text) {
                return (crossings[crossing] ?? crossing).description
            }
            if let day = Self.day(text) { return Self.date(day, movedBy: days) }
            if Timestamp(rfc3339: text) != nil, let day = Self.day(text.prefix(10)) {
                // The time of day and its offset stay as they are written.
                return Self.date(day, movedBy: days) + text.dropFirst(10)
            }
            return text
        }

        // MARK: Days

        /// The start of a day in UTC; `nil` unless the text is a date, `yyyy-mm-dd`.
        private static func day(_ text: some StringProtocol) -> Timestamp? {
            text.utf8.count == 10 ? Timestamp(rfc3339: text + "T00:00:00Z") : nil
        }

        private static func date(_ day: Timestamp, movedBy days: Int64) -> String {
            String(moved(day, by: days).rfc3339.prefix(10))
        }

        private static func moved(_ time: Timestamp, by days: Int64) -> Timestamp {
            time.advanced(byMilliseconds: days * Limits.dayMilliseconds)
        }

        // MARK: What is new

        /// Each new identifier has the moment its message is sent as its time.
        private static func newIDs(
            _ draft: Draft, days: Int64, using random: inout some RandomNumberGenerator
        ) throws(ScenarioError) -> [MessageID: MessageID] {
            var ids: [MessageID: MessageID] = [:]
            for step in draft.steps {
                let bytes = (0..<10).map { _ in UInt8.random(in: .min ... .max, using: &random) }
                let id = MessageID(at: moved(step.sentAt, by: days), random: bytes)
                guard ids.updateValue(id, forKey: step.id) == nil else { throw .repeated(step.id) }
            }
            return ids
        }

        private static func crossings(in value: JSONValue) -> [CrossingReference] {
            switch value.kind {
            case .string: value.string.flatMap { CrossingReference($0) }.map { [$0] } ?? []
            case .array: value.elements.flatMap { crossings(in: $0) }
            case .object: value.members.flatMap { crossings(in: $0.value) }
            case .null, .bool, .number: []
            }
        }

        /// The gate stays, the day moves along, the serial is new.
        private static func newCrossings(
            _ references: [CrossingReference], days: Int64, now: Timestamp,
            using random: inout some RandomNumberGenerator
        ) throws(ScenarioError) -> [CrossingReference: CrossingReference] {
            var crossings: [CrossingReference: CrossingReference] = [:]
            for old in references where crossings[old] == nil {
                guard let day = day("20\(old.yearMonthDay)") else { throw .year(now) }
                let date = moved(day, by: days).date(offsetMinutes: 0)
                var new: CrossingReference?
                repeat {
                    new = CrossingReference.make(
                        gate: old.gate, year: date.year, month: date.month, day: date.day,
                        serial: .random(in: 1...999_999, using: &random))
                } while new != nil && crossings.values.contains { $0 == new }
                guard let new else { throw .year(now) }
                crossings[old] = new
            }
            return crossings
        }
    }
}

extension CrossingReference {
    /// The day within its century: `26-11-23`.
    fileprivate var yearMonthDay: String {
        let digits = description.dropFirst(7).prefix(6)
        return "\(digits.prefix(2))-\(digits.dropFirst(2).prefix(2))-\(digits.dropFirst(4))"
    }
}
