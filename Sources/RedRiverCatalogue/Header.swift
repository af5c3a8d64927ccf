// Header: the parsed business header of a message (message catalogue §8.1).
//
// The header's exact bytes are what is hashed and signed, so they stay beside the parsed fields and
// nobody writes them again from the fields.

public import RedRiverBase
internal import RedRiverJSON

/// A header that passed every rule that is a function of the header alone.
public struct Header: Hashable, Sendable {
    /// The bytes as the sender wrote them: one JSON object, at most ``Limits/header``, no byte
    /// below 0x20.
    public let bytes: [UInt8]
    public let id: MessageID
    public let type: MessageType
    /// `1.` and a minor version. Which one is agreed is for the agreement to say.
    public let schemaVersion: String
    /// UN/EDIFACT 1225 as far as §2.4 uses it.
    public let functionCode: Int
    /// UNCL 4343: `AB`, `NA` or `AQ`.
    public let responseType: String
    public let sender: PartyID
    /// 1 to ``Limits/receivers`` parties, none twice.
    public let receivers: [PartyID]
    public let sentAt: Timestamp
    /// As the sender set it; `nil` leaves it to the type's default.
    public let expiresAt: Timestamp?
    public let crossing: CrossingReference?
    public let isUrgent: Bool
    public let inReplyTo: MessageID?
    public let supersedes: MessageID?
    public let isTest: Bool
    /// The length of the body that belongs to this header.
    public let bodyBytes: Int
    /// The commitment to that body and its salt.
    public let commitment: Digest

    /// Messages of one key are delivered in order: those of a crossing, and notices of one type
    /// from one sender.
    public var orderingKey: String {
        crossing?.description ?? sender.description + " " + type.rawValue
    }

    /// When the message expires: as it says, or the default of its type.
    public var effectiveExpiry: Timestamp {
        expiresAt ?? id.time.advanced(byMilliseconds: type.rules.defaultExpiryMilliseconds)
    }

    /// RR-D43: on a route for trying out every message is a test, and on any other none is.
    ///
    /// A delivery report is not judged: the nodes write it, on either route, and no party may.
    ///
    /// - Parameter isTestRoute: What the agreement says of the route.
    public func routeProblem(isTestRoute: Bool) -> Problem? {
        guard isTest != isTestRoute, type != .deliveryReport else { return nil }
        return Problem(
            .ruleViolated, rule: "RR-D43", path: "/header/test", value: String(isTest),
            text: isTest ? RuleWords.testOnProduction : RuleWords.productionOnTest)
    }

    /// Checks a header completely.
    ///
    /// - Parameter bytes: Foreign bytes of any kind.
    /// - Returns: The header, or every problem with it in document order, at most
    ///   ``Limits/problemsListed``; what is missing comes last.
    public static func check(_ bytes: [UInt8]) -> HeaderCheck {
        guard bytes.count <= Limits.header.value else {
            return .refused([Problem.headerTooLong])
        }
        guard !bytes.contains(where: { $0 < 0x20 }) else {
            return .refused([Problem.headerHasControlBytes])
        }
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONDocument(parsing: bytes).root
        } catch {
            return .refused([
                Problem(.ruleViolated, path: "/header" + error.pointer, text: error.text)
            ])
        }
        guard root.kind == .object, root.range == bytes.indices else {
            return .refused([Problem.headerNotObject])
        }
        var checker = HeaderChecker(root)
        return checker.check()
    }
}

/// What ``Header/check(_:)`` found.
public enum HeaderCheck: Hashable, Sendable {
    case valid(Header)
    /// At least one problem.
    case refused([Problem])
}

extension Problem {
    fileprivate static var headerTooLong: Problem {
        let most = Limits.header.value
        return Problem(
            .tooLarge, path: "/header",
            text: Text(
                vi: "Phần đầu dài quá \(most) byte.", zh: "报文头超过 \(most) 字节。",
                en: "The header is longer than \(most) bytes."))
    }

    fileprivate static var headerHasControlBytes: Problem {
        Problem(
            .ruleViolated, path: "/header",
            text: Text(
                vi: "Phần đầu không được chứa dấu xuống dòng, tab hay ký tự điều khiển nào.",
                zh: "报文头不得含有换行、制表符或其他控制字符。",
                en: "The header may not contain line breaks, tabs or other control characters."))
    }

    fileprivate static var headerNotObject: Problem {
        Problem(
            .ruleViolated, path: "/header",
            text: Text(
                vi: "Phần đầu phải là đúng một đối tượng JSON, không có gì trước hoặc sau.",
                zh: "报文头必须恰好是一个 JSON 对象，前后不得有任何内容。",
                en: "The header must be one JSON object with nothing before or after it."))
    }
}
