// MessageType: the types of message and what each may do (message catalogue §8.2).

public import RedRiverBase

/// What a message is about. The raw value is `msgType` in the header.
public enum MessageType: String, Hashable, Sendable, CaseIterable {
    case preArrival = "RR100"
    case cargoManifest = "RR110"
    case manifestAmendment = "RR111"
    case manifestCancellation = "RR112"
    case emptyVehicle = "RR120"
    case declarationStatus = "RR200"
    case clearanceDecision = "RR210"
    case inspectionResult = "RR220"
    case quarantineResult = "RR230"
    case gateEvent = "RR300"
    case handover = "RR310"
    case operatingNotice = "RR400"
    case dailyReconciliation = "RR410"
    case businessAcknowledgement = "RR900"
    /// Sent by a node in its own name: what became of messages after their receipt.
    case deliveryReport = "RR990"
}

/// What messages of one type may do, and how they are treated.
public struct TypeRules: Hashable, Sendable {
    public let name: Text
    /// The function codes allowed (§2.4), the usual one first.
    public let functionCodes: [Int]
    /// Whether `priority` may be `urgent`: perishable goods, safety, decisions.
    public let isUrgentAllowed: Bool
    /// How many deliveries are attempted before a message counts as undeliverable.
    public let attempts: Int
    /// When a message expires that does not say so itself: milliseconds after its identity time.
    public let defaultExpiryMilliseconds: Int64
    /// How many messages of this type a party may publish a day, in hundredths of its own quota.
    public let dailyPercent: Int
    /// Whether the sending party must have signed the header itself.
    public let isOriginSignatureDemanded: Bool
    /// Whether `crossingRef` may be null: notices concern no single crossing.
    public let isCrossingOptional: Bool
    /// The agencies whose systems send it: the middle part of their party ids.
    public let senders: [String]

    init(
        _ name: Text, functions: [Int], urgent: Bool = false, attempts: Int = 20,
        expiryDays: Int64 = 7, dailyPercent: Int = 25, crossingOptional: Bool = false,
        from senders: [String]
    ) {
        self.dailyPercent = dailyPercent
        self.senders = senders
        self.name = name
        functionCodes = functions
        isUrgentAllowed = urgent
        self.attempts = attempts
        // Shorter than the horizon, so that a message expires while its key is still in the guard.
        defaultExpiryMilliseconds = expiryDays * Limits.dayMilliseconds
        isOriginSignatureDemanded = false
        isCrossingOptional = crossingOptional
    }
}

extension TypeRules {
    /// How many messages of this type a party may publish a day: its share of the party's quota,
    /// rounded up, so that a party that may publish anything may publish one of each type.
    public func dailyQuota(ofParty quota: Int) -> Int { (quota * dailyPercent + 99) / 100 }
}

extension MessageType {
    /// What a sender is told whose messages of this type are used up for the day.
    public var quotaHint: Text {
        let name = rules.name
        return Text(
            vi: "Đã hết hạn mức trong ngày cho loại \(rawValue) (\(name.vi)); gửi lại sau.",
            zh: "\(rawValue)（\(name.zh)）类报文的当日配额已用完，请稍后再发。",
            en: "The day's quota of type \(rawValue) (\(name.en)) is used up; send again later.")
    }

    /// The function codes there are (§2.4); each type allows some of them.
    public static let functionCodes = [1, 4, 5, 8, 9, 11, 13]

    /// What messages of this type may do.
    public var rules: TypeRules {
        guard let rules = Self.table[self] else { preconditionFailure("every type has rules") }
        return rules
    }

    private static let table = Dictionary(
        uniqueKeysWithValues: MessageType.allCases.map { ($0, $0.written) })

    private var written: TypeRules {
        switch self {
        case .preArrival, .cargoManifest, .manifestAmendment, .manifestCancellation,
            .emptyVehicle:
            registrationRules
        case .declarationStatus, .clearanceDecision, .inspectionResult, .quarantineResult:
            customsRules
        case .gateEvent, .handover: gateRules
        case .operatingNotice, .dailyReconciliation, .businessAcknowledgement, .deliveryReport:
            serviceRules
        }
    }

