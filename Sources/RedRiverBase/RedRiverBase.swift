// RedRiverBase: the words every other module is written in.
//
// Nothing here touches a file, a socket, a clock, JSON or OpenSSL. Read in this order:
//
//     Units.swift        integers that cannot be mixed up; Digest.swift, Hexadecimal.swift, Base64.swift
//     Timestamp.swift    wall-clock time (RFC 3339) and monotonic time, both passed in as values
//     LedgerIndex.swift  a place in a ledger; CanonicalDecimal.swift: numbers in signed texts
//     Identifiers.swift  message, party, node and queue identifiers, parsed once and then trusted
//     Text.swift         a sentence in vi, zh and en; Fault.swift: the shape every error has
//     Code.swift         every code that crosses a wire, with its words and whether to try again
//     Limits.swift       every bound, with its reason
//     Bytes.swift        big-endian reading and writing of our own binary formats
//     Mailbox.swift      how threads talk; NamedThread.swift: what they are; Locked.swift: the exception
//     LogLine.swift      how a node speaks to its operator
