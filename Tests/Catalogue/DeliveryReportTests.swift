// DeliveryReportTests: the message a node composes itself.

import RedRiverBase
import RedRiverCatalogue
import RedRiverJSON
import Testing

@Suite("Delivery report")
struct DeliveryReportTests {
    static let at = Timestamp(milliseconds: 1_795_390_802_000)

    private func entry(
        _ outcome: DeliveryReport.Outcome, code: Code? = nil, path: String? = nil
    ) -> DeliveryReport.Entry {
        DeliveryReport.Entry(
            ledgerIndex: LedgerIndex(generation: 1, index: 77),
            message: MessageID(at: Self.at, random: Array(repeating: 1, count: 10)),
            outcome: outcome, code: code, path: path, at: Self.at)
    }

    private func report(
        to receiver: String, _ entries: [DeliveryReport.Entry]
    ) throws -> DeliveryReport {
        DeliveryReport(
            id: MessageID(at: Self.at, random: Array(repeating: 2, count: 10)),
            node: try #require(PartyID("CN.NODE.HKM1")),
            receiver: try #require(PartyID(receiver)), sentAt: Self.at, entries: entries)
    }

    @Test(
        "its header passes, also to a party of the node's own country",
        arguments: ["VN.CUSTOMS.13BB", "CN.CUSTOMS.8613"])
    func header(receiver: String) throws {
        let report = try report(to: receiver, [entry(.delivered)])
        let commitment = try #require(Digest(Array(repeating: 9, count: 32)))
        let header = try #require(checked(report.header(commitment: commitment)))
        #expect(header.type == .deliveryReport && header.functionCode == 9)
        #expect(header.responseType == "NA" && header.crossing == nil && !header.isTest)
        #expect(header.sentAt == Self.at && header.id == report.id)
        #expect(header.bodyBytes == report.body.count)
        #expect(header.commitment == commitment)
        #expect(header.orderingKey == "CN.NODE.HKM1 RR990")
    }

    @Test("its body says what became of each message")
    func body() throws {
        let path = "/body/containers/0/id"
        let report = try report(
            to: "VN.CUSTOMS.13BB",
            [entry(.delivered), entry(.returned, code: .ruleViolated, path: path)])
        let body = try JSONDocument(parsing: report.body).root
        let first = try #require(body.value(at: "/entries/0"))
        #expect(first.members.map(\.name) == ["ledgerIndex", "msgId", "what", "at"])
        #expect(first["ledgerIndex"]?.string == "1:77")
        #expect(first["msgId"]?.string == report.entries[0].message.description)
        #expect(first["what"]?.string == "delivered")
        #expect(first["at"]?.string == Self.at.rfc3339)
        let second = try #require(body.value(at: "/entries/1"))
        #expect(second["what"]?.string == "returned")
        #expect(second["code"]?.string == "F14")
        #expect(second["path"]?.string == path)
    }

    @Test("the longest report still fits in a body")
    func longest() throws {
        let path = String(repeating: "\u{1}", count: 1000)
        let entries = Array(
            repeating: entry(.discarded, code: .undeliverable, path: path),
            count: DeliveryReport.entriesMax)
        let report = try report(to: "VN.CUSTOMS.13BB", entries)
        #expect(report.body.count <= Limits.body.value)
    }
}
