// InitCommand: `redriver init`, which makes what two nodes and their parties need to try each other.
//
// Read in this order:
//     InitCommandCast.swift          who takes part in the demonstration
//     InitCommandPorts.swift         where they listen; InitCommandSchemas.swift: what is copied
//     InitCommandIdentities.swift    authorities, certificates, keys, the signed agreement
//     InitCommandFiles.swift         the texts of the configurations, and every file there is
//     InitCommandError.swift         what can go wrong
//
// It is not how a real installation is made: here one program holds the keys of both countries.

internal import RedRiverBase
internal import RedRiverEvidence

extension Command {
    static let initialize = Command(
        name: "init",
        summary: Text(
            vi: "Tạo khóa, chứng thư, thỏa thuận và cấu hình cho hai nút để chạy thử.",
            zh: "生成两个试用节点的密钥、证书、协议和配置。",
            en: "Makes keys, certificates, an agreement and configurations for two trial nodes."),
        operands: "DIR",
        options: [
            CommandOption(
                name: "--demo",
                text: Text(
                    vi: "để chạy thử: khóa của cả hai nước nằm trong một thư mục",
                    zh: "仅供试用：两国的密钥都在同一目录中",
                    en: "for trying out: the keys of both countries lie in one directory")),
            CommandOption(
                name: "--port-base", value: "N",
                text: Text(
                    vi: "dùng các cổng N, N+1 và N+2 (mặc định: các cổng đang trống)",
                    zh: "使用端口 N、N+1 和 N+2（默认：当前空闲的端口）",
                    en: "use ports N, N+1 and N+2 (by default: ports that are free now)")),
            CommandOption(
                name: "--daily-quota", value: "N",
                text: Text(
                    vi: "số thông điệp mỗi bên được gửi một ngày (\(Limits.dailyQuota))",
                    zh: "每个参与方每日可发送的报文数（\(Limits.dailyQuota)）",
                    en: "messages each party may send a day (\(Limits.dailyQuota))")),
        ],
        details: Text(
            vi: "DIR phải chưa có hoặc trống. \(InitError.realInstallation.vi)",
            zh: "DIR 必须不存在或为空。\(InitError.realInstallation.zh)",
            en: "DIR must not exist, or be empty. \(InitError.realInstallation.en)")
    ) { arguments, console in
        let directory = try arguments.onlyOperand("DIR")
        let base = try arguments.integer("--port-base", in: DemoPorts.bases)
        let quota = try arguments.integer("--daily-quota", in: Agreement.dailyQuotas)
        guard arguments.has("--demo") else { throw InitError.notADemo }
        let schemas = try SchemaFolder.find(environment: Environment.value)
        let ports = try base.map { DemoPorts(base: $0) } ?? DemoPorts.free()
        let demo = try DemoInstallation.make(
            in: directory, schemas: schemas, ports: ports, dailyQuota: quota ?? Limits.dailyQuota,
            now: Clock.wall())
        console.line(demo.report(console.languages))
        return .done
    }
}

extension DemoInstallation {
    /// What was made, and what to type next; once in each language.
    func report(_ languages: [Language]) -> String {
        languages.map { report($0) }.joined(separator: "\n\n")
    }

    private func report(_ language: Language) -> String {
        var lines = [
            Text(
                vi: "Đã tạo bản chạy thử trong \(directory):",
                zh: "已在 \(directory) 中生成试用环境：", en: "Made a trial installation in \(directory):")(
                    language)
        ]
        lines += contents.map { "  \($0.path)  \($0.text(language))" }
        lines += [
            "",
            Text(
                vi: "Tiếp theo, mỗi dòng trong một cửa sổ lệnh riêng:",
                zh: "接下来，请在不同的终端中分别运行：",
                en: "Next, each line in a terminal of its own:")(language),
        ]
        return (lines + commands.map { "  " + $0 }).joined(separator: "\n")
    }

    private var contents: [(path: String, text: Text)] {
        let nodes = DemoCountry.both.map { country in
            (
                "\(country.folder)/node.json  ",
                Text(
                    vi: "nút \(country.node), \(ports.clients(of: country))",
                    zh: "节点 \(country.node)，\(ports.clients(of: country))",
                    en: "node \(country.node), \(ports.clients(of: country))")
            )
        }
        return nodes + [
            (
                "clients/      ",
                Text(
                    vi: "cấu hình và khóa của bốn hệ thống", zh: "四个系统的配置和密钥",
                    en: "configurations and keys of four systems")
            ),
            (
                "agreement/    ",
                Text(
                    vi: "thỏa thuận, chữ ký và chứng thư của hai cơ quan",
                    zh: "协议、两国主管机关的签名和证书",
                    en: "the agreement, both authorities' signatures and certificates")
            ),
            (
                "authorities/  ",
                Text(
                    vi: "khóa của hai cơ quan (thực tế không bao giờ nằm ở đây)",
                    zh: "两国主管机关的密钥（实际部署中绝不放在这里）",
                    en: "the authorities' keys (in earnest they are never here)")
            ),
            (
                "schemas/      ",
                Text(vi: "lược đồ và kịch bản", zh: "报文模式和场景", en: "schemas and scenarios")
            ),
        ]
    }

    /// The next commands, ready to be pasted into a shell.
    private var commands: [String] {
        let nodes = DemoCountry.both.map { "redriver node run --config \(quoted(nodeFile($0)))" }
        let china = quoted(clientFile(DemoCountry.china.parties[0]))
        let vietnam = quoted(clientFile(DemoCountry.vietnam.parties[0]))
        return nodes + [
            "redriver subscribe --config \(china)",
            "redriver publish --config \(vietnam) FILE",
            "redriver status --config \(quoted(nodeFile(.vietnam)))",
        ]
    }

    /// A path as a shell takes it for one word.
    private func quoted(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { unit in
            (0x30...0x39).contains(unit) || (0x41...0x5a).contains(unit)
                || (0x61...0x7a).contains(unit) || [0x2b, 0x2d, 0x2e, 0x2f, 0x5f].contains(unit)
        }
        return isPlain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
    }
}
