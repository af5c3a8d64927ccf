// RedRiverNode: threads, workers and files: does what the exchange decides.
//
//     ┌──────────┐  frames   ┌─────────────┐ checked inputs ┌──────────┐ records ┌──────────┐
//     │ wire     │ ────────▶ │ clients × N │ ─────────────▶ │ core     │ ──────▶ │ disk     │
//     │ all      │           │ link-in     │                │ Exchange │ ◀────── │ append + │
//     │ sockets  │ ◀──────── │ link-out    │ ◀───────────── │          │ durable │ fdatasync│
//     └──────────┘  frames   └─────────────┘    outputs     └──────────┘         └──────────┘
//
// Every box is one thread (N of them for clients) and owns what is in it; the arrows are mailboxes.
// Which arrow may wait on which, so that no circle of waiting can form:
//
//     wire never waits for anyone: what a worker has no room for waits in turns, and beyond a bound
//         is answered BUSY; what the peer says and nobody has room for stays in the socket.
//     workers wait for room at the core and at the wire.
//     core waits for room at the disk and the wire; towards workers it never waits, because what it
//         sends them is bounded by credit, by requests taken in and by the window of the link.
//     evidence (LedgerThread and EvidenceThread stand beside the boxes above) waits for room at the
//         wire; nobody waits for it: beyond a bound whoever asks is answered BUSY.
//     disk never waits: it sends the core one letter for each batch the core gave it.
//
// Read in this order: NodeConfiguration, NodeIdentity (what a node is), Node (how it starts and
// stops), CoreThread, DiskThread, WireThread with ClientPort (ClientRegistry,
// TurnQueue) and LinkPort, ClientWorker,
// LinkReceiver, LinkSender with EpochBook, PeerBook and ClockBook, EvidenceThread with EvidenceDesk,
// StatusReport, NodeLog. The ledger: LedgerKeeper with LedgerTree and DayFile, NotaryBook,
// WitnessDesk, LedgerThread; LedgerRebuild.
