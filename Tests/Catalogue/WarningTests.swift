// WarningTests: what a rule warns of, and that the message crosses all the same.

import RedRiverBase
import RedRiverCatalogue
import RedRiverJSON
import Testing

@Suite("Warnings of domain rules")
struct WarningTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let rule: String
        let base: String
        /// What is put in the place of what.
        let changes: [(String, String)]
        let path: String
        var testDescription: String { "\(rule) \(path)" }

        init(_ rule: String, _ base: String, _ changes: [(String, String)], _ path: String) {
            self.rule = rule
            self.base = base
            self.changes = changes
            self.path = path
        }
    }

    private static let manifest = "RR110-cargo-manifest/valid/durian.json"
    private static let machines = "RR110-cargo-manifest/valid/machinery.json"
    private static let slot = "RR100-pre-arrival-registration/valid/durian-slot.json"
    private static let item = "/body/consignments/0/items/0"

    static let rows = [
        Row("RR-D03", manifest, [("T06:40:02+07:00", "T06:50:02+07:00")], "/header/sentAt"),
        Row(
            "RR-D06", manifest, [("\"exitOffice\": \"VN:13BB\"", "\"exitOffice\": \"VN:99ZZ\"")],
            "/body/route/exitOffice"),
        Row(
            "RR-D08", manifest, [("Durio zibethinus", "Durio zibethinus Nguyễn")],
            item + "/scientificName"),
        Row("RR-D11", manifest, [("91532532MARR00019T", "91110000600037341L")], ""),
        Row("RR-D13", manifest, [("308765432100", "208765432100")], item + "/documents/0/number"),
        Row(
            "RR-D14", machines, [("861320260000054321", "720820260000054321")],
            item + "/documents/0/number"),
        Row(
            "RR-D14", machines, [("861320260000054321", "861320270000054321")],
            item + "/documents/0/number"),
        Row(
            "RR-D14", "RR210-clearance-decision/valid/import-release.json",
            [("861320261000012345", "860020261000000001")], "/body/declaration/number"),
        Row(
            "RR-D15", manifest, [("\"24C12345\"", "\"13C12345\"")],
            "/body/vehicles/0/plate/normalized"),
        Row(
            "RR-D16", manifest,
            [("\"rec28\": \"33\"", "\"rec28\": \"33\", \"vin\": \"RLHVN2CB1RR000004\"")],
            "/body/vehicles/0/vin"),
        Row(
            "RR-D23", manifest,
            [
                (
                    "\"sizeType\": \"45R1\"",
                    "\"sizeType\": \"45R1\", \"tareMass\": {\"value\": \"27.2\", \"unit\": \"TNE\"}"
                )
            ], "/body/totals/grossMass"),
        Row("RR-D28", manifest, [("VN-DLOR-9001", "VN-DLOR-9009")], item + "/sps/orchardCode"),
        Row("RR-D28", manifest, [("VN-DLPH-901", "VN-DLPH-000")], item + "/sps/packHouseCode"),
        Row(
            "RR-D30", slot,
            [("T08:30:00+07:00", "T21:30:00+07:00"), ("T09:00:00+07:00", "T21:50:00+07:00")],
            "/body/slot/to"),
        Row(
            "RR-D31", slot,
            [("\"laden\"", "\"expiresAt\": \"2026-11-23T08:45:00+07:00\", \"laden\"")],
            "/body/slot/to"),
        Row(
            "RR-D31", "RR120-empty-vehicle/valid/empty-return.json",
            [("\"eta\": \"2026-11-23T13:30", "\"eta\": \"2026-11-23T12:30")], "/body/eta"),
        Row(
            "RR-D33", "RR300-gate-event/valid/weighed-empty.json", [("\"15260\"", "\"16000\"")],
            "/body/weighbridge/gross/value"),
        Row(
            "RR-D41", "RR110-cargo-manifest/valid/durian-without-report.json", [],
            item + "/documents"),
        Row("RR-D44", machines, [("\"origin\": \"CN\"", "\"origin\": \"DE\"")], item + "/origin"),
    ]

    @Test("a warning is given, and nothing is refused", arguments: rows)
    func warns(row: Row) throws {
        var text = String(decoding: try Shelf.bytes(row.base), as: UTF8.self)
        for (old, new) in row.changes {
            #expect(text.contains(old), "\(old)")
            text = text.replacing(old, with: new)
        }
        let findings = try Shelf.findings(Array(text.utf8))
        #expect(findings.errors.isEmpty, "\(findings.errors)")
        guard !row.path.isEmpty else { return }
        #expect(
            findings.advice.contains {
                $0.severity == .warning && $0.problem.rule == row.rule
                    && $0.problem.path == row.path
            },
            "\(findings.advice.map { ($0.problem.rule ?? "", $0.problem.path) })")
    }

    @Test("what is as it should be raises no warning", arguments: [manifest, machines, slot])
    func silent(path: String) throws {
        #expect(try Shelf.findings(Shelf.bytes(path)).advice.isEmpty)
    }
}
