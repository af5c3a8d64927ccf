// SchemaScalars: the rules for numbers, strings, and values as a whole.

internal import RedRiverJSON

extension SchemaValidator {
    func isOne(of number: Int, _ node: Int) -> Bool {
        let constant = code.program.constants[number]
        switch tape.kind(at: node) {
        case .string:
            guard constant.strings.count > 0 else { return false }
            let hash = tape.hash(ofString: node)
            return code.program.texts.number(
                of: node, hash: hash, in: tape, among: constant.strings)
                != nil
        case .null: return constant.hasNull
        case .bool:
            let isTrue = unsafe tape.bytes[tape.range(at: node).lowerBound] == UInt8(ascii: "t")
            return isTrue ? constant.hasTrue : constant.hasFalse
        case .number: return constant.numbers.contains { order(of: node, to: $0) == 0 }
        case .array, .object:
            return constant.composites.map {
                code.program.composites[$0].contains(SchemaEquality.canonical(document, node))
            } ?? false
        }
    }

    /// -1, 0 or 1, as the number at a node is below, equal to or above one of the schema.
    private func order(of node: Int, to number: Int) -> Int {
        order(of: node, tape.shortNumber(at: node), to: number)
    }

    /// As above.
    ///
    /// - Parameter short: What stands at the node, if it is short.
    func order(of node: Int, _ short: JSONShortNumber?, to number: Int) -> Int {
        if let bound = code.program.shortNumbers[number], let value = short,
            let order = value.order(to: bound)
        {
            return order
        }
        let (value, bound) = (document.number(at: node), code.program.numbers[number].value)
        return value < bound ? -1 : value == bound ? 0 : 1
    }

    private func isMultiple(_ node: Int, of number: Int) -> Bool {
        if let divisor = code.program.shortNumbers[number], let value = tape.shortNumber(at: node),
            let isMultiple = value.isMultiple(of: divisor)
        {
            return isMultiple
        }
        return document.number(at: node).isMultiple(of: code.program.numbers[number].value)
    }

    mutating func number(_ rule: SchemaRule, _ schema: Int, _ node: Int) -> Bool {
        work(tape.range(at: node).count / 8)
        switch rule {
        case .multipleOf(let number):
            return isMultiple(node, of: number)
                || refuse(schema, node) { .multipleOf($0.numbers[number].written) }
        case .maximum(let number):
            return order(of: node, to: number) <= 0
                || refuse(schema, node) { .maximum($0.numbers[number].written) }
        case .exclusiveMaximum(let number):
            return order(of: node, to: number) < 0
                || refuse(schema, node) { .exclusiveMaximum($0.numbers[number].written) }
        case .minimum(let number):
            return order(of: node, to: number) >= 0
                || refuse(schema, node) { .minimum($0.numbers[number].written) }
        case .exclusiveMinimum(let number):
            return order(of: node, to: number) > 0
                || refuse(schema, node) { .exclusiveMinimum($0.numbers[number].written) }
        default: preconditionFailure("a rule that is not for numbers")
        }
    }

    mutating func text(_ rule: SchemaRule, _ schema: Int, _ node: Int) -> Bool {
        if case .format(let format) = rule {
            let text =
                tape.hasEscapes(at: node)
                ? document.text(at: node)[...] : document.bytes[tape.inside(at: node)]
            work(text.count)
            return demand(format.holds(text), .format(format), schema, node)
        }
        // Only a string with escapes is written anew to be looked at.
        if tape.hasEscapes(at: node) {
            let text = document.text(at: node)
            return unsafe text.withUnsafeBufferPointer {
                unsafe self.text(rule, schema, node, $0, 0..<$0.count)
            }
        }
        return unsafe text(rule, schema, node, tape.bytes, tape.inside(at: node))
    }

    private mutating func text(
        _ rule: SchemaRule, _ schema: Int, _ node: Int, _ bytes: UnsafeBufferPointer<UInt8>,
        _ range: Range<Int>
    ) -> Bool {
        switch rule {
        case .maxLength(let most):
            // A scalar has one to four bytes, so most texts need not be counted.
            let holds = unsafe range.count <= most || length(bytes, range) <= most
            return demand(holds, .maxLength(most), schema, node)
        case .minLength(let least):
            let holds =
                unsafe range.count >= least
                && (range.count / 4 >= least || length(bytes, range) >= least)
            return demand(holds, .minLength(least), schema, node)
        case .pattern(let number):
            var steps = 0
            let isFound = unsafe code.program.regexes[number].isFound(
                in: bytes, range, steps: &steps)
            work(steps)
            return isFound
                || refuse(schema, node) { .pattern($0.regexes[number].pattern) }
        default: preconditionFailure("a rule that is not for strings")
        }
    }

    /// In Unicode scalars (Validation §6.3).
    private mutating func length(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int {
        work(range.count / 8)
        var count = 0
        for at in range where unsafe bytes[at] & 0xc0 != 0x80 { count += 1 }
        return count
    }

    mutating func isUnique(_ node: Int) -> Bool {
        let count = tape.count(at: node)
        guard count > 1 else { return true }
        work(tape.range(at: node).count)
        if count <= Self.few {
            if let answer = areFewUnique(node) { return answer }
        }
        return SchemaHashes(document: document, tape: tape).areUnique(in: node)
    }

    /// So many elements are compared with each other, which needs no memory.
    private static let few = 32

    /// As above.
    ///
    /// - Returns: `nil` if not all of them are strings without escapes.
    private mutating func areFewUnique(_ array: Int) -> Bool? {
        var node = tape.first(in: array)
        for _ in 0..<tape.count(at: array) {
            guard tape.kind(at: node) == .string, !tape.hasEscapes(at: node) else { return nil }
            node = tape.next(after: node)
        }
        // Strings are single nodes, so they lie side by side.
        for one in tape.first(in: array)..<node {
            let inside = tape.inside(at: one)
            let text = unsafe UnsafeBufferPointer(rebasing: tape.bytes[inside])
            for other in one + 1..<node where unsafe tape.isText(at: other, text) { return false }
        }
        return true
    }
}
