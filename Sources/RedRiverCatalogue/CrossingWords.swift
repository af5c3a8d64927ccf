// CrossingWords: what a message is handed on with, in sentences for those who receive it.

internal import RedRiverBase

enum CrossingWords {
    // MARK: RR-D02

    static let unknownMessage = Text(
        vi: "Chưa nhận được thông điệp mà thông điệp này trả lời hoặc thay thế.",
        zh: "本报文所答复或替代的报文在此处未曾收到。",
        en: "The message that this one answers or replaces is not known here.")
    static func ofOther(_ crossing: String) -> Text {
        Text(
            vi: "Thông điệp được trả lời hoặc thay thế thuộc chuyến khác: \(crossing).",
            zh: "所答复或替代的报文属于另一车次：\(crossing)。",
            en: "The message that is answered or replaced is of another crossing: \(crossing).")
    }

    // MARK: RR-D07

    static let late = Text(
        vi: "Sự kiện này xảy ra trước những sự kiện đã biết; đã được xếp theo thời điểm xảy ra.",
        zh: "该事件发生在已知事件之前，已按发生时间排序。",
        en: "This happened before what is known already; it was put in its place by time.")
    static let noRegistration = Text(
        vi: "Chưa có đăng ký trước được chấp nhận cho chuyến này (luồng truyền thống).",
        zh: "该车次没有已接受的预约申报（传统通道）。",
        en: "No accepted pre-arrival registration is known for this crossing (traditional lane).")

    static func unexpected(_ reason: Unexpected) -> Text {
        switch reason {
        case .ended, .noManifest, .manifestedAlready, .isEmpty, .notRegistered,
            .registeredAlready:
            unexpectedPapers(reason)
        case .exitNotReleased, .exitedAlready, .crossedAlready, .refusedAlready, .notRefused,
            .wrongSide:
            unexpectedWay(reason)
        case .decidedAlready:
            Text(
                vi: "Bên nhập đã ra quyết định về chuyến này.", zh: "入境方已对该车次作出决定。",
                en: "The side of entry has decided on this crossing already.")
        case .quarantineOutstanding:
            Text(
                vi: "Hàng phải kiểm dịch nhưng chưa có kết quả kiểm dịch đạt trước khi thông quan.",
                zh: "货物须检疫，但放行前尚无合格的检疫结果。",
                en: "The load is subject to quarantine, and no result lets it pass before release.")
        case .entryNotReleased:
            Text(
                vi: "Chưa có quyết định thông quan nhập, cần có trước chặng giao nhận cuối.",
                zh: "尚无进境放行决定；最后一程交接须在放行之后。",
                en: "Entry has not been released; the final leg is handed over after that.")
        case .handedOverAlready:
            Text(
                vi: "Hàng của chuyến này đã được giao nhận xong.", zh: "该车次的货物已交接完毕。",
                en: "The load of this crossing has been handed over already.")
        case .notFinished:
            Text(
                vi: "Chuyến này chưa giao nhận xong hoặc chưa quay về, chưa thể đóng.",
                zh: "该车次尚未交接完毕或退回，不能关闭。",
                en: "The crossing is neither handed over nor returned and cannot be closed.")
        }
    }

    private static func unexpectedPapers(_ reason: Unexpected) -> Text {
        switch reason {
        case .noManifest:
            Text(
                vi: "Chưa biết bản lược khai nào của chuyến này.", zh: "该车次尚无已知的舱单。",
                en: "No manifest of this crossing is known yet.")
        case .manifestedAlready:
            Text(
                vi: "Chuyến này đã có bản lược khai hoặc tờ khai xe rỗng; hãy sửa bản đó.",
                zh: "该车次已有舱单或空载申报；请变更或替换。",
                en: "The crossing has a manifest or empty declaration; amend or replace that one.")
        case .isEmpty:
            Text(
                vi: "Phương tiện đã được khai là không hàng.", zh: "该车辆已申报为空载。",
                en: "The vehicle was declared empty.")
        case .notRegistered:
            Text(
                vi: "Chưa có đăng ký nào của chuyến này để hủy.", zh: "该车次没有可撤销的预约申报。",
                en: "No registration of this crossing is known that could be withdrawn.")
        case .registeredAlready:
            Text(
                vi: "Chuyến này đã được đăng ký; hãy dùng mã chức năng 4 để sửa.",
                zh: "该车次已预约申报；变更请用功能码 4。",
                en: "The crossing is registered already; change it with function code 4.")
        default:
            Text(
                vi: "Chuyến này đã đóng, đã hủy hoặc đã hết hạn.", zh: "该车次已关闭、已撤销或已过期。",
                en: "The crossing is closed, cancelled or expired.")
        }
    }

