// AgreementNoteKeys: the keys of ledgers and witnesses in an agreement: right names, right types, and
// no key twice.

internal import RedRiverBase
internal import RedRiverLedger

extension Agreement {
    /// A witness that shares a key with a log, or with another witness, is none: one Ed25519
    /// cosignature does not say under which name it was made.
    func checkNoteKeys() throws(EvidenceError) {
        var known: [NoteKey] = []
        for node in nodes {
            for text in node.ledger + node.witness {
                guard let key = try? NoteKey(text), !known.contains(where: key.sharesKey) else {
                    throw .agreement(.noteKey(node.id, text))
                }
                known.append(key)
            }
            for text in node.ledger where !Self.isLedgerKey(text, of: node.id) {
                throw .agreement(.noteKey(node.id, text))
            }
            for text in node.witness where !Self.isWitnessKey(text, of: node.id) {
                throw .agreement(.noteKey(node.id, text))
            }
        }
    }

    /// Type 0x01, named `redriver/<node>/<generation>`.
    private static func isLedgerKey(_ text: String, of node: NodeID) -> Bool {
        guard let key = try? NoteKey(text), case .ed25519 = key.kind else { return false }
        let prefix = "redriver/\(node)/"
        let name = key.name.description
        guard name.utf8.starts(with: prefix.utf8) else { return false }
        let number = CanonicalDecimal.parse(name.dropFirst(prefix.count))
        return number.map { $0 > 0 && $0 <= UInt64(UInt32.max) } ?? false
    }

    /// Type 0x04, named `redriver/<node>/witness`.
    private static func isWitnessKey(_ text: String, of node: NodeID) -> Bool {
        guard let key = try? NoteKey(text), key.isCosigner else { return false }
        return key.name == LedgerName("redriver/\(node)/witness")
    }
}
