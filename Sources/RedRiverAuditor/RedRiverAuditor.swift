// RedRiverAuditor: what can be proved of published ledgers, by whoever trusts neither node.
//
//     folder of a ledger ──▶ PublishedLedger ──▶ LedgerStream ──▶ LedgerAudit ──▶ AuditReport
//                                                (threads: read,   (in order: fold,
//                                                 hash, parse,      decide)
//                                                 signatures)
//
// Trust is what the auditor brings (``Trust``): a policy with the keys of logs and witnesses, and the
// certificates of both authorities. Nothing found in a ledger is ever trusted for being there.
//
// Read next: LedgerAudit.swift, what the leaves must be to each other; BundleCheck.swift, what is
// looked at in each of them alone; Reconciliation.swift, two ledgers side by side; AuditPage.swift, what
// officials get to read.
//
// Single messages: EvidenceMaker.swift makes a bundle that proves one, EvidenceCheck.swift checks it
// without any ledger; LedgerIndexFile.swift, how one is found fast; AbsenceProof.swift, that one is not
// there. LedgerWatch.swift follows a ledger; StatementExtract.swift writes files for openssl.
