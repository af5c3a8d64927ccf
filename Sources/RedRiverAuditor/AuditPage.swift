// AuditPage: an audit as one HTML file for officials, in three languages, to open without a network
// and to print on A4.
//
//     AuditPage.swift            the frame, what was checked, what was found, both directions
//     AuditPageTraffic.swift     figures and pictures of traffic
//     AuditPageProof.swift       cosignatures, certificates, the proof to check, what is not shown
//     ReportWords…, ReportStyle, ReportPlot, ReportScript
//
// Every language has an article of its own and all of them are in the file; one is shown. Whatever
// comes from a ledger is made visible and escaped, or stands in base64.

public import RedRiverBase
public import RedRiverCatalogue
internal import RedRiverCrypto
internal import RedRiverLedger
public import RedRiverReport

/// The page of one or two ledgers. The same content gives the same bytes.
public struct AuditPage: Sendable {
    /// One for each ledger.
    public let reports: [AuditReport]
    public let reconciliation: ReconciliationReport?
    public let trust: Trust
    /// The message a reader can check.
    public let sample: ProofSample?
    /// Names of gates, where the catalogue is at hand.
    public let gates: [Gate: Text]
    /// Name and version of what made the page.
    public let program: String
    public let made: Timestamp
    /// The moment cosignatures were judged at.
    public let judged: Timestamp

    public init(
        reports: [AuditReport], reconciliation: ReconciliationReport? = nil, trust: Trust,
        sample: ProofSample?, gates: [Gate: Text] = [:], program: String, made: Timestamp,
        judged: Timestamp
    ) {
        self.reports = reports
        self.reconciliation = reconciliation
        self.trust = trust
        self.sample = sample
        self.gates = gates
        self.program = program
        self.made = made
        self.judged = judged
    }

    /// Whether nothing is wrong.
    public var isSound: Bool {
        reports.allSatisfy(\.isSound) && reconciliation?.isSound ?? true
    }

    /// The file.
    ///
    /// - Parameter language: The one that is shown first.
    public func html(first language: Language) -> Markup {
        let script = ReportScript.script
        return Markup(
            [
                Page.opening(
                    title: ReportWords.title(language), language, style: ReportStyle.style,
                    allowing: script)
            ]
                + Language.allCases.flatMap { Self.choice($0, isFirst: $0 == language) }
                + Language.allCases.map { AuditArticle(page: self, language: $0).markup }
                + [data, Page.closing(running: script)])
    }

    private static func choice(_ language: Language, isFirst: Bool) -> [Markup] {
        let (id, tag, title) = (
            "language-\(language.rawValue)", Page.tag(language), ReportWords.title(language)
        )
        let name =
            switch language {
            case .vi: "Tiếng Việt"
            case .zh: "中文"
            case .en: "English"
            }
        let input =
            isFirst
            ? Markup.void(
                "input",
                with: [
                    "type": "radio", "name": "language", "id": id, "value": tag,
                    "data-title": title, "checked": "checked",
                ])
            : Markup.void(
                "input",
                with: [
                    "type": "radio", "name": "language", "id": id, "value": tag,
                    "data-title": title,
                ])
        return [input, .element("label", with: ["for": id, "lang": tag], text: name)]
    }

    /// What the script hashes and verifies, in base64.
    private var data: Markup {
        guard let sample else { return Markup([]) }
        let signatures = sample.signatures.map { signature in
            Markup.element(
                "i",
                with: [
                    "data-key": Base64.encode(signature.key),
                    "data-prefix": Base64.encode(signature.prefix),
                    "data-signature": Base64.encode(signature.signature),
                ], [])
        }
        return .element(
            "div",
            with: [
                "id": "proof", "hidden": "hidden", "data-leaf": Base64.encode(sample.leaf),
                "data-note": Base64.encode(sample.text), "data-index": "\(sample.index.value)",
                "data-path": sample.path.map { Base64.encode($0.bytes) }.joined(separator: " "),
            ], signatures)
    }
}

/// The page in one language.
struct AuditArticle {
    let page: AuditPage
    let language: Language

