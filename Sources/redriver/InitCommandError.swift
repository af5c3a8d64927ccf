// InitCommandError: why nothing, or not everything, was made.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverJournal

/// Why `init` stopped.
enum InitError: Fault {
    /// `--demo` was not given, and nothing else can be made by one side alone.
    case notADemo
    case notADirectory(String)
    /// Something stands in the directory already.
    case notEmpty(String, found: String)
    /// No folder of schemas was found in any of the places.
    case noSchemas(looked: [String])
    /// What the variable `REDRIVER_SCHEMAS` names is no directory.
    case badVariable(String)
    /// Something in the folder of schemas that is neither a file nor a directory, or too deep.
    case strangeSchema(String)
    /// The system gave no port.
    case noPort(errno: Int32)
    case files(FilesError)
    /// The catalogue in the folder of schemas cannot be used.
    case catalogue(CatalogueError)
    case crypto(CryptoError)
    case agreement(EvidenceError)
    case journal(JournalError)

    var code: String {
        switch self {
        case .notADemo: "init.not-a-demo"
        case .notADirectory: "init.not-a-directory"
        case .notEmpty: "init.not-empty"
        case .noSchemas: "init.no-schemas"
        case .badVariable: "init.schemas-variable"
        case .strangeSchema: "init.strange-schema"
        case .noPort: "init.no-port"
        case .files: "init.files"
        case .catalogue: "init.catalogue"
        case .crypto: "init.crypto"
        case .agreement: "init.agreement"
        case .journal: "init.journal"
        }
    }

    /// What is different in earnest.
    static let realInstallation = Text(
        vi: "Khi lắp đặt thật: mỗi cơ quan tạo khóa của mình trên máy riêng, không nối mạng; "
            + "mỗi nút tạo khóa riêng ngay trên máy của nút, chỉ yêu cầu cấp chứng thư và khóa "
            + "công khai được mang đi; hai cơ quan đọc và cùng ký một thỏa thuận, rồi đối chiếu "
            + "dấu vân tay qua kênh khác; không bên nào giữ khóa của bên kia.",
        zh: "正式部署时：各国主管机关在自己的离线机器上生成密钥；各节点在本机生成私钥，"
            + "只有证书申请和公钥离开本机；两国主管机关审阅并共同签署同一份协议，"
            + "再通过其他渠道核对指纹；任何一方都不持有另一方的密钥。",
        en: "In earnest each authority makes its key on a machine of its own that is off the "
            + "network; each node makes its private keys where it runs, and only certificate "
            + "requests and public keys leave it; both authorities read and sign one agreement, "
            + "then compare fingerprints over another channel; nobody holds a key of the other "
            + "side.")

    var text: Text {
        switch self {
        case .notADemo:
            Text(
                vi: "Một bên không thể tự tạo bản lắp đặt thật. \(Self.realInstallation.vi)",
                zh: "正式部署不能由一方独自生成。\(Self.realInstallation.zh)",
                en: "One side alone cannot make a real installation. \(Self.realInstallation.en)")
        case .notADirectory(let path):
            Text(
                vi: "\(path) không phải là thư mục.", zh: "\(path) 不是目录。",
                en: "\(path) is not a directory.")
        case .notEmpty(let path, let found):
            Text(
                vi: "Thư mục \(path) không trống: có “\(found)”.",
                zh: "目录 \(path) 不为空：其中有“\(found)”。",
                en: "The directory \(path) is not empty: there is “\(found)”.")
        case .noPort(let number):
            Text(
                vi: "Hệ thống không cấp được cổng trống (errno \(number)).",
                zh: "系统未能分配空闲端口（errno \(number)）。",
                en: "The system gave no free port (errno \(number)).")
        case .files(let error): error.text
        case .crypto(let error): error.text
        case .agreement(let error): error.text
        case .catalogue(let error): error.text
        case .journal(let error): error.text
        case .noSchemas, .badVariable, .strangeSchema: schemaText
        }
    }

    private var schemaText: Text {
        switch self {
        case .badVariable(let path):
            Text(
                vi: "REDRIVER_SCHEMAS chỉ tới “\(path)”, nhưng đó không phải là thư mục.",
                zh: "REDRIVER_SCHEMAS 指向“\(path)”，但它不是目录。",
                en: "REDRIVER_SCHEMAS names “\(path)”, which is not a directory.")
        case .strangeSchema(let path):
            Text(
                vi: "Không sao chép được \(path): không phải tệp thường, hoặc lồng quá sâu.",
                zh: "无法复制 \(path)：不是普通文件，或嵌套过深。",
                en: "\(path) cannot be copied: it is no regular file, or it lies too deep.")
        default:
            Text(
                vi: "Không tìm thấy thư mục Schemas ở: \(looked).",
                zh: "在以下位置均未找到 Schemas 目录：\(looked)。",
                en: "There is no folder Schemas in any of: \(looked).")
        }
    }

    private var looked: String {
        guard case .noSchemas(let places) = self else { return "" }
        return places.joined(separator: ", ")
    }

    var hint: Text? {
        switch self {
        case .notADemo:
            Text(
                vi: "Để chạy thử trên một máy: redriver init DIR --demo",
                zh: "如需在一台机器上试用：redriver init DIR --demo",
                en: "To try it out on one machine: redriver init DIR --demo")
        case .notADirectory, .notEmpty:
            Text(
                vi: "Chọn một thư mục mới; lệnh này không ghi đè gì cả.",
                zh: "请选择一个新目录；本命令不覆盖任何内容。",
                en: "Choose a new directory; this command overwrites nothing.")
        case .noSchemas, .badVariable, .strangeSchema:
            Text(
                vi: "Đặt REDRIVER_SCHEMAS là đường dẫn tới thư mục Schemas của bản phát hành này.",
                zh: "请将 REDRIVER_SCHEMAS 设为本版本自带的 Schemas 目录路径。",
                en: "Set REDRIVER_SCHEMAS to the path of the Schemas that came with this version.")
        case .noPort:
            Text(
                vi: "Tự chọn cổng: --port-base 7101", zh: "请自行选择端口：--port-base 7101",
                en: "Choose ports yourself: --port-base 7101")
        case .files(let error): error.hint ?? Self.again
        case .catalogue(let error): error.hint
        case .crypto, .agreement, .journal: Self.again
        }
    }

    private static let again = Text(
        vi: "Xóa thư mục làm dở, khắc phục nguyên nhân rồi chạy lại.",
        zh: "请删除未完成的目录，排除原因后重新运行。",
        en: "Remove the unfinished directory, mend the cause and run it again.")
}
