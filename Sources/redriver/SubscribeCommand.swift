// SubscribeCommand: `redriver subscribe`. The work of it is in SubscribeRun.swift.

internal import RedRiverBase

extension Command {
    static let subscribe = Command(
        name: "subscribe",
        summary: Text(
            vi: "Nhận thông điệp từ một hàng đợi và xác nhận từng cái sau khi xử lý.",
            zh: "从队列接收报文，处理后逐份确认。",
            en: "Takes messages from a queue and acknowledges each when it is dealt with."),
        options: [
            .client,
            CommandOption(
                name: "--queue", value: "Q",
                text: Text(
                    vi: "hàng đợi khác với hàng đợi trong cấu hình", zh: "配置以外的其他队列",
                    en: "another queue than the configured one")),
            CommandOption(
                name: "--count", value: "N",
                text: Text(
                    vi: "kết thúc sau khi N thông điệp đã được xác nhận", zh: "确认 N 份报文后结束",
                    en: "end when N messages have been acknowledged")),
            .timeout(
                Text(
                    vi: "kết thúc sau S giây không có thông điệp mới", zh: "S 秒内无新报文则结束",
                    en: "end after S seconds without a message")),
            CommandOption(
                name: "--json",
                text: Text(
                    vi: "in mỗi thông điệp một dòng JSON", zh: "每份报文输出一行 JSON",
                    en: "print each message as a line of JSON")),
            CommandOption(
                name: "--exec", value: "CMD",
                text: Text(
                    vi: "chạy CMD cho mỗi thông điệp thay vì in", zh: "对每份报文运行 CMD 而不输出",
                    en: "run CMD for each message instead of printing it")),
            CommandOption(
                name: "--no-ack",
                text: Text(
                    vi: "chỉ xem, không xác nhận", zh: "只查看，不确认",
                    en: "look only, acknowledge nothing")),
            .log,
        ],
        details: Text(
            vi: """
                Không có --exec: in một dòng rồi xác nhận. Với --exec: /bin/sh -c CMD nhận
                {"header":…,"body":…} ở đầu vào chuẩn; mã thoát 0 xác nhận, 10 từ chối hẳn, mã khác thử lại.
                Một thông điệp có thể đến hơn một lần: dùng (sender, msgId) làm khóa duy nhất.
                SIGINT, SIGTERM: làm xong việc đang dở rồi dừng. Mã thoát 1: chưa đủ N thông điệp.
                """,
            zh: """
                不带 --exec：输出一行后确认。带 --exec：/bin/sh -c CMD 从标准输入得到
                {"header":…,"body":…}；退出码 0 表示确认，10 表示拒绝，其他表示重试。
                同一报文可能到达多次：请以 (sender, msgId) 作为唯一键。
                SIGINT、SIGTERM：完成手头的报文后停止。退出码 1：未满 N 份。
                """,
            en: """
                Without --exec a line is printed, then acknowledged. With it, /bin/sh -c CMD finds
                {"header":…,"body":…} on standard input; exit code 0 acknowledges, 10 refuses for good,
                any other tries again. A message may come more than once: use (sender, msgId) as a
                unique key. SIGINT, SIGTERM: what is begun is finished. Exit code 1: fewer than N.
                """),
        run: { arguments, console in try SubscribeRun(arguments, console).run() })
}
