// EvidenceError: everything a statement, an outcome line or an agreement can be refused for.

public import RedRiverBase

/// Why evidence was refused. ``holdCode`` is what the other node is told.
public enum EvidenceError: Fault {
    /// A statement is longer than any statement can be.
    case statementTooLong(StatementKind, ByteCount)
    /// A line of a statement is not what the grammar wants there.
    case statement(StatementKind, line: Int, expected: String)
    /// A suite that is reserved but not built.
    case suiteNotBuilt(String)
    /// A suite nobody has heard of.
    case suiteUnknown(String)
    /// The `signatures` line is not what the suite demands.
    case signaturesDiffer(String)
    /// A line of a receipt's outcomes, counted from 1, is not in the agreed form.
    case outcomeLine(Int)
}

extension EvidenceError {
    /// The code of the `HOLD` that answers this.
    public var holdCode: Code {
        switch self {
        case .statementTooLong, .statement, .outcomeLine: .grammar
        case .suiteNotBuilt, .suiteUnknown, .signaturesDiffer: .suite
        }
    }

    public var code: String {
        switch self {
        case .statementTooLong: "evidence.too-long"
        case .statement: "evidence.grammar"
        case .suiteNotBuilt: "evidence.suite-not-built"
        case .suiteUnknown: "evidence.suite-unknown"
        case .signaturesDiffer: "evidence.signatures"
        case .outcomeLine: "evidence.outcome"
        }
    }

    public var text: Text {
        switch self {
        case .statementTooLong(let kind, let size):
            Text(
                vi: "Bản kê \(kind.rawValue) dài \(size.value) byte, quá giới hạn.",
                zh: "\(kind.rawValue) 声明为 \(size.value) 字节，超过上限。",
                en: "The \(kind.rawValue) statement has \(size.value) bytes, which is too long.")
        case .statement(let kind, let line, let expected):
            Text(
                vi: "Dòng \(line) của bản kê \(kind.rawValue) phải là “\(expected)”.",
                zh: "\(kind.rawValue) 声明第 \(line) 行应为“\(expected)”。",
                en: "Line \(line) of the \(kind.rawValue) statement should be “\(expected)”.")
        case .suiteNotBuilt(let name):
            Text(
                vi: "Bộ thuật toán \(name) đã được đặt tên nhưng bản này chưa hỗ trợ.",
                zh: "算法套件 \(name) 已预留名称，但此版本尚未实现。",
                en: "The suite \(name) is a known name, but this build does not have it.")
        case .suiteUnknown(let name):
            Text(
                vi: "Không biết bộ thuật toán “\(name)”.", zh: "未知的算法套件“\(name)”。",
                en: "The suite “\(name)” is not known.")
        case .signaturesDiffer(let names):
            Text(
                vi: "Dòng signatures ghi “\(names)”, khác với bộ thuật toán.",
                zh: "signatures 行为“\(names)”，与算法套件不符。",
                en: "The signatures line says “\(names)”, which is not what the suite demands.")
        case .outcomeLine(let line):
            Text(
                vi: "Dòng kết quả thứ \(line) sai dạng thức.", zh: "第 \(line) 行处理结果格式错误。",
                en: "Outcome line \(line) does not have the agreed form.")
        }
    }

    public var hint: Text? { holdCode.hint }
}
