// Commands: every command of the program, in the order help lists them.
//
// Each stands in a file of its own, as `static let name` in an extension of Command.

extension Command {
    static let all: [Command] = [
        initialize, node, publish, subscribe, check, show, status, lookup, evidence, journal,
        ledger,
        purge, audit, json, schema,
        demo, torture,
    ]
}
