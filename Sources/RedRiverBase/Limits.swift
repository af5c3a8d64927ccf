// Limits: every bound in the program, in one place, each with its reason.
//
// A value read from the network or from disk is compared with one of these before memory is
// allocated for it. Nothing in RedRiver grows without a name in this file.

/// The bounds a node and its clients work within. Times are milliseconds unless the name says else.
public enum Limits {
    // MARK: Messages

    /// The longest header. Headers are metadata; 4 KiB holds every field at its longest, and
    /// thousands of them fit in memory while a batch is signed.
    public static let header = ByteCount.kibibytes(4)

    /// The longest body: a manifest of 999 items with both descriptions (message catalogue §8.7).
    public static let body = ByteCount.kibibytes(512)

    /// The length of a salt: as long as the digest it protects.
    public static let saltBytes = 32

    /// The most parties one message may name as receivers.
    public static let receivers = 32

    /// A party's own detached signature over a header, certificates left out: about 500 bytes.
    public static let originSignature = ByteCount.kibibytes(8)

    // MARK: JSON

    /// The deepest nesting the JSON parser follows; deeper input is refused, not recursed into.
    public static let jsonDepth = 128

    /// How many problems one refusal lists. A form with more than this is broken as a whole.
    public static let problemsListed = 100

    // MARK: Cryptography

    /// The longest certificate chain, anchor and leaf included.
    public static let certificateChain = 4

    // MARK: Identity and time

    /// The horizon H: how long after its identity time a message may still be acceptable.
    public static let horizonMilliseconds: Int64 = 30 * dayMilliseconds

    /// How far the floor trails journal time: H and one day for clocks and zones.
    public static let floorLagMilliseconds = horizonMilliseconds + dayMilliseconds

    /// How far `sentAt` may be from the identifier's own time, and the identifier ahead of the clock.
    public static let identitySkewMilliseconds = dayMilliseconds

    /// A clock further ahead than this of (last record + monotonic time) does not move the floor.
    public static let clockLeapMilliseconds: Int64 = 10 * 60 * 1000

    /// The same at start, where no monotonic time is known: a node may have been off for a week.
    public static let clockLeapAtStartMilliseconds = 7 * dayMilliseconds

    public static let dayMilliseconds: Int64 = 24 * 60 * 60 * 1000

    /// How many messages a party may publish a day unless the agreement says otherwise. Twice the
    /// traffic of the busiest day foreseen for the whole crossing.
    public static let dailyQuota = 100_000

    /// How many keys the replay guard holds unless a node's configuration gives it more memory or
    /// less: 256 MiB.
    public static let guardKeys = 4 << 20

    /// What a key of the replay guard takes in memory at the most.
    public static let guardBytesPerKey = 64

    // MARK: Queues

    /// How many messages one queue holds before its senders are told `BUSY`.
    public static let queueDepth = 1_000_000

    /// How long a delivery may go unanswered before the message is offered again.
    public static let leaseMilliseconds: Int64 = 30_000

    /// The most messages one connection may hold unacknowledged.
    public static let creditMax = 1024

    /// The most unacknowledged bytes one connection may hold: a slow reader's share of memory.
    public static let inFlightBytes = ByteCount.mebibytes(16)

    /// The most messages in one record of acknowledgements: it is one leaf of the ledger.
    public static let deliveredBatch = 512
    /// The most messages whose bodies one record says are destroyed.
    public static let purgeBatch = 512
    /// UTF-8 bytes of an authority, and of a legal basis, for destroying bodies.
    public static let purgeText = 1024
    /// How old a message must be before its body may be destroyed: past the replay guard's floor, so
    /// that nothing about it can still arrive.
    public static let purgeAgeMilliseconds = floorLagMilliseconds

    /// Refusals of one connection that are written down in a minute; more are answered and counted.
    public static let refusalsPerMinute = 60

    /// The wait before the second attempt; it doubles up to ``backoffMaxMilliseconds``.
    public static let backoffFirstMilliseconds: Int64 = 1000
    public static let backoffMaxMilliseconds: Int64 = 5 * 60 * 1000

    /// Urgent leases granted before one ordinary message goes first, so that nothing starves.
    public static let urgentRun = 8

    /// Undeliverable messages in a row that pause a queue: a broken consumer, not broken messages.
    public static let undeliverableRun = 10

    /// The most connections one party, or one operator, may have at once.
    public static let connectionsPerParty = 64

