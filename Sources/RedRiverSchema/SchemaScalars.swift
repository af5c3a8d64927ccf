// SchemaScalars: the rules for numbers, strings, and values as a whole.

internal import RedRiverJSON

extension SchemaValidator {
    func isOne(of number: Int, _ node: Int) -> Bool {
        let constant = program.constants[number]
        if document.kind(at: node) == .string {
            return constant.strings.number(of: node, in: document) != nil
        }
        return !constant.others.isEmpty
            && constant.others.contains(SchemaEquality.canonical(document, node))
    }

    mutating func number(_ rule: SchemaRule, _ schema: Int, _ node: Int) -> Bool {
        let value = document.number(at: node)
        switch rule {
        case .multipleOf(let number):
            let (divisor, written) = program.numbers[number]
            return demand(value.isMultiple(of: divisor), .multipleOf(written), schema, node)
        case .maximum(let number):
            let (most, written) = program.numbers[number]
            return demand(value <= most, .maximum(written), schema, node)
        case .exclusiveMaximum(let number):
            let (most, written) = program.numbers[number]
            return demand(value < most, .exclusiveMaximum(written), schema, node)
        case .minimum(let number):
            let (least, written) = program.numbers[number]
            return demand(value >= least, .minimum(written), schema, node)
        case .exclusiveMinimum(let number):
            let (least, written) = program.numbers[number]
            return demand(value > least, .exclusiveMinimum(written), schema, node)
        default: preconditionFailure("a rule that is not for numbers")
        }
    }

    mutating func text(_ rule: SchemaRule, _ schema: Int, _ node: Int) -> Bool {
        // Only a string with escapes is written anew to be looked at.
        if document.hasEscapes(at: node) {
            let text = document.text(at: node)
            return self.text(rule, schema, node, text, text.indices)
        }
        return text(rule, schema, node, document.bytes, document.inside(at: node))
    }

    private mutating func text(
        _ rule: SchemaRule, _ schema: Int, _ node: Int, _ bytes: [UInt8], _ range: Range<Int>
    ) -> Bool {
        switch rule {
        case .maxLength(let most):
            return demand(Self.length(bytes, range) <= most, .maxLength(most), schema, node)
        case .minLength(let least):
            return demand(Self.length(bytes, range) >= least, .minLength(least), schema, node)
        case .pattern(let number):
            var steps = 0
            let isFound = program.regexes[number].isFound(in: bytes, range, steps: &steps)
            work(steps)
            return isFound
                || refuse(.pattern(program.regexes[number].pattern), schema, node)
        case .format(let format):
            work(range.count)
            return demand(format.holds(bytes[range]), .format(format), schema, node)
        default: preconditionFailure("a rule that is not for strings")
        }
    }

    /// In Unicode scalars (Validation §6.3).
    private static func length(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        var count = 0
        for at in range where bytes[at] & 0xc0 != 0x80 { count += 1 }
        return count
    }

    mutating func isUnique(_ node: Int) -> Bool {
        let count = document.count(at: node)
        guard count > 1 else { return true }
        // Swift's sets are seeded: nobody outside makes their hashes collide.
        var seen: Set<[UInt8]> = []
        var at = document.first(in: node)
        for _ in 0..<count {
            work(document.range(at: at).count)
            guard seen.insert(SchemaEquality.canonical(document, at)).inserted else { return false }
            at = document.next(after: at)
        }
        return true
    }
}
