// CommandLineError: what can be wrong with what was typed.

internal import RedRiverBase

/// Why the program did not understand its arguments.
enum CommandLineError: Fault {
    case unknownCommand(String)
    case unknownOption(String, command: String)
    /// An option that is needed is not there.
    case missingOption(String, command: String)
    /// The option stands twice, and only one value can count.
    case repeatedOption(String)
    case missingValue(option: String)
    case unexpectedValue(option: String)
    /// `expected` completes "… must be …".
    case badValue(option: String, value: String, expected: Text)
    case unexpectedArgument(String, command: String)
    /// `what` is the word of the usage line, such as `FILE`.
    case missingArgument(String, command: String)
    /// Standard output takes no more, or standard input cannot be read.
    case standardStream(name: String)
    /// The system would not let the program wait for signals or start a process.
    case system(operation: String, errno: Int32)

    var code: String {
        switch self {
        case .unknownCommand: "command.unknown"
        case .unknownOption: "command.unknown-option"
        case .missingOption: "command.missing-option"
        case .repeatedOption: "command.repeated-option"
        case .missingValue: "command.missing-value"
        case .unexpectedValue: "command.unexpected-value"
        case .badValue: "command.bad-value"
        case .unexpectedArgument: "command.unexpected-argument"
        case .missingArgument: "command.missing-argument"
        case .standardStream: "command.stream"
        case .system: "command.system"
        }
    }

    var text: Text {
        switch self {
        case .unknownCommand(let name):
            Text(
                vi: "Không có lệnh “\(name)”.", zh: "没有命令“\(name)”。",
                en: "There is no command “\(name)”.")
        case .unknownOption(let option, let command):
            Text(
                vi: "Lệnh \(command) không có tùy chọn “\(option)”.",
                zh: "命令 \(command) 没有选项“\(option)”。",
                en: "\(command) has no option “\(option)”.")
        case .missingOption(let option, let command):
            Text(
                vi: "Lệnh \(command) cần tùy chọn \(option).", zh: "命令 \(command) 需要选项 \(option)。",
                en: "\(command) needs the option \(option).")
        case .repeatedOption(let option):
            Text(
                vi: "Tùy chọn \(option) xuất hiện hai lần.", zh: "选项 \(option) 出现了两次。",
                en: "The option \(option) stands twice.")
        default: valueText
        }
    }

    private var valueText: Text {
        switch self {
        case .missingValue(let option):
            Text(
                vi: "Tùy chọn \(option) cần một giá trị.", zh: "选项 \(option) 需要一个值。",
                en: "The option \(option) needs a value.")
        case .unexpectedValue(let option):
            Text(
                vi: "Tùy chọn \(option) không nhận giá trị.", zh: "选项 \(option) 不接受值。",
                en: "The option \(option) takes no value.")
        case .badValue(let option, let value, let expected):
            Text(
                vi: "Giá trị “\(value)” của \(option) phải là \(expected.vi).",
                zh: "\(option) 的值“\(value)”必须是\(expected.zh)。",
                en: "The value “\(value)” of \(option) must be \(expected.en).")
        case .unexpectedArgument(let argument, let command):
            Text(
                vi: "Lệnh \(command) không nhận thêm “\(argument)”.",
                zh: "命令 \(command) 不接受多余的“\(argument)”。",
                en: "\(command) has no use for “\(argument)”.")
        case .missingArgument(let what, let command):
            Text(
                vi: "Lệnh \(command) còn thiếu \(what).", zh: "命令 \(command) 缺少 \(what)。",
                en: "\(command) needs \(what).")
        case .standardStream(let name):
            Text(
                vi: "Không đọc hoặc ghi được \(name) nữa.", zh: "无法继续读写 \(name)。",
                en: "\(name) can no longer be read or written.")
        case .system(let operation, let errno):
            Text(
                vi: "Hệ thống từ chối \(operation) (errno \(errno)).",
                zh: "系统拒绝 \(operation)（errno \(errno)）。",
                en: "The system refused \(operation) (errno \(errno)).")
        default: preconditionFailure("the other cases have their text above")
        }
    }

    var hint: Text? {
        switch self {
        case .unknownOption(_, let command), .missingOption(_, let command),
            .unexpectedArgument(_, let command), .missingArgument(_, let command):
            Self.see("redriver help \(command)")
        case .unknownCommand: Self.see("redriver help")
        case .repeatedOption, .missingValue, .unexpectedValue, .badValue, .standardStream, .system:
            nil
        }
    }

    private static func see(_ line: String) -> Text {
        Text(vi: "Xem: \(line)", zh: "参见：\(line)", en: "See: \(line)")
    }
}