    /// A connection silent for this long is forgotten; clients ping every few seconds.
    public static let clientSilenceMilliseconds: Int64 = 60_000

    // MARK: Clients

    /// Between the pings of a client, and the silence after which it dials again: three are lost.
    public static let clientPingMilliseconds: Int64 = 5000
    public static let nodeSilenceMilliseconds: Int64 = 15_000

    /// How long a client waits for one answer before it asks the same again. Far more than two
    /// syncs of a slow disk, less than a lease.
    public static let clientAnswerMilliseconds: Int64 = 10_000

    /// How long a client waits before it asks again what was answered "not now".
    public static let clientAskAgainMilliseconds: Int64 = 1000

    /// The first and the longest pause between a client's attempts to dial. The longest is short:
    /// a node that was restarted is back in seconds, and a client is one of a few.
    public static let clientRedialFirstMilliseconds: Int64 = 100
    public static let clientRedialMaxMilliseconds: Int64 = 5000

    /// Messages and bytes a publisher sends ahead of the answers.
    public static let publishWindow = clientMessagesIn
    public static let publishWindowBytes = ByteCount.mebibytes(2)

    // MARK: Link

    /// A seal closes at this many messages: the cost of a signature is spread thin well before.
    public static let sealMessages = 512

    /// How many records are read to tell what happened to one message: some tens of milliseconds.
    public static let lookupRecords: UInt64 = 16_384

    /// The longest evidence of a message that a node gives: one frame, in a message within ``frame``.
    public static let evidence = ByteCount(frame.value - 1024)

    /// How many asks for evidence of one party are heard at once, and how long it takes until there
    /// may be one more. Each takes one thread, which does nothing else, some tens of milliseconds.
    public static let evidenceAtOnce = 16
    public static let evidencePauseMilliseconds: Int64 = 250

    /// How many asks for evidence wait for that thread: some seconds' work.
    public static let evidenceWaiting = 64

    /// What a log asks a witness, at the most: a note and 63 hashes (C2SP tlog-witness).
    public static let witnessRequest = ByteCount.kibibytes(68)

    /// What a witness answers, at the most: two notes and a proof.
    public static let witnessAnswer = ByteCount.kibibytes(160)

    /// The longest file of a published ledger: a full bundle of the longest entries.
    public static let ledgerFile = ByteCount.mebibytes(17)

    /// Segments of the journal of what a node signs of its ledger: a few hundred bytes a second at
    /// the most.
    public static let notarySegment = ByteCount.mebibytes(8)

    /// The outcome lines of one receipt together, so that they fit into one line of a ledger beside
    /// a statement and two signatures: 64 bytes a message.
    public static let outcomes = ByteCount(64 * sealMessages)

    /// A seal closes at this many bytes of headers and bodies.
    public static let sealBytes = ByteCount.mebibytes(1)

    /// Seals sent and not yet receipted.
    public static let sealsInFlight = 16

    /// Bytes sent in seals not yet receipted.
    public static let sealBytesInFlight = ByteCount.mebibytes(64)

    /// How many epochs of ours may be opened one after the other, over all sessions, and how long it
    /// takes until there may be one more. A line that comes and goes needs a few.
    public static let epochsAtOnce = 8
    public static let epochPauseMilliseconds: Int64 = 1000

    /// How long an epoch's keys serve, and how many messages they seal.
    public static let epochMilliseconds: Int64 = 60 * 60 * 1000
    public static let epochMessages: UInt64 = 1 << 20

    /// How long a receiver keeps an epoch by its own monotonic clock.
    public static let epochKeptMilliseconds: Int64 = 2 * epochMilliseconds

    /// The least silence after which the link is given up and dialled again.
    public static let linkSilenceMilliseconds: Int64 = 30_000

    /// How long to wait before saying a part of the greeting again that came to nothing.
    public static let handshakeRetryMilliseconds: Int64 = 10_000

    /// Between our own pings on a quiet link.
    public static let linkPingMilliseconds: Int64 = 5000

    /// The first and the longest pause between attempts to dial.
    public static let redialFirstMilliseconds: Int64 = 250
    public static let redialMaxMilliseconds: Int64 = 30_000

    /// The longest statement. An epoch is the longest, at about 900 bytes.
    public static let statement = ByteCount.kibibytes(2)

    /// A difference between the two nodes' clocks that operators are told of.
    public static let clockDifferenceMilliseconds: Int64 = 5 * 60 * 1000