    private static func unexpectedWay(_ reason: Unexpected) -> Text {
        switch reason {
        case .exitNotReleased:
            Text(
                vi: "Chưa có quyết định thông quan xuất cho chuyến này.", zh: "该车次尚无出境放行决定。",
                en: "Exit has not been released for this crossing.")
        case .exitedAlready:
            Text(
                vi: "Phương tiện đã rời cửa khẩu xuất.", zh: "车辆已驶离出境口岸。",
                en: "The vehicle has left the gate of exit already.")
        case .crossedAlready:
            Text(
                vi: "Phương tiện đã qua biên giới; chỉ còn được sửa niêm phong và ghi chú.",
                zh: "车辆已过境；只可变更封志和备注。",
                en: "The vehicle has crossed: nothing but seals and remarks may change any more.")
        case .refusedAlready:
            Text(
                vi: "Chuyến này đã bị từ chối; muốn đi tiếp phải có chuyến mới.",
                zh: "该车次已被拒绝；须另建新车次。",
                en: "The crossing was refused; only a new crossing is possible.")
        case .notRefused:
            Text(
                vi: "Xe quay về nhưng chưa có quyết định từ chối.", zh: "车辆退回，但没有拒绝入境的决定。",
                en: "The load is returned, and no refusal of it is known.")
        default:
            Text(
                vi: "Chỉ phía xuất ban đầu mới xác nhận xe đã quay về.", zh: "只有原出境一侧才能确认退回。",
                en: "Only the side it started from can say that it is returned.")
        }
    }

    // MARK: RR-D13, RR-D38, RR-D39

    static func versionsDiffer(_ earlier: String) -> Text {
        Text(
            vi: "Phiên bản sau phải giữ 11 chữ số đầu của số tờ khai trước: \(earlier).",
            zh: "后续版本的前 11 位须与此前的报关单号一致：\(earlier)。",
            en: "A later version keeps the first 11 digits of the declaration number: \(earlier).")
    }
    static let otherRegime = Text(
        vi: "Chế độ hải quan không phải của phía ra quyết định.", zh: "监管方式与作出决定的一侧不符。",
        en: "The regime is not that of the side which decides.")
    static func otherOffice(_ office: String) -> Text {
        Text(
            vi: "Bản lược khai nêu cơ quan khác cho phía này: \(office).",
            zh: "舱单中这一侧的海关是另一机关：\(office)。",
            en: "The manifest names another office on this side: \(office).")
    }
    static let otherDeclaration = Text(
        vi: "Quyết định dành cho tờ khai khác với tờ khai của lô hàng này.",
        zh: "该决定针对的报关单不是本批货物的报关单。",
        en: "The decision is on another declaration than those of this load.")
    static func slowRelease(minutes: Int) -> Text {
        Text(
            vi: "Hàng dễ hỏng được thông quan \(minutes) phút sau khi đến; mục tiêu là 4 giờ.",
            zh: "易腐货物在抵达 \(minutes) 分钟后才放行；目标为 4 小时。",
            en: "Perishable goods were released \(minutes) min after arrival; the target is 4 h."
        )
    }

    // MARK: RR-D32, RR-D40, RR-D45

    static func vehicleInUse(_ crossing: String) -> Text {
        Text(
            vi: "Phương tiện này đang ở một chuyến khác chưa kết thúc: \(crossing).",
            zh: "该车辆正在另一未结束的车次中：\(crossing)。",
            en: "The vehicle is on another crossing that is still open: \(crossing).")
    }
    static func containerInUse(_ crossing: String) -> Text {
        Text(
            vi: "Container này đang ở một chuyến khác chưa kết thúc: \(crossing).",
            zh: "该集装箱正在另一未结束的车次中：\(crossing)。",
            en: "The container is on another crossing that is still open: \(crossing).")
    }
    static func otherManifest(_ number: String) -> Text {
        Text(
            vi: "Bản lược khai của chuyến này có số khác: \(number).",
            zh: "该车次的舱单编号不同：\(number)。",
            en: "The manifest of this crossing has another number: \(number).")
    }
    static let oldValueDiffers = Text(
        vi: "Giá trị cũ không khớp với bản lược khai đang lưu.", zh: "原值与现存舱单不符。",
        en: "The old value is not what the manifest has there.")
    static func firstUse(_ pair: TradingPair) -> Text {
        Text(
            vi:
                "Nút này chưa biết lô hàng nào trước đây của \(pair.consignor) gửi \(pair.consignee).",
            zh: "本节点未见 \(pair.consignor) 此前向 \(pair.consignee) 发货。",
            en: "No earlier load from \(pair.consignor) to \(pair.consignee) is known here.")
    }

