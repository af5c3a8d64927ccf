// WriteStep: every call by which a node changes its disk, in the order of its life.

import RedRiverBase

/// A step of the write order. A call that is none of these fails the test that meets it.
enum WriteStep: String, CaseIterable {
    // A start, over a journal of an earlier life.
    case reserveLast = "start: reserve the last segment"
    case rewriteLast = "start: write the last batch again"
    case syncLast = "start: sync the segment"
    case syncNames = "start: sync the directory"
    case createMark = "start: create the mark"
    case reserveMark = "start: reserve the mark"
    case writeNewMark = "start: write the mark"
    case syncNewMark = "start: sync the mark"
    case renameMark = "start: rename the mark"
    case syncMarkName = "start: sync the directory after it"
    // An append.
    case write = "append: write the batch"
    case sync = "append: sync the segment"
    case mark = "append: write the mark"
    // A new segment, before the batch that does not fit is written.
    case truncate = "roll: give back what is left"
    case createSegment = "roll: create the segment"
    case reserveSegment = "roll: reserve it"
    case writeHeader = "roll: write its header"
    case syncSegment = "roll: sync it"
    case renameSegment = "roll: rename it"
    case syncSegmentName = "roll: sync the directory"
    case createOffsets = "roll: create the offsets"
    case writeOffsets = "roll: write them"
    case renameOffsets = "roll: rename them"
    // A snapshot.
    case createSnapshot = "snapshot: create it"
    case writeSnapshot = "snapshot: write it"
    case syncSnapshot = "snapshot: sync it"
    case renameSnapshot = "snapshot: rename it"
    case syncSnapshotName = "snapshot: sync the directory"
    case removeSnapshot = "snapshot: remove the oldest"
    // A quiet second, and the end.
    case syncMark = "quiet: sync the mark"

    /// The step that call number `number` of these is.
    ///
    /// - Parameter opening: How many of the calls belong to opening the journal.
    init?(_ calls: [String], _ number: Int, opening: Int) {
        let isStart = number < opening
        let words = calls[number].split(separator: " ")
        let name = words.dropFirst().last.map(String.init) ?? ""
        let what =
            ["segment.new", "segment", "index.new", "index", "snapshot.new", "snapshot"]
            .first { name.hasSuffix("." + $0) } ?? String(name.split(separator: "/").last ?? "")
        if calls[number] == "sync directory" {
            // What was renamed before says whose directory sync it is.
            let renamed = calls[..<number].last { $0.hasPrefix("rename") } ?? ""
            switch renamed {
            case _ where isStart: self = renamed.isEmpty ? .syncNames : .syncMarkName
            case _ where renamed.hasSuffix(".segment"): self = .syncSegmentName
            case _ where renamed.hasSuffix(".snapshot"): self = .syncSnapshotName
            default: return nil
            }
            return
        }
        guard let step = Self.named["\(isStart ? "start " : "")\(words[0]) \(what)"] else {
            return nil
        }
        self = step
    }

    private static let named: [String: WriteStep] = [
        "start preallocate segment": .reserveLast, "start write segment": .rewriteLast,
        "start sync segment": .syncLast, "start create durable.new": .createMark,
        "start preallocate durable.new": .reserveMark, "start write durable.new": .writeNewMark,
        "start sync durable.new": .syncNewMark, "start rename durable": .renameMark,
        "write segment": .write, "sync segment": .sync, "write durable": .mark,
        "truncate segment": .truncate, "create segment.new": .createSegment,
        "preallocate segment.new": .reserveSegment, "write segment.new": .writeHeader,
        "sync segment.new": .syncSegment, "rename segment": .renameSegment,
        "create index.new": .createOffsets, "write index.new": .writeOffsets,
        "rename index": .renameOffsets, "create snapshot.new": .createSnapshot,
        "write snapshot.new": .writeSnapshot, "sync snapshot.new": .syncSnapshot,
        "rename snapshot": .renameSnapshot, "remove snapshot": .removeSnapshot,
        "sync durable": .syncMark,
    ]
}
