// RedRiverWire: frames to values and back, for clients and for the link between the nodes.
//
// Nothing here knows a socket or a key. `docs/formats.md` says in words what these files say in
// Swift; a second implementation is written from there.
//
//     frame 0   "RR1"
//     frame 1   the verb, ASCII
//     frame 2   a request id, at most 16 bytes, echoed in the answer; may be empty
//     then      the frames of the verb
//
// Read in this order:
//
//     Envelope.swift        the first three frames; Frames.swift: taking the rest one by one
//     WireError.swift       what a sender is told when frames are wrong
//     ClientRequest.swift   what clients say; ClientPayloads.swift: their JSON
//     NodeAnswer.swift      what a node says to clients; NodePayloads.swift: its JSON
//     LinkMessage.swift     what the nodes say to one another; LinkHello.swift: how they begin
//
// Lengths are compared with `Limits` before anything is parsed. Parsing never traps.
