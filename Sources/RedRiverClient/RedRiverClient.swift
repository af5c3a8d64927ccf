// RedRiverClient: publishing to a node and subscribing to its queues.
//
// A customs or gate system hands messages over with a Publisher and takes them with a Subscriber.
// Each is a thin skin, which owns a socket and knows the clock, around machines that know neither:
//
//     Publisher ──▶ PublishWindow ──┐
//                                   ├──▶ Session ──▶ Line ──▶ Dialler
//     Subscriber ──▶ Subscription ──┘    machine     skin
//
// Read the files in this order:
//     Account.swift         who one is and where the node is: the files of a client
//     Session.swift         HELLO, PING, silence, dialling again; Backoff.swift: how long to wait
//     Loss.swift            why a session ended
//     Line.swift            the skin all share: one socket, one session
//     Outgoing.swift        a file made into a message; PublishWindow.swift: what is on its way
//     Publisher.swift       the skin of it
//     ReceivedMessage.swift what arrived, checked; Holding.swift: what is not settled yet;
//                           Subscription.swift: leases, answers, redelivery
//     Subscriber.swift      the skin of it
//     Inquiry.swift         one question, one answer: STATUS, LOOKUP, EVIDENCE
//
// What a caller may rely on:
//   - a publisher that is unsure sends the same bytes again, for as long as its timeout allows;
//   - a delivery is acknowledged when the node says ACKED, never earlier;
//   - what arrives is checked against its header's commitment before anyone sees it;
//   - everything belongs to the thread that made it, and nothing here reads a clock.
