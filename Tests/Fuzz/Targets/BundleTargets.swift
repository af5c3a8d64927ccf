// BundleTargets: bundles of evidence, as strangers hand them to a court.

import RedRiverBase
import RedRiverEvidence

enum BundleTargets {
    static let all = [bundle]

    static let bundle = FuzzTarget(
        "evidence-bundle", cost: .much, seeds: [seed],
        words: JSONTargets.words + [
            "\"sent\":", "\"taken\":", "\"path\":[", "\"index\":", "\"leaf\":", "\"sealPath\":[]",
            "\"salt\":", "\"body\":\"PURGED\"", "\"crls\":[]", "redriver/evidence/v1", "\\u000a",
        ]
    ) { (bytes) throws(Violation) in
        try judge { () throws(EvidenceError) in
            try EvidenceBundle(parsing: bytes)
        } _: {
            (bundle) throws(Violation) in
            try demand((try? bundle.bytes()) == bytes, "it is spelt otherwise when written")
            // It never is the other half of itself.
            try demand((try? bundle.joined(with: bundle)) == nil, "it joins itself")
            let parts = [bundle.sent, bundle.taken].compactMap { $0 }
            try demand(!parts.isEmpty, "it is about no ledger")
            for leaf in parts.flatMap(\.leaves) {
                try demand(leaf.leaf.bytes == leaf.line, "a leaf is not its line")
            }
        }
    }

    private static let seed: [UInt8] = {
        let leaf = Leaf(
            at: WireSeeds.noon,
            .accepted(
                LeafAccepted(
                    party: known(PartyID("VN.CUSTOMS.13BB")), edition: Edition(1),
                    originSignature: [], header: EvidenceSeeds.header)))
        let root = Base64.encode(WireSeeds.digest(0x22).bytes)
        let note =
            "redriver/vn.kim-thanh/1\\u000a9\\u000a\(root)\\u000a\\u000a"
            + "— redriver/vn.kim-thanh/1 AAAAAAE=\\u000a"
        let line = String(decoding: leaf.bytes, as: UTF8.self)
        return utf8(
            #"{"format":"redriver/evidence/v1","sender":"VN.CUSTOMS.13BB","#
                + #""msgId":"019a9bfa-1234-7abc-8def-0123456789ab","sent":{"checkpoint":"\#(note)","#
                + #""leaves":[{"index":3,"path":["\#(root)"],"leaf":\#(line)}]},"#
                + #""certificates":[],"crls":["Bg=="],"body":"PURGED"}"# + "\n")
    }()
}
