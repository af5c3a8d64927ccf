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
                    ], cosigning.witnesses.map { row(of: $0, cosigning.freshness) }))
            let limit = ReportWords.gapLimit(cosigning.freshness.grouped)
            parts.append(.element("p", with: ["class": "note"], text: limit(language)))
        }
        return parts
    }

    private func row(of witness: CosigningTally.Witness, _ freshness: UInt64) -> [Markup] {
        var name = [foreign(witness.name)]
        if witness.isOwn { name.append(Markup(" " + ReportWords.ownWitness(language))) }
        return [
            .element("td", name), .element("td", text: witness.first.written),
            .element("td", text: witness.last.written), number(witness.size.value),
            number(witness.count), .element("td", gaps(of: witness, freshness)),
        ]
    }

    private func gaps(of witness: CosigningTally.Witness, _ freshness: UInt64) -> [Markup] {
        var lines = witness.gaps.map { gap in
            let seconds = (gap.until.seconds - gap.from.seconds).grouped
            return "\(gap.from.written) → \(gap.until.written) (\(seconds) s)"
        }
        let more = witness.gapCount - UInt64(witness.gaps.count)
        if more > 0 { lines.append(ReportWords.leftOut(more.grouped)(language)) }
        let silence = page.judged.milliseconds / 1000 - Int64(clamping: witness.last.seconds)
        if silence > Int64(clamping: freshness) {
            lines.append(
                "\(witness.last.written) → … (\(UInt64(silence).grouped) s) "
                    + ReportWords.sinceThen(language))
        }
        if lines.isEmpty { return [Markup("0")] }
        return lines.map { .element("p", text: $0) }
    }
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
