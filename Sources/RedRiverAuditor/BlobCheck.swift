// BlobCheck: every blob is what its name says; and the revocation lists among them.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverFiles

/// What the folder of blobs holds.
struct BlobCheck {
    private(set) var count: UInt64 = 0
    private(set) var findings: [AuditFinding] = []
    /// Those that one of the auditor's anchors signed, whatever a leaf says of them.
    private(set) var lists: [RevocationList] = []

    init(_ ledger: PublishedLedger, trust: Trust) {
        let names: [String]
        do throws(FilesError) {
            names = try ledger.names(in: "blobs")
        } catch {
            findings.append(AuditFinding(.file("blobs"), AuditFlaw(error)))
            return
        }
        for name in names { check("blobs/\(name)", name, ledger, trust) }
    }

    private mutating func check(
        _ file: String, _ name: String, _ ledger: PublishedLedger, _ trust: Trust
    ) {
        guard let digest = Hexadecimal.decode(name).flatMap({ Digest($0) }) else {
            findings.append(AuditFinding(.file(file), .unexpectedFile))
            return
        }
        do throws(FilesError) {
            let bytes = try Files.read(ledger.path(file), atMost: PublishedLedger.blobMost)
            count += 1
            guard Digest.sha256(bytes) == digest else {
                findings.append(AuditFinding(.file(file), .blobDiffers))
                return
            }
            // DER of a list begins with a SEQUENCE, which no JSON does.
            guard bytes.first == 0x30, let list = try? RevocationList(der: bytes) else { return }
            if trust.anchors.values.contains(where: { KeyRing.refusal(of: list, by: $0) == nil }) {
                lists.append(list)
            }
        } catch {
            findings.append(AuditFinding(.file(file), AuditFlaw(error)))
        }
    }
}
