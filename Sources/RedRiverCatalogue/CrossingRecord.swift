// CrossingRecord: what is remembered of one crossing, as a fold over its messages.
//
//     messages ──remember──▶ what happened, by time ──replayed──▶ life
//                      └──▶ manifest, vehicles, seals, declarations, quarantine, arrival
//
// Gates may be offline for hours, so what happened is kept by the time it happened and not by the
// time it became known; when something older arrives, the life of the crossing is lived again from
// there. A message that its receiver rejects (RR900) is taken out of it as if it had never been.
//
// Everything is bounded, whatever is sent. Bodies need not have been checked.

public import RedRiverBase
internal import RedRiverJSON

/// The earlier messages of one crossing, as far as later ones are compared with them.
public struct CrossingRecord: Sendable {
    /// Identifiers remembered of one crossing. The scenarios have about ten messages; with every
    /// gate event of both sides, acknowledgements and amendments it is less than a hundred.
    public static let messagesMost = 256
    /// Events that may still change places. What is older than so many others stays as it is.
    public static let eventsMost = 64
    /// Masses of vehicles and containers: three and four of a crossing, and as many replaced.
    static let taresMost = 16
    /// Plates and containers of an announcement, and plates that took over.
    static let vehiclesMost = 16
    /// Seals put on and opened: nine of an inspection, on a few of them.
    static let sealsMost = 64
    /// Declarations that statuses and decisions named.
    static let declarationsMost = 32

    /// A message that was seen.
    struct Seen: Hashable, Sendable {
        let id: MessageID
        let type: MessageType
        let time: Timestamp
    }

    /// Something that happened.
    private struct Moment: Hashable, Sendable {
        let time: Timestamp
        /// `nil` for what no message of the crossing said.
        let source: MessageID?
        let event: CrossingEvent
    }

    /// Vehicles and containers as announced before there was a manifest, or instead of one.
    struct Announcement: Hashable, Sendable {
        let source: MessageID
        let plates: [[UInt8]]
        let containers: [[UInt8]]
    }

    public let crossing: CrossingReference
    /// Its life up to now.
    public private(set) var life = CrossingLife()
    /// In the order they came, the last ``messagesMost``.
    private(set) var seen: [Seen] = []
    /// Whether there were more messages than are remembered.
    private(set) var hasForgotten = false
    private var settled = CrossingLife()
    /// By time, and in the order they came where that is the same.
    private var moments: [Moment] = []

    private(set) var manifest: CrossingManifest?
    /// The one it replaced, which stands again if the new one is rejected.
    private var replacedManifest: CrossingManifest?
    private(set) var registration: Announcement?
    private(set) var empty: Announcement?
    /// As registered or as the receiver moved it.
    public private(set) var slot: (from: Timestamp, to: Timestamp)?
    /// Masses of empty vehicles and containers, by plate or number, in thousandths of a kilogram.
    private(set) var tares: [(name: [UInt8], mass: Int)] = []
    /// Plates that took over (RR310).
    private(set) var newPlates: [[UInt8]] = []
    private(set) var sealsOpened: [[UInt8]] = []
    private(set) var sealsAdded: [[UInt8]] = []
    private(set) var declarations: [DeclarationKept] = []
    private(set) var isPerishable = false
    public private(set) var quarantine: QuarantineResult?
    /// When it was first seen on the side of entry.
    public private(set) var arrivedAt: Timestamp?

    /// A crossing of which nothing is known yet.
    public init(_ crossing: CrossingReference) { self.crossing = crossing }

    /// Where the crossing is in its life; `nil` if nothing is known of it.
    public var state: CrossingState? { life.state }

    /// What the manifests kept of it take: most of its memory. At most twice 32 KiB.
    public var manifestBytes: Int {
        (manifest?.bytes?.count ?? 0) + (replacedManifest?.bytes?.count ?? 0)
    }

    /// Whether it still takes up its vehicle and containers.
    public func isOpen(at now: Timestamp) -> Bool { life.isOpen(at: now) }

    /// Remembers a message. One that was remembered before, or is of another crossing, changes
    /// nothing.
    ///
    /// - Parameter body: Its body, checked or not.
    /// - Complexity: Linear in the length of the body.
    public mutating func remember(_ header: Header, body: [UInt8], catalogue: Catalogue) {
        remember(header, CrossingBody(body), body, catalogue)
    }

