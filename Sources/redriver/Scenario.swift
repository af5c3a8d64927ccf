// Scenario: a story told in messages, made anew for today.
//
// The templates in Schemas/scenarios tell of one November day. A node takes a message only near the
// day it was sent, and takes an identifier once, so each telling gets new identifiers and new days:
//
//     read the template ──▶ how many days to today, new id for each id, new reference for each
//                           crossing ──▶ the same messages with these put in (Replacement.swift)
//
// The main day of a story is the one in its first crossing reference. It becomes today by the clock
// on the wall of the country the crossing starts from; everything else keeps its distance from it.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverJSON

/// A list of messages that belong together, in the order they are sent.
struct Scenario: Sendable {
    let title: Text
    let steps: [Step]

    /// One message, and what it means to people.
    struct Step: Sendable {
        /// What the template calls it: `A5b`.
        let name: String
        let title: Text
        let id: MessageID
        let type: String
        let sender: PartyID
        let receiver: PartyID
        /// `{header, body}` as a file to be published, without a commitment.
        let file: [UInt8]
    }

    /// The names of the scenarios that come with the program: `<name>.json` in Schemas/scenarios.
    static let names = ["durian-released", "durian-refused"]

    /// Makes the messages of a template anew.
    ///
    /// Same template, same moment, same randomness: same bytes.
    ///
    /// - Parameters:
    ///   - template: The content of a scenario file.
    ///   - now: The moment the main day is moved to.
    ///   - random: Where identifiers and serials come from.
    init(
        template: [UInt8], now: Timestamp, using random: inout some RandomNumberGenerator
    ) throws(ScenarioError) {
        let draft: Draft
        do throws(JSONError) {
            draft = try Draft(JSONDocument(parsing: template).root)
        } catch {
            throw .template(error)
        }
        let replacement = try Replacement(of: draft, now: now, using: &random)
        title = draft.title
        steps = draft.steps.map { $0.remade(replacement) }
    }
}

/// Why a scenario could not be told.
enum ScenarioError: Fault {
    /// The template is not what it should be.
    case template(JSONError)
    /// No message of the template names a crossing, so it has no main day.
    case noCrossing
    /// Two messages of the template have one identifier.
    case repeated(MessageID)
    /// The clock says a year no crossing reference can name.
    case year(Timestamp)

    var code: String {
        switch self {
        case .template: "scenario.template"
        case .noCrossing: "scenario.no-crossing"
        case .repeated: "scenario.repeated"
        case .year: "scenario.year"
        }
    }

    var text: Text {
        switch self {
        case .template(let error):
            Text(
                vi: "Tệp kịch bản không dùng được: \(error.text.vi)",
                zh: "场景文件无法使用：\(error.text.zh)",
                en: "The scenario file cannot be used: \(error.text.en)")
        case .noCrossing:
            Text(
                vi: "Kịch bản không có mã chuyến qua biên giới nào.",
                zh: "场景中没有任何过境编号。",
                en: "No message of the scenario has a crossing reference.")
        case .repeated(let id):
            Text(
                vi: "Hai thông điệp của kịch bản trùng mã \(id).",
                zh: "场景中有两份报文使用同一标识 \(id)。",
                en: "Two messages of the scenario have the identifier \(id).")
        case .year(let now):
            Text(
                vi: "Đồng hồ chỉ \(now.rfc3339), ngoài các năm 2000–2099.",
                zh: "时钟显示 \(now.rfc3339)，超出 2000 至 2099 年。",
                en: "The clock says \(now.rfc3339), which is not in the years 2000 to 2099.")
        }
    }

    var hint: Text? {
        switch self {
        case .template, .noCrossing, .repeated:
            Text(
                vi: "Lấy lại thư mục Schemas/scenarios của bản phát hành này.",
                zh: "请恢复本版本自带的 Schemas/scenarios 目录。",
                en: "Restore Schemas/scenarios as it came with this version.")
        case .year:
            Text(
                vi: "Chỉnh lại đồng hồ của máy.", zh: "请校正本机时钟。",
                en: "Set the clock of this machine.")
        }
    }
}
