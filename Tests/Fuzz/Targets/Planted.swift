// Planted: targets with a fault in them. A search that finds neither would find nothing else.

/// Targets that are not in the list of all: their failures are wanted.
package enum Planted {
    /// Says that a property does not hold once a byte in the middle is 0xff.
    package static let violation = FuzzTarget("planted-violation", seeds: [utf8("planted")]) {
        (bytes) throws(Violation) in
        try demand(bytes.count < 5 || bytes[4] != 0xff, "the fifth byte is 255")
        return bytes == utf8("planted") ? .accepted : .refused
    }

    /// Reads one past the end of its input once the first four bytes are "plan" and the fifth is 0.
    package static let trap = FuzzTarget("planted-trap", seeds: [utf8("planted")]) { bytes in
        if bytes.starts(with: utf8("plan")), bytes.count > 4, bytes[4] == 0 {
            return bytes[bytes.count] == 0 ? .refused : .accepted
        }
        return bytes == utf8("planted") ? .accepted : .refused
    }

    /// Never comes back once the last byte is 0.
    package static let endless = FuzzTarget("planted-endless", seeds: [utf8("planted")]) { bytes in
        var rounds: UInt64 = 0
        while bytes.last == 0 { rounds &+= 1 }
        return bytes == utf8("planted") && rounds == 0 ? .accepted : .refused
    }

    package static let all = [violation, trap, endless]
}
