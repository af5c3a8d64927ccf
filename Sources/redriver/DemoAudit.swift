// DemoAudit: what an auditor makes of the two ledgers, at the end of the demo.
//
// He drafts his trust from the agreement (in earnest he compares the fingerprints by telephone first),
// verifies both ledgers, holds them against each other, and puts all that proves one message into a
// file, which he checks as a stranger would.

internal import RedRiverAuditor
internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverFiles

/// The ledgers of two stopped nodes, audited.
struct DemoAudit {
    /// How many lines both ledgers have together.
    let leaves: UInt64
    /// What is wrong with either, or between them: codes.
    let findings: [String]
    /// What `evidence.json` proves of the message.
    let verdict: EvidenceVerdict

    /// - Throws: ``AuditError`` or ``ProofFlaw`` if nothing can be said, or the message is not proved.
    init(_ demo: DemoInstallation, _ sender: PartyID, _ id: MessageID, scratch: String) throws {
        let trustFolder = Files.join(demo.directory, "trust")
        let agreement = Files.join(demo.directory, "agreement/agreement.json")
        try PolicyDraft(
            try Agreement(parsing: try Files.read(agreement, atMost: Limits.configurationFile))
        ).write(to: trustFolder)
        let trust = try Trust(directory: trustFolder)
        let ledgers = DemoCountry.both.map { country in
            PublishedLedger(
                directory: Files.join(demo.directory, "\(country.folder)/ledger/1"))
        }
        var leaves: UInt64 = 0
        var findings: [String] = []
        for (place, ledger) in ledgers.enumerated() {
            let folder = Files.join(scratch, "\(place)")
            try Files.makeDirectory(folder)
            var run = LedgerVerification(ledger, trust: trust, now: Clock.wall(), scratch: folder)
            let report = try run.run()
            leaves += report.size.value
            findings += report.list.findings.map(\.flaw.code)
        }
        var reconciliation = try Reconciliation(ledgers[0], ledgers[1], trust: trust)
        findings += try reconciliation.run().list.findings.map(\.flaw.code)
        self.leaves = leaves
        self.findings = findings

        var maker = try EvidenceMaker(
            ledgers.map { EvidenceMaker.Source($0) }, trust: trust, now: Clock.wall())
        let bundle = try maker.make(sender, id).bytes()
        let file = Files.join(demo.directory, "evidence.json")
        try Files.replace(file, with: bundle)
        verdict = try EvidenceCheck(trust: trust, now: Clock.wall()).check(
            try Files.read(file, atMost: EvidenceBundle.most))
    }
}

extension PolicyDraft {
    /// Writes what an auditor trusts: `policy`, and `anchors/<cc>.pem` for each country.
    func write(to directory: String) throws(FilesError) {
        try Files.makeDirectory(Files.join(directory, "anchors"))
        try Files.replace(Files.join(directory, "policy"), with: policy)
        for (country, pem) in anchors {
            try Files.replace(Files.join(directory, "anchors/\(country.rawValue).pem"), with: pem)
        }
    }
}
