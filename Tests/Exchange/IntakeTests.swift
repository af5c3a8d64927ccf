// IntakeTests: what a node answers to what its clients publish, and in which order it looks.

import RedRiverBase
import RedRiverCatalogue
import RedRiverEvidence
import Testing

@testable import RedRiverExchange

@Suite("Intake")
struct IntakeTests {
    @Test("what is accepted is recorded and answered once durable")
    func acceptance() throws {
        var node = try SimNode(.vietnam)
        node.does()
        node.handle(
            .published(
                Request(client: Client(id: 1, party: Draft().sender), id: [5]), Draft().message))
        node.append()
        #expect(node.takeOutputs().isEmpty)
        node.sync()
        let answers = node.takeOutputs().answers
        #expect(answers.count == 1)
        #expect(answers.first?.isAccepted == true)
    }

    @Test("a repeat gets the first answer whatever else is the matter")
    func repeats() throws {
        let quota = [Draft().sender: 1]
        for hindrance in [Input.diskAllows(weight: 0), .draining, .linkClosed] {
            var node = try SimNode(.vietnam, setup: Side.vietnam.setup(quotas: quota))
            #expect(node.publish(Draft())?.isAccepted == true)
            let accepted = RecordIndex(UInt64(node.journal.count - 1))
            node.does(hindrance)
            let records = node.journal.count
            #expect(node.publish(Draft()) == .duplicate(of: accepted))
            #expect(node.publish(Draft(isTest: true))?.code == .duplicateDiffers)
            // The refusal of the other content is a record, except on a full disk.
            #expect(node.journal.count <= records + 1)
        }
    }

