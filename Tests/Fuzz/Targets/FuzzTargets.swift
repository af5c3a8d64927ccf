// FuzzTargets: every parser of foreign bytes, each with what must hold for whatever it is given.
//
// A parser that does not crash has shown little. So a target also says what follows from its answer:
// what was accepted prints back to the same bytes, or to the same value where several spellings are
// allowed; what was refused was refused with words in three languages; no range leaves the input.
//
//     FuzzTarget.swift    what a target is, and the input that belongs to a seed and a run
//     Mutator.swift       good inputs spoiled, repeatably; FrameList.swift: several frames in one input
//     Property.swift      the words in which a target says what must hold
//     …Targets.swift      the targets, a file for each module; …Seeds.swift: the good inputs
//     Planted.swift       targets with a fault in them, to see that faults are found
//
// `swift test` tries each target a few hundred times, `redriver-fuzz` (Tests/Fuzz/Program) as often
// as one likes, and `make fuzz` lets libFuzzer look for inputs that reach new code.

/// The list of targets.
package enum FuzzTargets {
    /// Every target, in the order in which modules depend on each other.
    package static let all: [FuzzTarget] =
        BaseTargets.all + JSONTargets.all + SchemaTargets.all + CatalogueTargets.all
        + BodyTargets.all
        + WireTargets.all
        + CryptoTargets.all + LedgerTargets.all + EvidenceTargets.all + BundleTargets.all
        + TransportTargets.all
        + JournalTargets.all
        + ExchangeTargets.all + ConfigurationTargets.all

    /// The target of a name, the planted ones included.
    package static func named(_ name: String) -> FuzzTarget? {
        (all + Planted.all).first { $0.name == name }
    }
}
