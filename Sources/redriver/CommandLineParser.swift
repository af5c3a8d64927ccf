// CommandLineParser: options and operands, taken apart the way POSIX tools do it.
//
//     --name value    --name=value    --flag    --  (what follows are operands)    -  (an operand)
//
// Options and operands may be mixed. `--lang` and `--help` belong to every command. Single-letter
// options do not exist but for `-h`.

internal import RedRiverBase

/// What stood on the command line after the command's name.
struct Arguments: Sendable {
    let command: String
    private(set) var operands: [String] = []
    private var values: [String: String] = [:]
    /// Of options that may repeat, all values but the first.
    private var more: [String: [String]] = [:]
    private var flags: Set<String> = []

    /// The option of every command that chooses the language.
    static let languageOption = "--lang"
    static let helpOption = "--help"

    init(_ words: [String], of command: Command) throws(CommandLineError) {
        self.command = command.name
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                break
            }
            if word == "-" || !word.hasPrefix("-") {
                operands.append(word)
            } else {
                try take(word, &rest, of: command)
            }
        }
        for option in command.options where option.isRequired && values[option.name] == nil {
            if !isHelpWanted { throw .missingOption(option.name, command: command.name) }
        }
    }

    private mutating func take(
        _ word: String, _ rest: inout ArraySlice<String>, of command: Command
    ) throws(CommandLineError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0] == "-h" ? Self.helpOption : String(parts[0])
        let option = (command.options + Self.everywhere).first { $0.name == name }
        guard let option else { throw .unknownOption(name, command: command.name) }
        let isRepeated = values[name] != nil || flags.contains(name)
        guard !isRepeated || option.mayRepeat else { throw .repeatedOption(name) }
        guard option.value != nil else {
            if parts.count == 2 { throw .unexpectedValue(option: name) }
            flags.insert(name)
            return
        }
        guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
            throw .missingValue(option: name)
        }
        if isRepeated { more[name, default: []].append(value) } else { values[name] = value }
    }

    /// What every command takes.
    static let everywhere = [
        CommandOption(
            name: languageOption, value: "vi|zh|en",
            text: Text(
                vi: "ngôn ngữ hiển thị", zh: "显示语言", en: "the language to speak")),
        CommandOption(
            name: helpOption,
            text: Text(vi: "xem hướng dẫn này", zh: "显示本说明", en: "show this")),
    ]

    var isHelpWanted: Bool { flags.contains(Self.helpOption) }

    // MARK: Options

    /// Whether an option without a value was given.
    func has(_ flag: String) -> Bool { flags.contains(flag) }

    /// The value of an option, `nil` if it was not given.
    func string(_ name: String) -> String? { values[name] }

    /// Every value of an option that may repeat, in order.
    func strings(_ name: String) -> [String] {
        (values[name].map { [$0] } ?? []) + more[name, default: []]
    }

    /// The value of an option that ``CommandOption/isRequired``.
    func required(_ name: String) -> String {
        guard let value = values[name] else { preconditionFailure("\(name) is not required") }
        return value
    }

    /// A whole number within bounds.
    func integer(_ name: String, in bounds: ClosedRange<Int>) throws(CommandLineError) -> Int? {
        guard let value = values[name] else { return nil }
        guard let number = CanonicalDecimal.parse(value).flatMap(Int.init(exactly:)),
            bounds.contains(number)
        else {
            let (least, most) = (bounds.lowerBound, bounds.upperBound)
            throw .badValue(
                option: name, value: value,
                expected: Text(
                    vi: "số nguyên từ \(least) đến \(most)", zh: "\(least) 至 \(most) 的整数",
                    en: "a whole number from \(least) to \(most)"))
        }
        return number
    }

    /// A value that stands for something else.
    ///
    /// - Parameter expected: Completes "… must be …".
    func parsed<Value>(
        _ name: String, expected: Text, _ parse: (String) -> Value?
    ) throws(CommandLineError) -> Value? {
        guard let text = values[name] else { return nil }
        guard let value = parse(text) else {
            throw .badValue(option: name, value: text, expected: expected)
        }
        return value
    }

    // MARK: Operands

    /// Refuses operands. For commands that have none.
    func demandNoOperands() throws(CommandLineError) { try demandOperands(atMost: 0) }

    func demandOperands(atMost most: Int) throws(CommandLineError) {
        if operands.count > most {
            throw .unexpectedArgument(operands[most], command: command)
        }
    }

    /// The only operand.
    ///
    /// - Parameter what: Its name in the usage line.
    func onlyOperand(_ what: String) throws(CommandLineError) -> String {
        try demandOperands(atMost: 1)
        guard let operand = operands.first else { throw .missingArgument(what, command: command) }
        return operand
    }

    /// The language asked for in words that need not be right otherwise, so that a complaint about
    /// them is in it.
    static func language(in words: [String]) throws(CommandLineError) -> Language? {
        for (position, word) in words.enumerated() {
            if word == "--" { return nil }
            let value: String
            if word.hasPrefix(languageOption + "=") {
                value = String(word.dropFirst(languageOption.count + 1))
            } else if word == languageOption {
                guard position + 1 < words.count else {
                    throw .missingValue(option: languageOption)
                }
                value = words[position + 1]
            } else {
                continue
            }
            guard let language = Language(rawValue: value) else {
                throw .badValue(
                    option: languageOption, value: value,
                    expected: Text(vi: "vi, zh hoặc en", zh: "vi、zh 或 en", en: "vi, zh or en"))
            }
            return language
        }
        return nil
    }
}
