// AuditText: what `redriver audit` says to people.

internal import RedRiverAuditor
internal import RedRiverBase
internal import RedRiverReport

extension AuditReport {
    /// The report, a finding to a line.
    func tell(_ console: Console) {
        let name = (origin ?? "-").visible
        console.say(
            Text(
                vi: "\(name): \(size.value) dòng, \(signatures) chữ ký, \(checkpoints) checkpoint.",
                zh: "\(name)：\(size.value) 行，\(signatures) 个签名，\(checkpoints) 个检查点。",
                en:
                    "\(name): leaves \(size.value), signatures \(signatures), checkpoints \(checkpoints)."
            ))
        if let cosigned {
            let time = cosigned.at.rfc3339
            console.say(
                Text(
                    vi: "Nước kia đã ký xác nhận \(cosigned.size.value) dòng, lúc \(time).",
                    zh: "另一国已联署 \(cosigned.size.value) 行，时间 \(time)。",
                    en: "The other country has cosigned \(cosigned.size.value) leaves, at \(time).")
            )
        }
        list.tell(console)
    }
}

extension ReconciliationReport {
    /// The report, a finding to a line.
    func tell(_ console: Console, isVerified: Bool) {
        for (place, ledger) in ledgers.enumerated() {
            console.say(
                Text(
                    vi: "\(ledger): \(seals[place]) niêm phong, \(messages[place]) thông điệp, "
                        + "\(receipts[place]) biên nhận khớp ở hai bên.",
                    zh: "\(ledger)：\(seals[place]) 个封装、\(messages[place]) 份报文、"
                        + "\(receipts[place]) 份回执双方一致。",
                    en: "\(ledger): \(seals[place]) seals, \(messages[place]) messages and "
                        + "\(receipts[place]) receipts are alike on both sides."))
        }
        if !isVerified {
            console.say(
                Text(
                    vi: "Chỉ đối chiếu; từng sổ cái phải qua “redriver audit verify” nữa.",
                    zh: "仅作核对；每本账还须通过“redriver audit verify”。",
                    en: "Compared only; each ledger must pass `redriver audit verify` as well."))
        }
        list.tell(console)
    }
}

extension FindingList {
    /// Findings, then remarks, then the verdict.
    fileprivate func tell(_ console: Console) {
        for (mark, finding) in findings.map({ ("E", $0) }) + remarks.map({ ("I", $0) }) {
            let place = finding.place.description.visible
            for language in console.languages {
                console.line(
                    "\(mark) \(finding.flaw.code)  \(place)  \(finding.flaw.text(language).visible)"
                )
                if let hint = finding.flaw.hint { console.line("    → \(hint(language))") }
            }
        }
        if leftOut > 0 {
            console.say(
                Text(
                    vi: "… và \(leftOut) phát hiện nữa.", zh: "……另有 \(leftOut) 项发现。",
                    en: "… and \(leftOut) more findings."))
        }
        console.say(
            isSound
                ? Text(vi: "Không có gì sai.", zh: "没有发现问题。", en: "Nothing is wrong.")
                : Text(
                    vi: "CÓ PHÁT HIỆN: \(findings.count).", zh: "有发现：\(findings.count) 项。",
                    en: "FINDINGS: \(findings.count)."))
    }
}