    /// How long a clock must keep right before the alarm about it ends: one that jumps to and fro is
    /// one alarm, not a thousand.
    public static let clockSteadyMilliseconds: Int64 = 60_000

    // MARK: Delivery reports

    /// The most entries in one delivery report.
    public static let reportEntries = 300

    /// Between two reports of deliveries to one party. What was returned is reported at once.
    public static let reportPauseMilliseconds: Int64 = 1000

    // MARK: Frames

    /// The longest frame a client may send: a body with its salt, or a header; with room to spare,
    /// so that what is somewhat too long gets an answer instead of a cut connection.
    public static let frame = ByteCount.mebibytes(2)

    /// The most frames in one message from a client. `ACK` of a full credit is the longest.
    public static let framesPerMessage = 1100

    /// The most frames in one message from the peer: a full seal.
    public static let framesPerLinkMessage = 8 + 3 * sealMessages

    /// A frame longer than this cuts the connection without a word (ZMQ_MAXMSGSIZE). It is four
    /// times ``frame``, so that what is merely too long is still read, refused and explained.
    public static let frameCut = ByteCount(4 * frame.value)

    /// All frames of one message from the peer together: a full seal with origin signatures. Room
    /// for one message takes it all, so this is also what one connection may cost in memory.
    public static let linkMessage = ByteCount.mebibytes(8)

    /// A JSON frame: greetings, credits, answers. A refusal that lists every problem in three
    /// languages is the longest.
    public static let jsonFrame = ByteCount.kibibytes(256)

    /// A detached signature on a statement, certificates left out: about 500 bytes.
    public static let statementSignature = ByteCount.kibibytes(8)

    /// A certificate, and a revocation list with thousands of entries, as they travel by `CERTS`.
    public static let certificate = ByteCount.kibibytes(16)
    public static let revocationList = ByteCount.kibibytes(512)

    /// How many certificates and lists one `CERTS` brings: both nodes' keys, old and new, twice.
    public static let certificatesListed = 16

    /// The token of a delivery.
    public static let token = 32

    /// A request id.
    public static let requestID = 16

    // MARK: Sockets

    /// Whole messages ZeroMQ keeps for one client before it stops reading from it. A pipeline this
    /// deep hides the round trip of a disk; more would only be memory.
    public static let clientMessagesIn = 64

    /// Whole messages ZeroMQ keeps that one client has not taken: all the deliveries it may ask for,
    /// and the answers to what it may have said meanwhile. A client that is merely busy stays below;
    /// beyond it the client does not read.
    public static let clientMessagesOut = creditMax + 4 * clientMessagesIn

    /// The same from the peer: every seal in flight and as much again of everything else.
    public static let linkMessagesIn = 2 * sealsInFlight

    /// Few, because what ZeroMQ holds can no longer be overtaken by a receipt or a decision.
    public static let linkMessagesOut = 4

    /// Answers to the peer that it has not taken: receipts of the seals in flight and a few pongs, at
    /// a peer that reads. One that asks more than this and does not read is let go.
    public static let linkAnswersUnread = 1024

    /// Bytes held of one client that were not read yet, by ZeroMQ and the kernel: the longest frame,
    /// or what a publisher sends ahead, with room for what CURVE adds and for what is said besides.
    /// Beyond it the connection is shut, for ZeroMQ holds a message that never ends.
    public static let clientHeld = ByteCount(frameCut.value + 1024 * 1024)

    /// The same of all clients together: the connection of which most is held is shut.
    public static let clientsHeld = ByteCount.mebibytes(12)

    /// Bytes one client may leave untaken of what it was answered and given: all the deliveries it may
    /// hold, and as much again of answers. Beyond it the connection is shut: it does not read.
    public static let clientUntaken = ByteCount(2 * inFlightBytes.value)

    /// The same of all clients together: the connection that left most is shut.
    public static let clientsUntaken = ByteCount.mebibytes(256)

    /// What is held of the peer and was not read. Its longest message is 8 MiB.
    public static let linkHeld = ByteCount.mebibytes(16)

    /// What the kernel holds of it for one connection.
    public static let kernelIn = ByteCount.kibibytes(256)

    /// How often what is held is looked at. A local client sends some 300 MB/s, so this is about
    /// 8 MB that come unbounded in between.
    public static let inflowMilliseconds: Int64 = 25

    /// Connections to the clients' door, strangers and the half-open included. Beyond it the one
    /// silent for longest is shut: descriptors are kept for the journal, and ZeroMQ never sees the
    /// limit of the process.
    public static let connections = 2048

