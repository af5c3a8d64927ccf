// WireError: what can be wrong with the frames of a message.

public import RedRiverBase
public import RedRiverJSON

/// Why a message was not understood. ``wireCode`` is what the sender is told.
public enum WireError: Fault {
    /// The message does not begin with `RR1`, a verb and a request id.
    case notOurProtocol
    /// A verb nobody has heard of; at most 16 bytes of it, as text.
    case unknownVerb(String)
    /// A verb of the design that this build does not have.
    case notBuilt(String)
    /// The verb has another number of frames.
    case frameCount(verb: String, found: Int)
    /// A frame is not what it must be.
    case frame(verb: String, name: String)
    /// A frame, or all of them together, is longer than allowed.
    case tooLarge(verb: String, name: String, ByteCount, most: ByteCount)
    /// A JSON frame is malformed, or not the closed object of the verb.
    case json(verb: String, JSONError)
}

extension WireError {
    /// The code of the `ERROR` that answers this.
    public var wireCode: Code {
        switch self {
        case .unknownVerb, .notBuilt: .unknownVerb
        case .tooLarge: .tooLarge
        case .notOurProtocol, .frameCount, .frame, .json: .malformedFrames
        }
    }

    public var code: String {
        switch self {
        case .notOurProtocol: "wire.protocol"
        case .unknownVerb: "wire.unknown-verb"
        case .notBuilt: "wire.not-built"
        case .frameCount: "wire.frame-count"
        case .frame: "wire.frame"
        case .tooLarge: "wire.too-large"
        case .json: "wire.json"
        }
    }

    public var text: Text {
        switch self {
        case .notOurProtocol:
            Text(
                vi: "Thông điệp không bắt đầu bằng RR1, lệnh và mã yêu cầu.",
                zh: "消息未以 RR1、命令和请求标识开头。",
                en: "The message does not begin with RR1, a verb and a request id.")
        case .unknownVerb(let verb):
            Text(
                vi: "Không có lệnh “\(verb)”.", zh: "没有命令“\(verb)”。",
                en: "There is no verb “\(verb)”.")
        case .notBuilt(let verb):
            Text(
                vi: "Lệnh \(verb) có trong thiết kế nhưng bản này chưa hỗ trợ.",
                zh: "命令 \(verb) 属于设计范围，但此版本尚未实现。",
                en: "The verb \(verb) is known, but this build does not have it.")
        case .frameCount(let verb, let found):
            Text(
                vi: "Lệnh \(verb) không thể có \(found) khung.", zh: "命令 \(verb) 不能有 \(found) 个帧。",
                en: "\(verb) cannot have \(found) frames.")
        default: frameText
        }
    }

    private var frameText: Text {
        switch self {
        case .frame(let verb, let name):
            Text(
                vi: "Khung “\(name)” của lệnh \(verb) sai dạng thức.",
                zh: "命令 \(verb) 的帧“\(name)”格式错误。",
                en: "The frame “\(name)” of \(verb) does not have the agreed form.")
        case .tooLarge(let verb, let name, let size, let most):
            Text(
                vi: "“\(name)” của lệnh \(verb) dài \(size.value) byte; tối đa \(most.value).",
                zh: "命令 \(verb) 的“\(name)”为 \(size.value) 字节，上限为 \(most.value)。",
                en: "“\(name)” of \(verb) has \(size.value) bytes; the most is \(most.value).")
        case .json(let verb, let error):
            Text(
                vi: "\(verb): \(error.text.vi)", zh: "\(verb)：\(error.text.zh)",
                en: "\(verb): \(error.text.en)")
        default: wireCode.text
        }
    }

    public var hint: Text? { wireCode.hint }
}