    mutating func remember(
        _ header: Header, _ body: CrossingBody, _ bytes: [UInt8], _ catalogue: Catalogue
    ) {
        guard header.crossing == crossing, message(header.id) == nil else { return }
        let (event, time) = happening(header, body, catalogue)
        see(Seen(id: header.id, type: header.type, time: time))
        insert(Moment(time: time, source: header.id, event: event))
        switch header.type {
        case .preArrival: register(header, body)
        case .cargoManifest:
            replacedManifest = manifest
            manifest = CrossingManifest(header, bytes, body, catalogue)
            keepTares(of: body)
        case .manifestAmendment: manifest?.amend(by: body, catalogue)
        case .emptyVehicle:
            guard header.functionCode != 1 else { break }
            empty = announcement(header, body)
            keepTares(of: body)
        case .declarationStatus, .clearanceDecision: keepDeclaration(header, body)
        case .inspectionResult: keepSeals(of: body)
        case .quarantineResult: if case .quarantined(let result) = event { quarantine = result }
        case .gateEvent: keepArrival(event, time)
        case .handover:
            let plates = body.plates("newVehicles").map(\.text)
            newPlates = Array((newPlates + plates).suffix(Self.vehiclesMost))
        case .businessAcknowledgement: acknowledge(header, body)
        default: break
        }
    }

    /// Remembers what no message of the crossing says, such as that both sides' daily
    /// reconciliations agree on it.
    public mutating func add(_ event: CrossingEvent, at time: Timestamp) {
        insert(Moment(time: time, source: nil, event: event))
    }

    /// A message that is remembered.
    func message(_ id: MessageID) -> Seen? { seen.last { $0.id == id } }

    // MARK: What happened

    /// What a message does, and when: by its own account, but not after it was sent, whatever the
    /// clock of a gate says, and not before what it answers or replaces, for the clocks of two
    /// systems differ.
    func happening(
        _ header: Header, _ body: CrossingBody, _ catalogue: Catalogue
    ) -> (event: CrossingEvent, time: Timestamp) {
        let answered = header.inReplyTo.flatMap { message($0) }
        let replaced = header.supersedes.flatMap { message($0) }
        let (event, time) = CrossingEvent.of(
            header, body, crossing: crossing, answered: answered?.type, catalogue: catalogue)
        let told = min(time, header.sentAt)
        return (event, max(told, answered?.time ?? told, replaced?.time ?? told))
    }

    /// What would be unexpected about an event, in its place among what happened.
    ///
    /// - Returns: Why it is unexpected, and how long before the last known event it happened.
    func preview(
        _ event: CrossingEvent, at time: Timestamp
    ) -> (unexpected: Unexpected?, lateness: Int64) {
        let before = moments.prefix { $0.time <= time }
        let life = Self.replay(before, from: settled)
        let lateness = moments.last.map { $0.time.millisecondsSince(time) } ?? 0
        return (life.after(event, at: time).unexpected, max(0, lateness))
    }

    private mutating func see(_ message: Seen) {
        seen.append(message)
        guard seen.count > Self.messagesMost else { return }
        seen.removeFirst()
        hasForgotten = true
    }

    private mutating func insert(_ moment: Moment) {
        let place = moments.prefix { $0.time <= moment.time }.count
        if place == moments.count {
            life = life.after(moment.event, at: moment.time).life
            moments.append(moment)
        } else {
            moments.insert(moment, at: place)
            life = Self.replay(moments[...], from: settled)
        }
        guard moments.count > Self.eventsMost else { return }
        let oldest = moments.removeFirst()
        settled = settled.after(oldest.event, at: oldest.time).life
    }

    private static func replay(
        _ moments: ArraySlice<Moment>, from life: CrossingLife
    ) -> CrossingLife {
        moments.reduce(life) { $0.after($1.event, at: $1.time).life }
    }

    private mutating func acknowledge(_ header: Header, _ body: CrossingBody) {
        guard let answered = header.inReplyTo.flatMap({ message($0) }) else { return }
        if body.isAcceptance, answered.type == .preArrival { slot = body.slot ?? slot }
        guard body.value("outcome", in: 0) == "REJECTED" else { return }
        moments.removeAll { $0.source == answered.id }
        life = Self.replay(moments[...], from: settled)
        if manifest?.source == answered.id {
            (manifest, replacedManifest) = (replacedManifest, nil)
        }
        if answered.type == .manifestAmendment { manifest?.doubt() }
        if registration?.source == answered.id { registration = nil }
        if empty?.source == answered.id { empty = nil }
        declarations.removeAll { $0.source == answered.id }
    }
}