    /// A message that must be refused, why, and where.
    struct Wrong: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: Code
        var path: String
        var client = Side.vietnam.parties[0]
        var change: @Sendable (inout Draft) -> Void
    }

    static let wrongs = [
        Wrong(
            testDescription: "a sender that is not the client's party", code: .notYours,
            path: "/header/sender", client: Side.vietnam.parties[1], change: { _ in }),
        Wrong(
            testDescription: "the other country's sender", code: .notYours,
            path: "/header/sender",
            change: {
                $0.sender = Side.china.parties[0]
                $0.receivers = Side.vietnam.parties
            }),
        Wrong(
            testDescription: "a receiver of no node", code: .valueNotInList,
            path: "/header/receiver/1",
            change: { $0.receivers.append(party("CN.PPD.UNKNOWN")) }),
        Wrong(
            testDescription: "a node, for which nobody reads", code: .valueNotInList,
            path: "/header/receiver/1",
            change: { $0.receivers.append(Side.china.nodeParty) }),
        Wrong(
            testDescription: "an identifier of the day after tomorrow", code: .ruleViolated,
            path: "/header/msgId",
            change: { $0.idTime = day0.advanced(byMilliseconds: day + 1) }),
        Wrong(
            testDescription: "one that has expired", code: .expired, path: "/header/expiresAt",
            change: {
                $0.idTime = day0.advanced(byMilliseconds: -hour)
                $0.expiresAt = day0
            }),
    ]

    @Test("what is wrong is refused with a code and a place, and recorded", arguments: wrongs)
    func refusals(wrong: Wrong) throws {
        var node = try SimNode(.vietnam)
        var draft = Draft()
        wrong.change(&draft)
        guard case .rejected(let problems)? = node.publish(draft, as: wrong.client) else {
            Issue.record("not refused")
            return
        }
        #expect(problems.first?.code == wrong.code)
        #expect(problems.first?.path == wrong.path)
        guard case .refused(let refused)? = node.records.last else {
            Issue.record("not recorded")
            return
        }
        #expect(refused.code == wrong.code)
        #expect(node.state.replay.count == 0)
    }

    @Test("domestic traffic is refused: at least one receiver is at the other node")
    func domestic() throws {
        // The header rules refuse it by country; the node refuses it by its own lists, which a
        // party of the other country at this node shows.
        var setup = Side.vietnam.setup()
        setup.localParties.insert(Side.china.parties[0])
        setup.peerParties.remove(Side.china.parties[0])
        var node = try SimNode(.vietnam, setup: setup)
        #expect(node.publish(Draft())?.code == .notAllowedHere)
    }

    @Test("the last moment is taken and the next refused")
    func edges() throws {
        var node = try SimNode(.vietnam)
        #expect(
            node.publish(Draft(idTime: day0.advanced(byMilliseconds: day)))?.isAccepted == true)
        let old = day0.advanced(byMilliseconds: -hour)
        let next = day0.advanced(byMilliseconds: 1)
        #expect(node.publish(Draft(idTime: old, expiresAt: next))?.isAccepted == true)
    }

    @Test("a burst cannot run through the reserve of the disk: what is on its way there counts")
    func burst() throws {
        var node = try SimNode(.vietnam)
        node.does(.diskAllows(weight: 100_000))
        var accepted: UInt64 = 0
        while node.publish(Draft(serial: accepted + 1))?.isAccepted == true {
            accepted += 1
            try #require(accepted < 100_000 / UInt64(Limits.recordFrame))
        }
        #expect(accepted > 10)
        #expect(node.publish(Draft(serial: accepted + 1))?.code == .diskLow)
        node.does(.diskAllows(weight: 110_000))
        #expect(node.publish(Draft(serial: accepted + 1))?.isAccepted == true)
    }

    @Test("nothing is accepted while the node cannot: disk, stopping, quota")
    func hindrances() throws {
        var node = try SimNode(
            .vietnam, setup: Side.vietnam.setup(quotas: [Draft().sender: 1]))
        node.does(.diskAllows(weight: 0))
        #expect(node.publish(Draft())?.code == .diskLow)
        node.does(.diskAllows(weight: .max))
        #expect(node.publish(Draft())?.isAccepted == true)
        #expect(node.publish(Draft(serial: 2)) == .busy(.busy, retryAfter: day))
        node.advance(day)
        #expect(node.publish(Draft(serial: 3))?.isAccepted == true)
        node.does(.draining)
        #expect(node.publish(Draft(serial: 4))?.code == .stopping)
    }

    @Test("one type cannot use up what the others need, nor comes a restart to its help")
    func quotaOfType() throws {
        let sender = Draft().sender
        var node = try SimNode(.vietnam, setup: Side.vietnam.setup(quotas: [sender: 5]))
        func manifest(_ serial: UInt64) -> Draft { Draft(serial: serial) }
        func notice(_ serial: UInt64) -> Draft {
            Draft(type: .operatingNotice, crossing: nil, serial: serial)
        }
        // Half of five, and a hundredth of five, rounded up.
        for serial in 1...3 as ClosedRange<UInt64> {
            #expect(node.publish(manifest(serial))?.isAccepted == true)
        }
        let over = Answer.busy(.busy, retryAfter: day, over: .cargoManifest)
        #expect(node.publish(manifest(4)) == over)
        let request = Request(client: Client(id: 1, party: sender), id: [1])
        #expect(node.does(.checked(request, manifest(4).message)).answers == [over])
        node.saveSnapshot()
        for fromSnapshot in [true, false] {
            try node.crash(fromSnapshot: fromSnapshot)
            node.does()
            #expect(node.publish(manifest(4)) == over)
            guard case .duplicate = node.publish(manifest(3)) else {
                Issue.record("a repeat is not answered")
                return
            }
        }
        #expect(node.publish(notice(5))?.isAccepted == true)
        #expect(
            node.publish(notice(6)) == .busy(.busy, retryAfter: day, over: .operatingNotice))
        #expect(node.publish(Draft(type: .gateEvent, serial: 7))?.isAccepted == true)
        // Then the quota of the party is used up, whatever the type.
        #expect(node.publish(notice(8)) == .busy(.busy, retryAfter: day))
        node.advance(day)
        #expect(node.publish(notice(9))?.isAccepted == true)
        #expect(node.publish(manifest(10))?.isAccepted == true)
    }

    @Test("a guard that is full takes no more, and still knows what it took")
    func guardFull() throws {
        var setup = Side.vietnam.setup()
        setup.guardKeys = 1
        var node = try SimNode(.vietnam, setup: setup)
        #expect(node.publish(Draft())?.isAccepted == true)
        #expect(node.publish(Draft(serial: 2))?.code == .busy)
        guard case .duplicate = node.publish(Draft()) else {
            Issue.record("the first is no longer known")
            return
        }
    }

    @Test("another party's quota is nobody's business")
    func quotaOfAnother() throws {
        var node = try SimNode(
            .vietnam, setup: Side.vietnam.setup(quotas: [Draft().sender: 0]))
        #expect(node.publish(Draft(), as: Side.vietnam.parties[1])?.code == .notYours)
    }

    @Test("another party learns nothing of an identifier, not even that it exists")
    func foreignIdentifier() throws {
        var node = try SimNode(.vietnam)
        #expect(node.publish(Draft())?.isAccepted == true)
        #expect(node.publish(Draft(), as: Side.vietnam.parties[1])?.code == .notYours)
        #expect(node.publish(Draft(isTest: true), as: Side.vietnam.parties[1])?.code == .notYours)
    }

    @Test("CHECK says what publishing would, and records nothing")
    func check() throws {
        var node = try SimNode(.vietnam)
        let request = Request(client: Client(id: 1, party: Draft().sender), id: [1])
        node.does()
        let records = node.journal.count
        #expect(node.does(.checked(request, Draft().message)).answers == [.acceptable])
        let bad = Draft(receivers: [party("CN.PPD.UNKNOWN")])
        #expect(node.does(.checked(request, bad.message)).answers.first?.code == .valueNotInList)
        #expect(node.journal.count == records)
        #expect(node.publish(Draft())?.isAccepted == true)
        let answers = node.does(.checked(request, Draft().message)).answers
        #expect(answers == [.duplicate(of: RecordIndex(UInt64(records)))])
    }

    @Test("a broken client cannot fill the disk with refusals")
    func refusalBudget() throws {
        var node = try SimNode(.vietnam)
        let wrong = Draft(receivers: [party("CN.PPD.UNKNOWN")])
        let made = node.recorded { node in
            for _ in 0..<Limits.refusalsPerMinute + 20 {
                #expect(node.publish(wrong)?.code == .valueNotInList)
            }
        }
        #expect(made.count == Limits.refusalsPerMinute)
        node.advance(minute)
        #expect(node.recorded { _ = $0.publish(wrong) }.count == 1)
        node.does(.diskAllows(weight: 0))
        let request = Request(client: Client(id: 1, party: Draft().sender), id: [1])
        let rejection = RejectedMessage(
            leaf: Draft().message.leaf,
            problems: [Problem(.dataMissing, path: "/body", text: Code.dataMissing.text)],
            header: nil)
        #expect(node.recorded { $0.does(.rejected(request, rejection)) }.isEmpty)
    }
}