    var markup: Markup {
        let head = Markup.element(
            "div", with: ["class": "head"],
            [
                .element("span", text: ReportWords.title(language)),
                .element("span", [foreign(ledgerNames.joined(separator: ", "))]),
                .element("span", text: page.made.written),
            ])
        let content =
            [.element("h1", text: ReportWords.title(language)), verdict] + checked + findings
            + reconciliation + traffic + cosigning + certificates + check + limits
        return .element(
            "article", with: ["lang": Page.tag(language)],
            [
                .element(
                    "table", with: ["class": "sheet", "role": "presentation"],
                    [
                        .element("thead", [.element("tr", [.element("td", [head])])]),
                        .element("tbody", [.element("tr", [.element("td", content)])]),
                    ])
            ])
    }

    private var ledgerNames: [String] { page.reports.map { $0.origin ?? "-" } }

    private var verdict: Markup {
        let lists = page.reports.map(\.list) + [page.reconciliation?.list].compactMap(\.self)
        let count = UInt64(lists.reduce(0) { $0 + $1.findings.count }).grouped
        let isMore = lists.contains { $0.leftOut > 0 }
        let text =
            page.isSound ? ReportWords.sound : ReportWords.findings((isMore ? "≥ " : "") + count)
        return .element(
            "p", with: ["class": page.isSound ? "verdict good" : "verdict bad"],
            text: text(language))
    }

    // MARK: 1 What was checked

    private var checked: [Markup] {
        let lines: [(Text, [Markup])] = [
            (ReportWords.program, [foreign(page.program)]),
            (ReportWords.made, [Markup(page.made.written)]),
            (ReportWords.judged, [Markup(page.judged.written)]),
            (
                ReportWords.freshness,
                [Markup(ReportWords.duration(page.trust.freshness)(language))]
            ),
        ]
        let columns = page.reports.map { ($0.origin ?? "-", facts(of: $0)) }
        return [
            heading(ReportWords.checked), grid(ReportWords.ledger, columns), list(lines),
            .element("h3", text: ReportWords.trust(language)),
            table(
                [ReportWords.kind, ReportWords.name, ReportWords.fingerprint],
                keys.map { kind, name, digits in
                    [
                        .element("td", text: kind(language)), .element("td", [foreign(name)]),
                        .element("td", with: ["class": "hash"], text: digits),
                    ]
                }),
            .element("p", with: ["class": "note"], text: ReportWords.trustNote(language)),
        ]
    }

    private func facts(of report: AuditReport) -> [(Text, String)] {
        var cosigned = ReportWords.notCosigned(language)
        if let (size, at) = report.cosigned {
            cosigned = "\(size.value.grouped) (\(at.written))"
        }
        return [
            (ReportWords.size, report.size.value.grouped), (ReportWords.cosignedSize, cosigned),
            (ReportWords.signatures, report.signatures.grouped),
            (ReportWords.checkpoints, report.checkpoints.grouped),
            (ReportWords.blobs, report.blobs.grouped),
        ]
    }

    /// Everything the trust folder holds, by kind, name and fingerprint.
    private var keys: [(Text, String, String)] {
        func digits(_ key: NoteKey) -> String {
            PolicyDraft.digits(Digest.sha256(Array(key.description.utf8)))
        }
        let trust = page.trust
        let anchors = Country.allCases.compactMap { trust.anchors[$0] }
        return trust.policy.logs.map {
            (ReportWords.logKey, $0.key.name.description, digits($0.key))
        }
            + trust.policy.witnesses.map {
                (ReportWords.witnessKey, $0.key.name.description, digits($0.key))
            }
            + anchors.map {
                (ReportWords.authority, $0.subject, PolicyDraft.digits($0.fingerprint))
            }
    }

    // MARK: 2 Findings

    private var findings: [Markup] {
        var groups = page.reports.map { (foreign($0.origin ?? "-"), $0.list) }
        if let both = page.reconciliation {
            groups.append((Markup(ReportWords.comparison(language)), both.list))
        }
        var parts = [heading(ReportWords.findings)]
        for (name, list) in groups {
            parts.append(.element("h3", [name]))
            if list.findings.isEmpty {
                parts.append(.element("p", text: ReportWords.noFindings(language)))
            } else {
                parts.append(table(of: list.findings))
            }
            if !list.remarks.isEmpty {
                parts.append(.element("p", text: ReportWords.remarks(language)))
                parts.append(table(of: list.remarks))
            }
            if list.leftOut > 0 {
                let text = ReportWords.leftOut(list.leftOut.grouped)
                parts.append(.element("p", text: text(language)))
            }
        }
        return parts
    }