// MARK: What is kept

extension CrossingRecord {
    private mutating func register(_ header: Header, _ body: CrossingBody) {
        guard header.functionCode != 1 else { return }
        registration = announcement(header, body)
        slot = body.slot ?? slot
        isPerishable =
            body.find("cargoSummary", in: 0).map { body.flag("perishable", in: $0) } ?? false
        keepTares(of: body)
    }

    private func announcement(_ header: Header, _ body: CrossingBody) -> Announcement {
        Announcement(
            source: header.id,
            plates: Array(body.plates("vehicles").map(\.text).prefix(Self.vehiclesMost)),
            containers: Array(body.containers().map(\.text).prefix(Self.vehiclesMost)))
    }

    /// The newest mass of each vehicle and container.
    private mutating func keepTares(of body: CrossingBody) {
        for thing in body.elements("vehicles", in: 0) + body.elements("containers", in: 0) {
            let plate = body.find("plate", in: thing).flatMap { body.text("normalized", in: $0) }
            guard let name = plate ?? body.text("id", in: thing),
                let mass = body.mass("tareMass", in: thing)
            else { continue }
            tares.removeAll { $0.name == name }
            tares.append((name, mass))
        }
        tares = Array(tares.suffix(Self.taresMost))
    }

    private mutating func keepDeclaration(_ header: Header, _ body: CrossingBody) {
        guard let declaration = body.find("declaration", in: 0),
            let country = body.text("country", in: declaration),
            let number = body.text("number", in: declaration)
        else { return }
        let kept = DeclarationKept(
            country: country, number: number, source: header.id,
            side: header.sender.country == crossing.origin ? .exit : .entry)
        declarations = Array((declarations + [kept]).suffix(Self.declarationsMost))
    }

    /// A seal was opened if it was there before an inspection and is not intact after it. What is
    /// on the load afterwards belongs there, whatever the inspection says of it.
    private mutating func keepSeals(of body: CrossingBody) {
        let after = body.seals("sealsAfter")
        let intact = after.filter(\.isIntact).map(\.number)
        let opened = body.seals("sealsBefore").map(\.number).filter { !intact.contains($0) }
        let replaced = after.filter { !$0.isIntact }.map(\.number)
        sealsOpened = Array((sealsOpened + opened + replaced).suffix(Self.sealsMost))
        sealsAdded = Array((sealsAdded + after.map(\.number)).suffix(Self.sealsMost))
    }

    private mutating func keepArrival(_ event: CrossingEvent, _ time: Timestamp) {
        guard case .seen(let kind, .entry) = event else { return }
        switch kind {
        case .slotCalled, .loaded, .incident, .returned, .gateOut: return
        default: arrivedAt = min(arrivedAt ?? time, time)
        }
    }

    // MARK: What later messages are compared with

    /// The manifest, if what is known of it is what it says now.
    var facts: ManifestFacts? {
        guard let manifest, !manifest.isUncertain else { return nil }
        return manifest.facts
    }

    /// The plates that may drive under this crossing; `nil` if nobody said.
    var plates: [[UInt8]]? {
        if manifest?.isUncertain ?? false { return nil }
        let announced = facts?.plates ?? empty?.plates ?? registration?.plates
        return announced.map { $0 + newPlates }
    }

    /// The containers that may travel under this crossing; `nil` if nobody said.
    var containers: [[UInt8]]? {
        if manifest?.isUncertain ?? false { return nil }
        return facts?.containers ?? empty?.containers ?? registration?.containers
    }

    /// The plates and containers that may be on the way under this crossing: by these it is found
    /// when others name them (RR-D32). At most 48.
    public var names: [[UInt8]] { (plates ?? []) + (containers ?? []) }

    /// What these weigh when they are empty; `nil` unless it is known of each.
    func tare(of names: [[UInt8]]) -> Int? {
        var sum = 0
        for name in names {
            guard let mass = tares.last(where: { $0.name == name })?.mass else { return nil }
            sum += mass
        }
        return sum
    }
}

extension CrossingBody {
    /// The slot an RR100 asks for or an RR900 gives.
    fileprivate var slot: (from: Timestamp, to: Timestamp)? {
        guard let slot = find("slot", in: 0), let from = time("from", in: slot),
            let to = time("to", in: slot)
        else { return nil }
        return (from, to)
    }
}
