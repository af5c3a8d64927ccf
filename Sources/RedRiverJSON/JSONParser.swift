// JSONParser: bytes to tape, or what is wrong with them and where.

internal import RedRiverBase

/// Gives the scanner room for the tape, and words for what it stumbles over.
enum JSONParser {
    /// The tape of the one value of a text.
    ///
    /// - Complexity: Linear in the number of bytes; each is looked at a bounded number of times.
    static func tape(
        of bytes: [UInt8], allowsDuplicateNames: Bool
    ) throws(JSONError) -> [JSONNode] {
        guard bytes.count < UInt32.max else { throw error(.tooLong, in: bytes) }
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { throw error(.byteOrderMark, in: bytes) }
        let (scanner, nodes) = scan(bytes, allowsDuplicateNames: allowsDuplicateNames)
        guard let failure = scanner.failure else { return nodes }
        throw error(failure, scanner, nodes, bytes)
    }

    /// How many turns and comparisons of names a text takes, be it good or not: what grows with its
    /// length besides the reading of its bytes.
    static func steps(over bytes: [UInt8]) -> Int {
        scan(bytes, allowsDuplicateNames: false).scanner.steps
    }

    private static func scan(
        _ bytes: [UInt8], allowsDuplicateNames: Bool
    ) -> (scanner: JSONScanner, nodes: [JSONNode]) {
        var scanner = JSONScanner(allowsDuplicateNames: allowsDuplicateNames)
        var nodes: [JSONNode] = []
        // Messages have about one value or name for every eight bytes.
        var room = min(bytes.count / 6, 1 << 16) + 8
        var isDone = false
        repeat {
            let before = nodes
            nodes = unsafe Array(unsafeUninitializedCapacity: room) { buffer, used in
                for at in before.indices { unsafe buffer.initializeElement(at: at, to: before[at]) }
                isDone = unsafe bytes.withUnsafeBufferPointer { bytes in
                    unsafe scanner.run(over: bytes, into: buffer)
                }
                used = scanner.used
            }
            room *= 2
        } while !isDone
        return (scanner, nodes)
    }

    // MARK: What is wrong

    private static func error(_ reason: JSONError.Reason, in bytes: [UInt8]) -> JSONError {
        .malformed(reason, at: JSONError.Position(offset: 0, in: bytes), pointer: "")
    }

    @inline(never)
    private static func error(
        _ reason: JSONError.Reason, _ scanner: JSONScanner, _ nodes: [JSONNode], _ bytes: [UInt8]
    ) -> JSONError {
        if let name = scanner.repeated {
            let position = JSONError.Position(offset: nodes[name].range.lowerBound, in: bytes)
            let pointer = JSONPointer.path(to: name + 1, nodes: nodes, bytes: bytes)
            return .malformed(reason, at: position, pointer: pointer)
        }
        return .malformed(
            reason, at: JSONError.Position(offset: scanner.at, in: bytes),
            pointer: pointer(scanner, nodes, bytes))
    }

    /// The path of the value being read.
    private static func pointer(
        _ scanner: JSONScanner, _ nodes: [JSONNode], _ bytes: [UInt8]
    ) -> String {
        guard scanner.depth > 0 else { return "" }
        let path = JSONPointer.path(to: scanner.container, nodes: nodes, bytes: bytes)
        guard nodes[scanner.container].kind == .array else {
            guard scanner.isNamePending, let name = nodes.last?.text(bytes) else { return path }
            return path + "/" + JSONPointer.escape(String(decoding: name, as: UTF8.self))
        }
        return path + "/\(nodes[scanner.container].count)"
    }
}
