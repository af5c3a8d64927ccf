// RedRiverCatalogue: what may cross: header rules, message types, identifiers, and their words.
//
// A header is checked here once, completely, and from bytes: what passes is a `Header`, and nothing
// later in the program looks at header bytes again except to hash or forward them.
//
//     bytes ──Header.check──▶ valid(Header)
//                        └──▶ refused([Problem])     every problem, in document order
//
// Read the files in this order:
//     MessageType.swift         the types of message and what each may do
//     CrossingReference.swift   the key that orders messages, with its check character
//     Problem.swift             one thing wrong, with code, path and words
//     Header.swift              the parsed header; HeaderChecker.swift: the rules of its fields
//     MessageFile.swift         header and body taken out of a file untouched
//     DeliveryReport.swift      RR990, which a node composes itself
//
// Rules here are functions of the header alone. Time of day, parties of a node, editions of the
// agreement and what was sent before are the business of others.
