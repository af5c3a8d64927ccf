// ConformanceTests: the inclusion proofs of transparency-dev/merkle, good and forged, read in place.

import RedRiverBase
import RedRiverJSON
import RedRiverLedger
import TestSupport
import Testing

@Suite("Published inclusion proofs", .needs(conformance: "tlog/merkle/inclusion"))
struct PublishedInclusionTests {
    @Test("each proof is accepted or refused as published")
    func proofs() throws {
        var good = 0
        var forged = 0
        for file in try Conformance.files(below: "tlog/merkle/inclusion") {
            let root = try JSONDocument(parsing: Conformance.bytes(of: file)).root
            let isForged: Bool = root["wantErr"]?.bool ?? false
            let accepted = try Self.verify(root)
            #expect(accepted == !isForged, "\(file)")
            if isForged { forged += 1 } else { good += 1 }
        }
        #expect(good > 2)
        #expect(forged > 50)
    }

    private static func verify(_ root: JSONValue) throws -> Bool {
        func digest(_ value: JSONValue?) -> Digest? {
            value?.string.flatMap { Base64.decode($0) }.flatMap { Digest($0) }
        }
        let index = try #require(root["leafIdx"]?.uint64)
        let size = try #require(root["treeSize"]?.uint64)
        let elements = root["proof"].map { $0.isNull ? [] : Array($0.elements) } ?? []
        let path = elements.compactMap { digest($0) }
        // Digests of another length cannot be held, and so cannot be part of a proof.
        guard path.count == elements.count, let leaf = digest(root["leafHash"]),
            let expected = digest(root["root"])
        else { return false }
        return Merkle.verifyInclusion(
            of: leaf, at: RecordIndex(index), in: TreeSize(size), path: path, root: expected)
    }
}
