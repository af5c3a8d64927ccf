// RedRiverCatalogue: what may cross: headers, bodies, code lists, the life of a crossing, and words.
//
// A header is checked here once, completely, and from bytes: what passes is a `Header`, and nothing
// later in the program looks at header bytes again except to hash or forward them.
//
//     bytes ──Header.check──▶ valid(Header)
//                        └──▶ refused([Problem])     every problem, in document order
//     header and body ──Catalogue.check──▶ Findings  errors refuse, the rest goes along
//
// Read the files in this order:
//     MessageType.swift         the types of message and what each may do
//     CrossingReference.swift   the key that orders messages, with its check character
//     Problem.swift             one thing wrong, with code, path and words
//     Header.swift              the parsed header; HeaderChecker.swift: the rules of its fields
//     MessageFile.swift         header and body taken out of a file untouched
//     DeliveryReport.swift      RR990, which a node composes itself
//     Catalogue.swift           schemas, code lists and vocabulary, compiled; the check of a body
//     CodeList.swift            codes as data; Vocabulary.swift: how things are called
//     CheckDigit.swift          identifiers that carry a check; IdentifierShape.swift: that do not
//     BodyChecker.swift         the domain rules of one message, and which file has which
//     CrossingLife.swift        the life of a crossing; CrossingEvent.swift: what moves it
//     CrossingRecord.swift      what is remembered of a crossing
//     CrossingAdvice.swift      what that says of its next message: advice, never a refusal
//
// Rules here that refuse are functions of the message alone. Time of day, parties of a node and
// editions of the agreement are the business of others, and so is where records are kept.
