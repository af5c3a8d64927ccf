// AuditPageProof: who vouched for the ledger, and one proof that the reader's own browser checks.

internal import RedRiverBase
internal import RedRiverLedger
internal import RedRiverReport

// MARK: 5 Cosigning

extension AuditArticle {
    var cosigning: [Markup] {
        var parts = [heading(ReportWords.cosigning)]
        for report in page.reports {
            guard let cosigning = report.cosigning else { continue }
            parts.append(.element("h3", [foreign(report.origin ?? "-")]))
            guard !cosigning.witnesses.isEmpty else {
                parts.append(.element("p", text: ReportWords.noWitness(language)))
                continue
            }
            parts.append(
                table(
                    [
                        ReportWords.witness, ReportWords.first, ReportWords.last, ReportWords.upTo,
                        ReportWords.count, ReportWords.gaps,
                    ], cosigning.witnesses.map(row)))
            for witness in cosigning.witnesses { parts += silence(of: witness, cosigning) }
            let limit = ReportWords.gapLimit(duration(cosigning.freshness))
            parts.append(.element("p", with: ["class": "note"], text: limit(language)))
        }
        return parts
    }

    private func row(of witness: CosigningTally.Witness) -> [Markup] {
        var name = [foreign(witness.name)]
        if witness.isOwn { name.append(Markup(" " + ReportWords.ownWitness(language))) }
        return [
            .element("td", name), .element("td", text: witness.first.written),
            .element("td", text: witness.last.written), number(witness.size.value),
            number(witness.count), number(witness.gapCount),
        ]
    }

    /// A line of time, and its gaps one by one.
    private func silence(
        of witness: CosigningTally.Witness, _ cosigning: CosigningTally
    ) -> [Markup] {
        let judged = UInt64(max(0, page.judged.milliseconds / 1000))
        var parts: [Markup] = []
        // A line that left out gaps would say that there were none.
        if witness.gapCount == UInt64(witness.gaps.count) {
            let plot = ReportPlot.timeline(
                (witness.first.seconds, witness.last.seconds, judged),
                gaps: witness.gaps.map { ($0.from.seconds, $0.until.seconds) },
                labels: (witness.first.written, page.judged.written),
                title: ReportWords.timeline(witness.name.visible)(language))
            parts.append(.element("figure", [plot]))
        }
        let longest = witness.gaps.sorted { $0.seconds > $1.seconds }.prefix(Self.gapsShown)
        var rows = longest.sorted { $0.from < $1.from }.map { gap in
            [
                gap.from.written, gap.until.written,
                duration(gap.seconds)(language),
            ]
        }
        if judged > witness.last.seconds, judged - witness.last.seconds > cosigning.freshness {
            rows.append([
                witness.last.written, ReportWords.sinceThen(language),
                duration(judged - witness.last.seconds)(language),
            ])
        }
        if !rows.isEmpty {
            parts.append(
                table(
                    [ReportWords.gapFrom, ReportWords.gapUntil, ReportWords.gapLength],
                    rows.map { $0.map { .element("td", text: $0) } }))
        }
        if witness.gapCount > UInt64(Self.gapsShown) {
            let more = witness.gapCount - UInt64(Self.gapsShown)
            parts.append(.element("p", text: ReportWords.leftOut(more.grouped)(language)))
        }
        return parts
    }

    /// The longest gaps have a row of their own.
    private static let gapsShown = 12

    private func duration(_ seconds: UInt64) -> Text { ReportWords.duration(seconds) }
}

// MARK: 6 Certificates

extension AuditArticle {
    var certificates: [Markup] {
        var parts = [heading(ReportWords.certificates)]
        for report in page.reports {
            parts.append(.element("h3", [foreign(report.origin ?? "-")]))
            if report.signers.isEmpty {
                parts.append(.element("p", text: ReportWords.none(language)))
            } else {
                parts.append(
                    table(
                        [
                            ReportWords.signer, ReportWords.validity, ReportWords.standing,
                            ReportWords.signatureCount,
                        ], report.signers.map(row)))
            }
            parts.append(.element("p", text: ReportWords.lists(language)))
            if report.revocationLists.isEmpty {
                parts.append(.element("p", text: ReportWords.none(language)))
            } else {
                parts.append(
                    table(
                        [ReportWords.issuer, ReportWords.issued, ReportWords.next],
                        report.revocationLists.suffix(Self.listsShown).map { list in
                            [
                                .element("td", [foreign(list.issuer)]),
                                .element("td", text: list.thisUpdate.written),
                                .element("td", text: list.nextUpdate.written),
                            ]
                        }))
            }
        }
        return parts
    }

