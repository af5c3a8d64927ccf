// SeenCheckpoints: what an auditor saw of a ledger earlier, held against what is published now.
//
// A ledger that was written anew, with the peer's help or before it cosigned, is sound in itself. Only
// who kept a checkpoint of the other past can show it; and then the two notes, both signed by the log,
// show it to anybody.

internal import RedRiverBase
internal import RedRiverFiles
public import RedRiverLedger

/// Checkpoints that were kept.
public struct SeenCheckpoints: Sendable {
    public private(set) var notes: [SignedNote] = []

    public init() {}

    /// Adds those of a file: one signed note, or what `audit watch` remembers.
    ///
    /// - Throws: ``AuditError/seen(_:)`` for anything else.
    public mutating func add(file: String) throws(AuditError) {
        let bytes: [UInt8]
        do throws(FilesError) {
            bytes = try Files.read(file, atMost: WatchState.most)
        } catch {
            throw .files(error)
        }
        if let state = WatchState(bytes) {
            notes += [state.checkpoint] + (state.cosigned.map { [$0] } ?? [])
        } else if let note = try? SignedNote(bytes), (try? Checkpoint(text: note.text)) != nil {
            notes.append(note)
        } else {
            throw .seen(file)
        }
    }
}

/// What became of a checkpoint that was seen earlier.
struct SeenVerdict {
    let flaw: AuditFlaw
    /// Both notes, as a file for a third party.
    let proof: ForkProof
}

extension LedgerReading {
    /// Whether the ledger goes on from a checkpoint of its own that was seen earlier.
    ///
    /// - Returns: `nil` if it does.
    /// - Throws: ``AuditError/checkpoint(_:_:)`` if the log has not signed it: then it shows nothing.
    func verdict(on seen: SignedNote, _ judge: CheckpointJudge) throws(AuditError) -> SeenVerdict? {
        let old: Checkpoint
        do throws(LedgerError) {
            old = try judge.judge(seen.bytes).checkpoint
        } catch {
            throw .checkpoint(origin.text, error)
        }
        if old.size > size {
            return SeenVerdict(
                flaw: .rollback(old.size, than: size),
                proof: ForkProof(kind: .unproven([]), first: note, second: seen))
        }
        if old.size == size {
            guard old.root != checkpoint.root else { return nil }
            return SeenVerdict(
                flaw: .seenDiffers(size),
                proof: ForkProof(kind: .sameSize, first: seen, second: note))
        }
        // Every tree begins with the empty one.
        guard old.size.value > 0 else { return nil }
        let root = try root(of: old.size)
        guard root != old.root else { return nil }
        var tree = try tree(size)
        var path: [Digest]
        do throws(LedgerError) {
            path = try tree.consistencyPath(from: old.size)
        } catch {
            throw .ledger(ledger.directory, error)
        }
        // The proof from a full tree is written without the hash it begins from.
        if old.size.value.nonzeroBitCount == 1 { path.insert(root, at: 0) }
        return SeenVerdict(
            flaw: .seenDiffers(old.size),
            proof: ForkProof(kind: .prefix(path), first: seen, second: note))
    }
}