    private func table(of findings: [AuditFinding]) -> Markup {
        table(
            [ReportWords.code, ReportWords.place, ReportWords.evidence],
            findings.map { finding in
                var place = foreign(finding.place.description)
                if finding.place == .ledger { place = Markup(ReportWords.wholeLedger(language)) }
                var text = [Markup.element("span", [foreign(finding.flaw.text(language))])]
                if let hint = finding.flaw.hint {
                    text.append(
                        .element("p", with: ["class": "hint"], [foreign("→ " + hint(language))]))
                }
                return [
                    .element("td", with: ["class": "code"], text: finding.flaw.code),
                    .element("td", [place]), .element("td", text),
                ]
            }, named: "findings")
    }

    // MARK: 3 Reconciliation

    private var reconciliation: [Markup] {
        guard let both = page.reconciliation else {
            return [
                heading(ReportWords.reconciliation),
                .element("p", text: ReportWords.onlyOne(language)),
            ]
        }
        let names = both.directions.map(\.sender.description)
        let columns = both.directions.enumerated().map { place, direction in
            (names[place] + " → " + names[1 - place], figures(of: direction))
        }
        return [
            heading(ReportWords.reconciliation), grid(ReportWords.direction, columns),
        ]
    }

    private func figures(of direction: DirectionTally) -> [(Text, String)] {
        func volume(_ volume: DirectionTally.Volume) -> String {
            ReportWords.volume(seals: volume.seals.grouped, messages: volume.messages.grouped)(
                language)
        }
        func sum(_ codes: String...) -> String {
            codes.reduce(0) { $0 + (direction.counts[$1] ?? 0) }.grouped
        }
        let receipts = ReportWords.receipts(
            direction.receiptsTaken.grouped, of: direction.receiptsGiven.grouped)
        return [
            (ReportWords.sealed, volume(direction.sealed)),
            (ReportWords.received, volume(direction.received)),
            (ReportWords.receipted, receipts(language)),
            (ReportWords.missing, sum("audit.seal-missing", "audit.receipt-not-taken")),
            (ReportWords.late, sum("audit.seal-late")),
            (ReportWords.inFlight, sum("audit.in-flight")),
            (
                ReportWords.different,
                sum(
                    "audit.seal-differs", "audit.header-differs", "audit.seal-invented",
                    "audit.seal-repeated", "audit.seal-order", "audit.receipt-differs",
                    "audit.receipt-invented")
            ),
        ]
    }
}

// MARK: Parts of all sections

extension AuditArticle {
    /// A text from a ledger or a key: shown as it is, character by character.
    func foreign(_ text: String) -> Markup { Markup(text.visible) }

    func heading(_ text: Text) -> Markup { .element("h2", text: text(language)) }

    func list(_ lines: [(Text, [Markup])]) -> Markup {
        .element(
            "dl",
            lines.flatMap { label, value -> [Markup] in
                [.element("dt", text: label(language)), .element("dd", value)]
            })
    }

    /// A column for each ledger or direction, under its name. All have the same rows.
    func grid(_ corner: Text, _ columns: [(String, [(Text, String)])]) -> Markup {
        let names = columns.map { Markup.element("th", with: ["scope": "col"], [foreign($0.0)]) }
        let labels = columns.first?.1.map(\.0) ?? []
        let rows = labels.enumerated().map { row, label in
            Markup.element(
                "tr",
                [.element("th", with: ["scope": "row"], text: label(language))]
                    + columns.map { .element("td", text: $0.1[row].1) })
        }
        let head = [Markup.element("th", with: ["scope": "col"], text: corner(language))] + names
        return .element(
            "table",
            [.element("thead", [.element("tr", head)]), .element("tbody", rows)])
    }

    /// - Parameters:
    ///   - name: The class of the table, which has a style of its own.
    ///   - rows: Cells as they are.
    func table(_ columns: [Text], _ rows: [[Markup]], named name: String = "") -> Markup {
        let head = columns.map { column in
            Markup.element("th", with: ["scope": "col"], text: column(language))
        }
        return .element(
            "table", with: ["class": name],
            [
                .element("thead", [.element("tr", head)]),
                .element("tbody", rows.map { .element("tr", $0) }),
            ])
    }

    /// A cell with a figure.
    func number(_ value: UInt64) -> Markup {
        .element("td", with: ["class": "number"], text: value.grouped)
    }
}

extension Timestamp {
    /// `2026-11-27 02:00:00 UTC`.
    var written: String {
        let text = rfc3339
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    }
}

extension CosignatureTime {
    /// The same of a cosignature.
    var written: String { timestamp.written }
}
