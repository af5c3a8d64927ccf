// AuditReportCommand: `redriver audit report`: an audit as a page for officials.

internal import RedRiverAuditor
internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverFiles
internal import RedRiverReport

extension AuditRun {
    /// Verifies one ledger, or two that are then compared, and writes the page.
    ///
    /// - Parameter file: Where to; replaced if it is there.
    func report(to file: String) throws -> ExitCode {
        let reports = try directories.map { try verification(of: $0) }
        let reconciliation = directories.count == 2 ? try compare() : nil
        let page = AuditPage(
            reports: reports, reconciliation: reconciliation, trust: trust,
            sample: sample(reports), gates: Self.gates(),
            program: "redriver \(Program.version)", made: made, judged: now)
        let html = page.html(first: console.languages[0])
        try Files.replace(file, with: Array(html.source.utf8))
        for report in reports { report.tell(console) }
        reconciliation?.tell(console, isVerified: true)
        return page.isSound ? .done : .refused
    }

    /// Of the first ledger that has one.
    private func sample(_ reports: [AuditReport]) -> ProofSample? {
        for (directory, report) in zip(directories, reports) {
            let ledger = PublishedLedger(directory: directory)
            if let sample = ProofSample(of: ledger, report, trust: trust) { return sample }
        }
        return nil
    }

    /// The names of gates in the catalogue's code list. An auditor need not have the catalogue: the
    /// page then shows their letters.
    private static func gates() -> [Gate: Text] {
        guard let list = (try? CatalogueFolder.catalogue())?.codes("gates") else { return [:] }
        var names: [Gate: Text] = [:]
        for entry in list.entries {
            if let gate = entry.text("letters").flatMap({ Gate(rawValue: $0) }) {
                names[gate] = entry.name
            }
        }
        return names
    }
}