    /// The newest lists; a country issues a few in a year.
    private static let listsShown = 24

    private func row(of signer: SignerSummary) -> [Markup] {
        var standing = [(signer.isInUse ? ReportWords.inUse : ReportWords.retired)(language)]
        if !signer.isTrusted { standing.append(ReportWords.untrusted(language)) }
        if let since = signer.revokedSince {
            standing.append(ReportWords.revoked(language) + " " + since.written)
        }
        return [
            .element(
                "td",
                [
                    foreign("\(signer.node): \(signer.subject)"),
                    .element(
                        "p", with: ["class": "hash"], text: PolicyDraft.digits(signer.fingerprint)),
                ]),
            .element("td", text: "\(signer.from.written) → \(signer.until.written)"),
            .element("td", standing.map { .element("p", text: $0) }), number(signer.signatures),
        ]
    }
}

// MARK: 7 The check, and 8 limits

extension AuditArticle {
    var check: [Markup] {
        guard let sample = page.sample else {
            return [
                heading(ReportWords.check),
                .element("p", text: ReportWords.noSample(language)),
            ]
        }
        return [
            heading(ReportWords.check),
            .element("p", text: ReportWords.checkNote(language)),
            .element(
                "p", with: ["class": "verdict"], [states("inclusion", ReportWords.inclusion)]),
            .element(
                "p",
                [
                    .element(
                        "button",
                        with: ["type": "button", "data-act": "flip", "disabled": "disabled"],
                        text: ReportWords.flip(language)),
                    Markup(" "), change,
                ]),
            .element(
                "h3",
                [
                    Markup(ReportWords.leaf(language) + " "),
                    foreign("\(sample.ledger) #\(sample.index.value)"),
                ]),
            .element("pre", [foreign(String(decoding: sample.leaf, as: UTF8.self))]),
            .element("h3", text: ReportWords.checkpoint(language)),
            .element("pre", note(sample.text)), signatures(of: sample),
            .element("h3", text: ReportWords.steps(language)), steps,
        ]
    }

    /// The three lines of a note, each made visible.
    private func note(_ text: [UInt8]) -> [Markup] {
        String(decoding: text, as: UTF8.self).split(separator: "\n")
            .flatMap { [foreign(String($0)), Markup("\n")] }
    }

    /// Every sentence of a check; the script chooses one.
    private func states(_ check: String, _ sentences: KeyValuePairs<String, Text>) -> Markup {
        .element(
            "span",
            with: [
                "class": "state", "data-check": check, "data-state": "pending", "role": "status",
            ],
            sentences.map { state, text in
                .element("span", with: ["data-when": state], text: text(language))
            })
    }

    private var change: Markup {
        .element(
            "span",
            with: ["class": "state", "data-check": "change", "data-state": "original"],
            [
                .element(
                    "span", with: ["data-when": "original"], text: ReportWords.original(language)),
                .element(
                    "span", with: ["data-when": "changed"],
                    [
                        Markup(ReportWords.changed(language) + " "),
                        .element("span", with: ["class": "change"], []),
                    ]),
            ])
    }

    private func signatures(of sample: ProofSample) -> Markup {
        table(
            [
                ReportWords.signedBy, ReportWords.publicKey, ReportWords.signedAt,
                ReportWords.inBrowser,
            ],
            sample.signatures.enumerated().map { number, signature in
                [
                    .element("td", [foreign(signature.name)]),
                    .element(
                        "td", with: ["class": "hash"], text: Hexadecimal.encode(signature.key)),
                    .element("td", text: signature.time?.written ?? "–"),
                    .element("td", [states("signature-\(number)", ReportWords.signature)]),
                ]
            })
    }

    private var steps: Markup {
        let columns = [
            ReportWords.step, ReportWords.formula, ReportWords.sibling, ReportWords.result,
        ]
        return .element(
            "table", with: ["class": "steps hash"],
            [
                .element(
                    "thead", [.element("tr", columns.map { .element("th", text: $0(language)) })]),
                .element("tbody", with: ["class": "steps"], []),
            ])
    }

    var limits: [Markup] {
        [
            heading(ReportWords.limits),
            .element("ul", ReportWords.limitList.map { .element("li", text: $0(language)) }),
        ]
    }
}