    private var registrationRules: TypeRules {
        switch self {
        case .preArrival:
            TypeRules(
                Text(
                    vi: "Đăng ký trước khi đến cửa khẩu", zh: "预约申报",
                    en: "Pre-arrival registration"),
                functions: [9, 4, 1], urgent: true, from: ["GATE"])
        case .cargoManifest:
            TypeRules(
                Text(vi: "Bản lược khai hàng hóa", zh: "载货舱单", en: "Cargo manifest"),
                functions: [9, 5], urgent: true, dailyPercent: 50, from: ["CUSTOMS"])
        case .manifestAmendment:
            TypeRules(
                Text(vi: "Sửa đổi bản lược khai", zh: "舱单变更", en: "Manifest amendment"),
                functions: [4], urgent: true, from: ["CUSTOMS"])
        case .manifestCancellation:
            TypeRules(
                Text(vi: "Hủy bản lược khai", zh: "舱单删除", en: "Manifest cancellation"),
                functions: [1], urgent: true, dailyPercent: 10, from: ["CUSTOMS"])
        default:
            TypeRules(
                Text(
                    vi: "Khai phương tiện không hàng", zh: "空载申报",
                    en: "Empty vehicle declaration"),
                functions: [9, 4, 1], from: ["CUSTOMS", "GATE"])
        }
    }

    private var customsRules: TypeRules {
        switch self {
        case .declarationStatus:
            TypeRules(
                Text(vi: "Trạng thái tờ khai", zh: "报关单状态", en: "Declaration status"),
                functions: [8], dailyPercent: 50, from: ["CUSTOMS"])
        case .clearanceDecision:
            TypeRules(
                Text(vi: "Quyết định thông quan", zh: "通关决定", en: "Clearance decision"),
                functions: [11, 5], urgent: true, attempts: 8, dailyPercent: 50,
                from: ["CUSTOMS"])
        case .inspectionResult:
            TypeRules(
                Text(vi: "Kết quả kiểm tra", zh: "查验结果", en: "Inspection result"),
                functions: [9, 5], urgent: true, attempts: 8, from: ["CUSTOMS"])
        default:
            TypeRules(
                Text(vi: "Kết quả kiểm dịch", zh: "检验检疫结果", en: "Quarantine (SPS) result"),
                functions: [9, 5], urgent: true, attempts: 8, from: ["CUSTOMS", "PPD"])
        }
    }

    private var gateRules: TypeRules {
        switch self {
        case .gateEvent:
            TypeRules(
                Text(vi: "Sự kiện tại cửa khẩu", zh: "卡口事件", en: "Gate event"),
                functions: [9], urgent: true, attempts: 8, dailyPercent: 75,
                from: ["GATE", "BORDER"])
        default:
            TypeRules(
                Text(vi: "Giao nhận, kiểm đếm", zh: "交接理货", en: "Handover and tally"),
                functions: [9, 5], from: ["GATE"])
        }
    }

    private var serviceRules: TypeRules {
        switch self {
        case .operatingNotice:
            TypeRules(
                Text(vi: "Thông báo vận hành", zh: "口岸运行通告", en: "Operating notice"),
                functions: [9, 5, 1], urgent: true, attempts: 8, dailyPercent: 1,
                crossingOptional: true, from: ["GATE", "BORDER", "CUSTOMS"])
        case .dailyReconciliation:
            TypeRules(
                Text(vi: "Đối soát cuối ngày", zh: "日终对账", en: "Daily reconciliation"),
                functions: [9, 13], expiryDays: 14, dailyPercent: 1, crossingOptional: true,
                from: ["CUSTOMS"])
        case .businessAcknowledgement:
            TypeRules(
                Text(vi: "Phản hồi nghiệp vụ", zh: "业务回执", en: "Business acknowledgement"),
                functions: [11], dailyPercent: 75, from: ["CUSTOMS", "GATE", "PPD", "BORDER"])
        default:
            TypeRules(
                Text(vi: "Báo cáo giao nhận thông điệp", zh: "投递报告", en: "Delivery report"),
                functions: [9], expiryDays: 14, dailyPercent: 100, crossingOptional: true,
                from: ["NODE"])
        }
    }
}
