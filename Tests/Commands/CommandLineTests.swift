// CommandLineTests: help, languages, mistyped lines and exit codes.

import RedRiverBase
import TestSupport
import Testing

@testable import redriver

@Suite("Command line")
struct CommandLineTests {
    @Test("help lists every command in the language asked for", arguments: Language.allCases)
    func help(_ language: Language) throws {
        for words in [["help"], [], ["--help"]] {
            let run = try Redriver.run(words + ["--lang", language.rawValue])
            #expect(run.code == 0)
            #expect(run.errors.isEmpty)
            for command in Command.all {
                #expect(run.output.contains("  " + command.name + " "))
                #expect(run.output.contains(command.summary(language)))
            }
        }
    }

    @Test("each command explains all its options in each language", arguments: Command.all)
    func helpOfCommand(_ command: Command) throws {
        for words in [["help", command.name], [command.name, "--help"], [command.name, "-h"]] {
            let run = try Redriver.run(words)
            #expect(run.code == 0)
            for option in command.options {
                #expect(run.output.contains(option.name))
                #expect(run.output.contains(option.text.en))
            }
        }
        for language in Language.allCases {
            #expect(Help.command(command, [language]).contains(command.summary(language)))
        }
    }

    @Test("command and option names are never used twice")
    func names() {
        #expect(Set(Command.all.map(\.name)).count == Command.all.count)
        for command in Command.all {
            let names = (command.options + Arguments.everywhere).map(\.name)
            #expect(Set(names).count == names.count)
            #expect(names.allSatisfy { $0.hasPrefix("--") })
        }
    }

    @Test(
        "a mistyped line is refused with exit code 2 and says what is wrong",
        arguments: [
            (["pubish"], "command “pubish”"),
            (["help", "pubish"], "command “pubish”"),
            (["help", "--frobnicate"], "option “--frobnicate”"),
            (["help", "--lang"], "--lang needs a value"),
            (["help", "--lang", "fr"], "must be vi, zh or en"),
            (["help", "--lang", "en", "--lang", "vi"], "stands twice"),
            (["help", "--help=yes"], "takes no value"),
            (["help", "one", "two"], "no use for “two”"),
        ])
    func mistyped(_ words: [String], _ complaint: String) throws {
        let run = try Redriver.run(words)
        #expect(run.code == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains(complaint), "\(run.errors)")
        #expect(run.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("redriver: ") })
    }

    @Test("without a language chosen, Vietnamese and Chinese stand one under the other")
    func bothLanguages() throws {
        let run = try Redriver.run(["pubish"], environment: ["LC_ALL": "C", "LANG": "C"])
        #expect(run.code == 2)
        #expect(run.errors.contains("Không có lệnh “pubish”."))
        #expect(run.errors.contains("没有命令“pubish”。"))
        #expect(!run.errors.contains("There is no"))
    }

    @Test("the environment chooses the language and --lang overrules it")
    func environment() throws {
        let chinese = try Redriver.run(["pubish"], environment: ["LC_ALL": "zh_CN.UTF-8"])
        #expect(chinese.errors.hasPrefix("redriver: 没有命令"))
        let vietnamese = try Redriver.run(
            ["--lang=vi", "pubish"], environment: ["LC_ALL": "zh_CN.UTF-8"])
        #expect(vietnamese.errors.hasPrefix("redriver: Không có lệnh"))
    }

    @Test("--version says name and version")
    func version() throws {
        let run = try Redriver.run(["--version"])
        #expect(run.code == 0)
        #expect(run.output == "redriver \(Program.version)\n")
    }
}

@Suite("Arguments")
struct ArgumentsTests {
    let command = Command(
        name: "sample", summary: Text(vi: "v", zh: "z", en: "e"), operands: "FILE…",
        options: [
            CommandOption(
                name: "--config", value: "FILE", isRequired: true,
                text: Text(vi: "v", zh: "z", en: "e")),
            CommandOption(name: "--count", value: "N", text: Text(vi: "v", zh: "z", en: "e")),
            CommandOption(name: "--json", text: Text(vi: "v", zh: "z", en: "e")),
        ]
    ) { _, _ in .done }

    func parse(_ words: String...) throws(CommandLineError) -> Arguments {
        try Arguments(words, of: command)
    }

    @Test("options and operands may be mixed, in both spellings")
    func mixed() throws {
        let arguments = try parse("a", "--config=f", "-", "--json", "--count", "3", "--", "--b")
        #expect(arguments.operands == ["a", "-", "--b"])
        #expect(arguments.required("--config") == "f")
        #expect(arguments.has("--json"))
        #expect(try arguments.integer("--count", in: 1...9) == 3)
    }

    @Test("a value may begin with a dash or hold an equals sign")
    func values() throws {
        #expect(try parse("--config", "--x").string("--config") == "--x")
        #expect(try parse("--config=a=b").string("--config") == "a=b")
        #expect(try parse("--config=").string("--config") == "")
    }

    @Test("what is missing, repeated or out of bounds is refused")
    func refused() throws {
        #expect(throws: CommandLineError.missingOption("--config", command: "sample")) {
            try parse("a")
        }
        #expect(throws: CommandLineError.repeatedOption("--json")) {
            try parse("--config", "f", "--json", "--json")
        }
        #expect(throws: CommandLineError.repeatedOption("--config")) {
            try parse("--config", "f", "--config", "g")
        }
        #expect(throws: CommandLineError.missingValue(option: "--config")) {
            try parse("--config")
        }
        #expect(throws: CommandLineError.unknownOption("-x", command: "sample")) {
            try parse("-x")
        }
        #expect(throws: CommandLineError.unexpectedArgument("b", command: "sample")) {
            try parse("--config", "f", "a", "b").onlyOperand("FILE")
        }
        #expect(throws: CommandLineError.missingArgument("FILE", command: "sample")) {
            try parse("--config", "f").onlyOperand("FILE")
        }
    }

    @Test("a number has one spelling", arguments: ["0", "10", "03", "+3", "-3", "3.0", "x", ""])
    func numbers(_ text: String) throws {
        let arguments = try parse("--config", "f", "--count=\(text)")
        #expect(throws: CommandLineError.self) { try arguments.integer("--count", in: 1...9) }
    }
}
