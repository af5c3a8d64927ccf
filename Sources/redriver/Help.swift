// Help: what the program says about itself, made from the list of commands.

internal import RedRiverBase

/// The texts of `redriver help`.
enum Help {
    static let summary = Text(
        vi: "RedRiver: trao đổi thông điệp hải quan giữa hai cửa khẩu.",
        zh: "RedRiver：两国口岸间的海关报文交换。",
        en: "RedRiver: customs messages between two border checkpoints.")

    private static let usage = Text(vi: "Cách dùng", zh: "用法", en: "Usage")
    private static let commands = Text(vi: "Các lệnh", zh: "命令", en: "Commands")
    private static let options = Text(vi: "Tùy chọn", zh: "选项", en: "Options")
    private static let exitCodes = Text(
        vi: "Mã thoát: 0 đã xong; 1 có phần bị từ chối hoặc chưa đạt; 2 không chạy được.",
        zh: "退出码：0 完成；1 有内容被拒绝或未达要求；2 无法运行。",
        en: "Exit codes: 0 done; 1 something was refused or found wanting; 2 could not run.")
    private static let more = Text(
        vi: "Chi tiết: redriver help LỆNH", zh: "详情：redriver help 命令",
        en: "More: redriver help COMMAND")

    /// The list of commands, once in each language.
    static func program(_ languages: [Language]) -> String {
        languages.map(program).joined(separator: "\n\n")
    }

    private static func program(_ language: Language) -> String {
        var lines = [summary(language), ""]
        lines.append("\(usage(language)): redriver [--lang vi|zh|en] COMMAND …")
        lines += ["", commands(language) + ":"]
        lines += columns(Command.all.map { ($0.name, $0.summary(language)) })
        lines += ["", more(language), exitCodes(language)]
        return lines.joined(separator: "\n")
    }

    /// All about one command, once in each language.
    static func command(_ command: Command, _ languages: [Language]) -> String {
        languages.map { self.command(command, $0) }.joined(separator: "\n\n")
    }

    private static func command(_ command: Command, _ language: Language) -> String {
        var lines = [command.summary(language), ""]
        lines.append("\(usage(language)): \(usage(of: command))")
        lines += ["", options(language) + ":"]
        lines += columns(
            (command.options + Arguments.everywhere).map { (spelling($0), $0.text(language)) })
        if let details = command.details { lines += ["", details(language)] }
        return lines.joined(separator: "\n")
    }

    /// `redriver publish --config FILE [--timeout S] FILE…`
    static func usage(of command: Command) -> String {
        let options = command.options.map { $0.isRequired ? spelling($0) : "[\(spelling($0))]" }
        let operands = command.operands.isEmpty ? [] : [command.operands]
        return (["redriver", command.name] + options + operands).joined(separator: " ")
    }

    private static func spelling(_ option: CommandOption) -> String {
        option.value.map { "\(option.name) \($0)" } ?? option.name
    }

    private static func columns(_ rows: [(String, String)]) -> [String] {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { name, text in
            "  " + name + String(repeating: " ", count: width - name.count + 2) + text
        }
    }
}