    /// The same at the link's door: one is the link, the others are leftovers and strangers.
    public static let linkConnections = 64

    /// Files a node wants to be allowed to open: every connection, as many again that come between
    /// two looks at them, and its own.
    public static let openFiles = 2 * (connections + linkConnections)

    /// How long a connection may take from TCP to a finished CURVE handshake.
    public static let handshakeMilliseconds: Int64 = 10_000

    // MARK: Memory between threads

    /// Letters and bytes between two threads. A full mailbox pushes back on the socket. There are
    /// half a dozen, and a hostile client fills what it can reach: full seals and bodies fit.
    public static let mailboxLetters = 4096
    public static let mailboxBytes = ByteCount.mebibytes(8)

    /// What waits for one worker in its mailbox: little, for there it waits in the order it came,
    /// whoever said it.
    public static let workerBytes = ByteCount.mebibytes(1)

    /// What waits for one worker beside that, in turns; beyond it the client with most is told
    /// `BUSY`. A publisher's window fits, and then as much again.
    public static let clientsWaiting = ByteCount.mebibytes(4)

    /// What one client may have taken up before it is the turn of the next.
    public static let clientTurn = ByteCount.kibibytes(16)

    // MARK: What is remembered of crossings

    /// Crossings whose earlier messages a node remembers: the gates see under a thousand vehicles a
    /// day, and most crossings are over within two days.
    public static let crossingsKnown = 2048

    /// The manifests kept with them, together. Most have under 8 KiB, and some crossings have two.
    public static let crossingManifests = ByteCount.mebibytes(32)

    /// Of how many crossings that name it a plate or container is known to be; the last ones.
    public static let crossingsOfVehicle = 8

    /// With how many crossings one message is compared: three vehicles and four containers of a
    /// manifest, each on as many as are known.
    public static let crossingsCompared = 64

    /// Pairs of a consignor and a consignee a node remembers: the traders of both countries at one
    /// crossing, many times over. A few hundred bytes each at the most.
    public static let tradingPairs = 16_384

    /// What earlier messages said of messages not yet delivered: findings in all, under 1 KiB each.
    public static let crossingFindings = 8192

    /// How far back in the journal a starting node looks for crossings. Those it can remember have
    /// some ten messages each, with about as many records again for seals and deliveries.
    public static let crossingRecords: UInt64 = 1 << 18

    /// What one step of reading crossings from the journal takes at the most. A delivery may wait
    /// for one, or two: some milliseconds each.
    public static let crossingStep = (records: 1024, messages: 64, bytes: ByteCount.mebibytes(1))

    /// A delivery so many records ahead of what was read does not try to catch up.
    public static let crossingLag: UInt64 = 4096

    // MARK: Log

    /// How many lines of one code are written at once; then it is one a second.
    public static let logLinesAtOnce = 20

    // MARK: Disk

    /// One segment. Small enough to preallocate in an instant, large enough to be few.
    public static let segment = ByteCount.mebibytes(64)

    /// Space on the journal's disk that is not counted as room for records: what new segments take
    /// besides them, the offsets of a full one above all. Also the shortest segment that is begun
    /// where the disk is nearly full.
    public static let journalMargin = ByteCount.mebibytes(4)

    /// What a record takes on disk besides its payload and body, at the most: its frame, padding,
    /// and its place among the offsets.
    public static let recordFrame = 128

    /// The longest record without its body: a composed seal names 512 leaves; headers are 4 KiB.
    public static let recordPayload = ByteCount.mebibytes(1)

    /// The longest body of a record: a salt and a message body.
    public static let recordBody = ByteCount(Limits.body.value + saltBytes)

    /// The most one append to the journal may write: what a full mailbox holds, the letter that
    /// overfilled it, and the records' own headers, with room to spare.
    public static let journalAppend = ByteCount.mebibytes(256)

    /// The longest snapshot: the replay guard at its fullest is 256 MiB, the queues the rest.
    public static let snapshot = ByteCount.gibibytes(2)

    /// Room for records below which publishing is answered `DISK_LOW`; what is left is kept for
    /// acknowledgements, receipts and operators' acts.
    public static let diskReserve = ByteCount.gibibytes(1)

    /// Records after which a snapshot is worth writing.
    public static let snapshotEveryRecords: UInt64 = 100_000

    // MARK: Files

    /// The longest configuration, agreement or certificate file.
    public static let configurationFile = ByteCount.mebibytes(4)
}