    // MARK: RR-D33 to RR-D36

    static func weightOff(kilograms: Int) -> Text {
        Text(
            vi: "Cân lệch quá mức cho phép so với hàng và bì đã khai: \(kilograms) kg.",
            zh: "过磅重量与申报货重加皮重相差超过允许范围：\(kilograms) 千克。",
            en: "The weight is off by more than the tolerance: declared with tare \(kilograms) kg.")
    }
    static func weightFarOff(kilograms: Int) -> Text {
        Text(
            vi: "Cân lệch quá 10 % so với hàng và bì đã khai: \(kilograms) kg.",
            zh: "过磅重量与申报货重加皮重相差超过 10%：\(kilograms) 千克。",
            en: "The weight is off by more than 10 %: declared with tare \(kilograms) kg.")
    }
    static func notEmpty(kilograms: Int) -> Text {
        Text(
            vi: "Xe khai không hàng nhưng nặng hơn tự trọng \(kilograms) kg.",
            zh: "申报空载，但比自重多 \(kilograms) 千克。",
            en: "It was declared empty and weighs \(kilograms) kg more than its tare.")
    }
    static let sealUnknown = Text(
        vi: "Niêm phong này không có trong bản lược khai và không do kiểm tra gắn vào.",
        zh: "该封志不在舱单内，也不是查验时加施的。",
        en: "This seal is neither in the manifest nor was it put on by an inspection.")
    static let sealNotIntact = Text(
        vi: "Niêm phong không còn nguyên và chưa có kết quả kiểm tra nào cho biết đã mở.",
        zh: "封志不完好，且没有查验结果说明曾经开启。",
        en: "The seal is not intact, and no inspection is known that opened it.")

    static func plateDiffers(_ nearest: Nearest?, isSure: Bool) -> Text {
        let (vi, zh, en) = comparison(nearest)
        return isSure
            ? Text(
                vi: "Đọc rõ biển số và không phải xe đã khai: hãy dừng xe để kiểm tra\(vi).",
                zh: "车牌识别可靠，但不是申报的车辆：请拦停核对\(zh)。",
                en: "The plate was read clearly and is not declared: stop and compare\(en).")
            : Text(
                vi: "Biển số đọc được khác với khai báo, có thể do đọc sai\(vi).",
                zh: "识别的车牌与申报不符，可能是误读\(zh)。",
                en: "The plate read differs from the declared one; it may be misread\(en).")
    }

    static func containerDiffers(_ nearest: Nearest?, isSure: Bool) -> Text {
        let (vi, zh, en) = comparison(nearest)
        return isSure
            ? Text(
                vi: "Đọc rõ số container và chưa được khai: hãy dừng xe để kiểm tra\(vi).",
                zh: "集装箱号识别可靠，但未申报：请拦停核对\(zh)。",
                en: "The container was read clearly and is not declared: stop and compare\(en).")
            : Text(
                vi: "Số container đọc được khác với khai báo, có thể do đọc sai\(vi).",
                zh: "识别的集装箱号与申报不符，可能是误读\(zh)。",
                en: "The container number read differs from the declared; it may be misread\(en).")
    }

    /// What was declared that is most like it, and by how many characters it differs.
    private static func comparison(_ nearest: Nearest?) -> (vi: String, zh: String, en: String) {
        guard let nearest else { return ("", "", "") }
        let (text, count) = (nearest.text, nearest.distance)
        return (
            " (đã khai \(text), khác \(count) ký tự)", "（申报为 \(text)，相差 \(count) 个字符）",
            " (declared \(text); characters that differ: \(count))"
        )
    }
}
