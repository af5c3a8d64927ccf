// NodeCommand: `redriver node run`.

internal import CLinux
internal import Glibc
internal import RedRiverBase
internal import RedRiverNode

extension Command {
    static let node = Command(
        name: "node",
        summary: Text(
            vi: "Chạy nút của một nước cho đến khi nhận SIGTERM.",
            zh: "运行本国节点，直到收到 SIGTERM。",
            en: "Runs a country's node until SIGTERM."),
        operands: "run",
        options: [
            .node,
            CommandOption(
                name: "--confirm-clock",
                text: Text(
                    vi: "xác nhận đồng hồ máy đúng, sau khi nút đã nghỉ hơn 7 ngày",
                    zh: "确认本机时钟正确（节点停机超过 7 天之后）",
                    en: "vouch for this machine's clock, after more than 7 days off")),
            CommandOption(
                name: "--open-generation", value: "REASON",
                text: Text(
                    vi: "mở thế hệ sổ cái mới, vì lý do này; cần khóa sổ cái của thế hệ đó",
                    zh: "以此理由开启新一代账本；需要该代的账本密钥",
                    en: "begin a new generation of the ledger, for this reason; needs its key")),
        ],
        details: Text(
            vi: "SIGTERM: ghi nốt rồi dừng. SIGHUP: nạp lại cấu hình.",
            zh: "SIGTERM：完成写入后停止。SIGHUP：重新加载配置。",
            en: "SIGTERM: drains and stops. SIGHUP: reads the configuration again."),
        run: { arguments, console in try runNode(arguments, console) })
}

private func runNode(_ arguments: Arguments, _ console: Console) throws -> ExitCode {
    let verb = try arguments.onlyOperand("run")
    guard verb == "run" else { throw CommandLineError.unexpectedArgument(verb, command: "node") }
    guard let signals = Signals([SIGINT, SIGTERM, SIGHUP]) else {
        throw CommandLineError.system(operation: "signalfd", errno: errno)
    }
    let file = arguments.required("--config")
    let configuration = try configured(by: file)
    let languages =
        arguments.string(Arguments.languageOption) == nil
        ? configuration.languages : console.languages
    let log = NodeLog(languages: languages)
    log.warn(ofFewFiles: raiseFileLimit())
    returnLargeBlocks()
    let node = try Node(
        configuration, version: Program.version,
        isClockConfirmed: arguments.has("--confirm-clock"),
        opening: arguments.string("--open-generation"), log: log)
    ServiceManager.notify("READY=1")
    while true {
        var wait = pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&wait, 1, -1)
        switch signals.next() {
        case nil: continue
        case SIGHUP:
            ServiceManager.notify("RELOADING=1")
            do {
                try node.reload(try configured(by: file), version: Program.version)
            } catch {
                // The node goes on as it was.
                console.fail(error)
            }
            ServiceManager.notify("READY=1")
        default:
            ServiceManager.notify("STOPPING=1")
            node.stop()
            return .done
        }
    }
}

/// The configuration; where it names no folder of schemas, with the one that comes with the program.
func configured(by file: String) throws -> NodeConfiguration {
    var configuration = try NodeConfiguration(file: file)
    if configuration.schemas == nil {
        configuration.schemas = try? SchemaFolder.find(environment: Environment.value)
    }
    return configuration
}

/// What a snapshot takes, a table that grew, and a large message go back to the system when they are
/// freed: by itself the allocator would begin to keep blocks of up to 32 MiB, and smaller blocks
/// among them would hold up its whole heap (mallopt(3)).
private func returnLargeBlocks() { mallopt(M_MMAP_THRESHOLD, 128 << 10) }

/// A socket for each client: as many as the system allows us.
///
/// - Returns: How many files may be open.
private func raiseFileLimit() -> Int {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard unsafe getrlimit(resource, &limit) == 0 else { return 0 }
    limit.rlim_cur = limit.rlim_max
    _ = unsafe setrlimit(resource, &limit)
    return Int(clamping: limit.rlim_max)
}
