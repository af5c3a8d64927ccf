// RuleWords: the sentence of each domain rule, as the sender of a message reads it.

internal import RedRiverBase

enum RuleWords {
    static func mustBe(_ expected: Text) -> Text {
        Text(
            vi: "Phải là \(expected.vi).", zh: "必须是\(expected.zh)。",
            en: "It must be \(expected.en).")
    }

    // MARK: The route

    static let testOnProduction = Text(
        vi: "Thông điệp thử không được đi trên tuyến vận hành thật.", zh: "测试报文不得在生产线路上传输。",
        en: "A test message may not travel a production route.")
    static let productionOnTest = Text(
        vi: "Đây là tuyến thử: chỉ nhận thông điệp có test là true.",
        zh: "这是测试线路：只接收 test 为 true 的报文。",
        en: "This is a test route: it takes only messages of which test is true.")

    // MARK: Texts

    static let forbiddenCharacter = Text(
        vi: "Văn bản có ký tự điều khiển hoặc ký tự đảo chiều chữ.",
        zh: "文本含有控制字符或改变书写方向的字符。",
        en: "The text has control characters or marks that change its direction.")
    static let notComposed = Text(
        vi: "Văn bản phải ở dạng Unicode dựng sẵn (NFC), không phải tổ hợp.",
        zh: "文本必须采用 Unicode 组合形式（NFC），不得使用分解形式。",
        en: "The text must be in Unicode form NFC, not decomposed.")
    static func notInLegacyCharset(_ scalar: Unicode.Scalar) -> Text {
        let character = String(scalar)
        return Text(
            vi:
                "Ký tự “\(character)” không có trong GBK; hệ thống cũ của bãi hàng có thể không hiển thị được.",
            zh: "字符“\(character)”不在 GBK 字符集内，场站旧系统可能无法显示。",
            en: "The character “\(character)” is not in GBK; older yard systems may not show it.")
    }
    static let descriptionVietnamese = Text(
        vi: "Phải mô tả hàng hóa bằng tiếng Việt.", zh: "必须有越南文的货物描述。",
        en: "The goods must be described in Vietnamese.")
    static let descriptionChinese = Text(
        vi: "Phải mô tả hàng hóa bằng tiếng Trung (chữ Hán).", zh: "必须有中文的货物描述。",
        en: "The goods must be described in Chinese.")
    static let personalNumber = Text(
        vi: "Không được gửi số giấy tờ tùy thân ở dạng rõ; chỉ gửi mã băm và bốn ký tự cuối.",
        zh: "不得明文发送个人证件号码；只发送散列值和末四位。",
        en: "A personal identity number must not be sent in clear; send its hash and last four.")

    // MARK: Places

    static let gateUnknown = Text(
        vi: "Mã cửa khẩu không có trong danh mục.", zh: "口岸代码不在代码表内。",
        en: "The gate is not in the code list.")
    static let gatePair = Text(
        vi: "Hai lối thông quan này không thông với nhau.", zh: "这两个通关通道不是对应的通道。",
        en: "These two gates do not face each other.")
    static let direction = Text(
        vi: "Chiều đi không khớp với lối xuất và lối nhập.", zh: "方向与出境、入境口岸不符。",
        en: "The direction does not match the gates of exit and entry.")
    static let senderOfOtherSide = Text(
        vi: "Thông điệp này phải do hệ thống ở phía xuất cảnh gửi.", zh: "该报文必须由出境一侧的系统发送。",
        en: "This message must be sent by a system on the side of exit.")
    static let senderOfOtherGate = Text(
        vi: "Cơ quan hải quan gửi không phụ trách cửa khẩu này.", zh: "发送的海关不管辖该口岸。",
        en: "The sending customs office does not serve this gate.")
    static let officeOfOtherSide = Text(
        vi: "Cơ quan quyết định phải thuộc nước của bên gửi.", zh: "作出决定的机关必须属于发送方国家。",
        en: "The deciding office must be of the sender's country.")
    static func senderNotAllowed(_ type: String) -> Text {
        Text(
            vi: "Cơ quan này không được gửi thông điệp loại \(type).",
            zh: "该机关不得发送 \(type) 类报文。",
            en: "This kind of office may not send messages of type \(type).")
    }
    static let officeUnknown = Text(
        vi: "Mã cơ quan không có trong danh mục.", zh: "机关代码不在代码表内。",
        en: "The office is not in the code list.")
    static let locationUnknown = Text(
        vi: "Mã địa điểm UN/LOCODE không có trong danh mục.", zh: "UN/LOCODE 地点代码不在代码表内。",
        en: "The UN/LOCODE is not in the code list.")
    static let locationRefused = Text(
        vi: "Mã này là một nơi khác trùng tên; Hà Khẩu (Vân Nam) là CNHKM.",
        zh: "该代码是另一同名地点；云南河口的代码是 CNHKM。",
        en: "This code is another place of that name; Hekou in Yunnan is CNHKM.")
    static let declarationVietnam = Text(
        vi: "Số tờ khai Việt Nam gồm 12 chữ số, bắt đầu bằng 1 hoặc 3.",
        zh: "越南报关单号为 12 位数字，以 1 或 3 开头。",
        en: "A Vietnamese declaration number has 12 digits and begins with 1 or 3.")
    static let declarationChina = Text(
        vi: "Số tờ khai Trung Quốc gồm 18 chữ số: hải quan, năm, cờ 0 hoặc 1, số thứ tự.",
        zh: "中国报关单号为 18 位数字：关区、年份、进出口标志（0 或 1）、顺序号。",
        en: "A Chinese declaration number has 18 digits: office, year, flag 0 or 1, serial.")
    static let declarationChinaDiffers = Text(
        vi: "Số tờ khai không khớp với cơ quan hải quan hoặc có năm ở tương lai.",
        zh: "报关单号与关区不符，或年份在将来。",
        en: "The declaration number is of another office, or of a year to come.")

    // MARK: Vehicles and parties

    static let container = Text(
        vi: "Số container sai số kiểm tra hoặc sai dạng (ISO 6346).",
        zh: "集装箱号校验位错误或格式不符（ISO 6346）。",
        en: "The container number has a wrong check digit or form (ISO 6346).")
    static let plateCountry = Text(
        vi: "Biển số là của nước khác với nước đã khai.", zh: "车牌所属国家与申报不符。",
        en: "The plate is of another country than stated.")
    static let plateShape = Text(
        vi: "Biển số không đúng dạng thường gặp; camera tại cửa khẩu sẽ xác nhận.",
        zh: "车牌不符合常见格式，由卡口摄像头确认。",
        en: "The plate does not have a usual form; the camera at the gate will decide.")
    static let vehicleNumber = Text(
        vi: "Số khung (VIN) sai ký tự kiểm tra hoặc sai dạng.", zh: "车辆识别代号（VIN）校验位错误或格式不符。",
        en: "The vehicle identification number has a wrong check character or form.")
    static func overweight(_ kilograms: Int) -> Text {
        Text(
            vi: "Tổng trọng lượng \(kilograms) kg vượt mức 49000 kg.",
            zh: "总重 \(kilograms) 千克，超过 49000 千克。",
            en: "The total weight of \(kilograms) kg is above 49000 kg.")
    }
    static let creditCode = Text(
        vi: "Mã tín dụng xã hội thống nhất sai ký tự kiểm tra hoặc sai dạng.",
        zh: "统一社会信用代码校验码错误或格式不符。",
        en: "The unified social credit code has a wrong check character or form.")
    static let creditCodeInner = Text(
        vi: "Mã tổ chức bên trong mã tín dụng xã hội thống nhất sai số kiểm tra.",
        zh: "统一社会信用代码中的组织机构代码校验码不符。",
        en: "The organisation code within the unified social credit code does not check.")
    static let taxCode = Text(
        vi: "Mã số thuế sai số kiểm tra hoặc sai dạng.", zh: "越南税号校验位错误或格式不符。",
        en: "The Vietnamese tax code has a wrong check digit or form.")
    static let customsRegistration = Text(
        vi: "Mã đăng ký hải quan Trung Quốc gồm 10 chữ số.", zh: "海关注册编码为 10 位数字。",
        en: "A Chinese customs registration code has 10 digits.")

    // MARK: Codes and totals

    static func notInList(_ list: String) -> Text {
        Text(
            vi: "Giá trị không có trong danh mục \(list).", zh: "该值不在代码表 \(list) 内。",
            en: "The value is not in the code list \(list).")
    }
    static let massUnit = Text(
        vi: "Trọng lượng chỉ được tính bằng KGM hoặc TNE.", zh: "重量单位只能是 KGM 或 TNE。",
        en: "A mass is in KGM or TNE only.")
    static func decimals(_ allowed: Int) -> Text {
        Text(
            vi: "Đồng tiền này có tối đa \(allowed) chữ số thập phân.",
            zh: "该币种最多 \(allowed) 位小数。",
            en: "This currency has at most \(allowed) decimals.")
    }
    static let chapter = Text(
        vi: "Mã HS có chương không tồn tại.", zh: "HS 编码的章不存在。",
        en: "The HS code is of a chapter that does not exist.")
    static let tariffDiffers = Text(
        vi: "Sáu chữ số đầu phải trùng với hs6.", zh: "前六位必须与 hs6 一致。",
        en: "The first six digits must be those of hs6.")
    static func consignments(_ count: Int) -> Text {
        Text(
            vi: "Tổng số lô hàng không khớp: đếm được \(count).", zh: "货物批数不符：实有 \(count) 批。",
            en: "The number of consignments differs: there are \(count).")
    }
    static func packages(_ count: Int) -> Text {
        Text(
            vi: "Tổng số kiện không khớp: cộng lại là \(count).", zh: "总件数不符：合计为 \(count)。",
            en: "The number of packages differs: they add up to \(count).")
    }
    static func mass(thousandths: Int) -> Text {
        let fraction = String(1000 + thousandths % 1000).dropFirst()
        let written = "\(thousandths / 1000).\(fraction)"
        return Text(
            vi: "Tổng trọng lượng không khớp: cộng lại là \(written) kg.",
            zh: "总毛重不符：合计为 \(written) 千克。",
            en: "The gross mass differs: the parts add up to \(written) kg.")
    }
    static func sequence(_ place: Int) -> Text {
        Text(
            vi: "Số thứ tự dòng hàng phải liên tục từ 1; ở đây là \(place).",
            zh: "货物项序号须从 1 起连续；此处应为 \(place)。",
            en: "Items are numbered from 1 without gaps; here it is \(place).")
    }
    static let noPackages = Text(
        vi: "Số kiện chỉ được bằng 0 với hàng rời hoặc không đóng gói.",
        zh: "只有散装或未包装货物的件数可以为 0。",
        en: "Only bulk or unpacked goods may have 0 packages.")
    static let noMass = Text(
        vi: "Trọng lượng phải lớn hơn 0.", zh: "重量必须大于 0。", en: "The mass must be above 0.")
    static let netAboveGross = Text(
        vi: "Trọng lượng tịnh lớn hơn trọng lượng cả bì.", zh: "净重大于毛重。",
        en: "The net mass is above the gross mass.")
    static let containerUndeclared = Text(
        vi: "Container này chưa được khai trong danh sách container.", zh: "该集装箱未在集装箱列表中申报。",
        en: "This container is not among those declared.")
    static let containerUnused = Text(
        vi: "Container đã khai nhưng không có dòng hàng nào dùng và không ghi là rỗng.",
        zh: "已申报的集装箱没有货物项使用，也未标为空箱。",
        en: "A declared container is used by no item and not marked empty.")

    // MARK: Goods under special rules

    static let packingGroup = Text(
        vi: "Thiếu nhóm đóng gói của hàng nguy hiểm.", zh: "缺少危险货物的包装类别。",
        en: "The packing group of the dangerous goods is missing.")
    static let packingGroupDiffers = Text(
        vi: "Nhóm đóng gói không phù hợp với số UN này.", zh: "包装类别与该联合国编号不符。",
        en: "The packing group does not go with this UN number.")
    static let dangerUnknown = Text(
        vi: "Số UN của hàng nguy hiểm không có trong danh mục.", zh: "危险货物的联合国编号不在代码表内。",
        en: "The UN number of the dangerous goods is not in the list.")
    static func dangerClass(_ classes: String) -> Text {
        Text(
            vi: "Loại nguy hiểm không khớp với số UN; phải là \(classes).",
            zh: "危险类别与联合国编号不符；应为 \(classes)。",
            en: "The class does not go with the UN number; it must be \(classes).")
    }
    static let dangersNotHere = Text(
        vi: "Cửa khẩu này không tiếp nhận hàng nguy hiểm.", zh: "该口岸不接收危险货物。",
        en: "This gate does not take dangerous goods.")
    static func certificateMissing(_ types: String) -> Text {
        Text(
            vi: "Thiếu giấy chứng nhận kiểm dịch (loại \(types)).", zh: "缺少检疫证书（类型 \(types)）。",
            en: "The quarantine certificate (type \(types)) is missing.")
    }
    static let registrationMissing = Text(
        vi: "Thiếu mã số vùng trồng và mã số cơ sở đóng gói.", zh: "缺少果园注册号和包装厂注册号。",
        en: "The codes of planting area and packing house are missing.")
    static let notRegistered = Text(
        vi: "Mã này không có trong danh sách đã đăng ký, hoặc đang bị đình chỉ.",
        zh: "该编号不在注册名单内，或已被暂停。",
        en: "This code is not among those registered, or it is suspended.")
    static func reportMissing(_ report: String) -> Text {
        Text(
            vi: "Thiếu phiếu kết quả kiểm nghiệm \(report).", zh: "缺少 \(report) 检测报告。",
            en: "The test report \(report) is missing.")
    }
    static let notForAutomatedLane = Text(
        vi: "Mặt hàng này không có trong danh mục được đi làn xe tự hành.",
        zh: "该货物不在允许走自动导引车通道的清单内。",
        en: "These goods are not on the list agreed for the automated lane.")
    static let thirdOrigin = Text(
        vi: "Xuất xứ từ nước thứ ba: thường phải có giấy tờ quá cảnh.",
        zh: "原产于第三国：通常需要过境单证。",
        en: "The goods are from a third country: transit papers are expected.")

    // MARK: Times and weights

    static let skew = Text(
        vi: "Trường sentAt lệch quá 5 phút so với thời điểm trong msgId.",
        zh: "字段 sentAt 与 msgId 中的时间相差超过 5 分钟。",
        en: "The field sentAt is more than 5 minutes from the time in msgId.")
    static let slotOrder = Text(
        vi: "Thời điểm kết thúc phải sau thời điểm bắt đầu.", zh: "结束时间必须晚于开始时间。",
        en: "The end must be after the beginning.")
    static let slotPast = Text(
        vi: "Khung giờ bắt đầu trước khi thông điệp được gửi.", zh: "预约时段早于报文发送时间。",
        en: "The slot begins before the message was sent.")
    static let outsideHours = Text(
        vi: "Khung giờ nằm ngoài giờ làm việc của cửa khẩu.", zh: "预约时段不在口岸开放时间内。",
        en: "The slot is outside the hours of the gate.")
    static let nearClosing = Text(
        vi: "Khung giờ kết thúc trong vòng 15 phút trước giờ đóng cửa khẩu.",
        zh: "预约时段在闭关前 15 分钟内结束。",
        en: "The slot ends within 15 minutes of closing.")
    static let afterExpiry = Text(
        vi: "Thời điểm này sau khi thông điệp hết hạn.", zh: "该时间晚于报文有效期。",
        en: "This time is after the message expires.")
    static let arrivalPast = Text(
        vi: "Thời gian dự kiến đến trước thời điểm gửi.", zh: "预计抵达时间早于发送时间。",
        en: "The estimated arrival is before the message was sent.")
    static let weightOff = Text(
        vi: "Trọng lượng cân lệch quá mức cho phép so với khai báo.", zh: "过磅重量与申报相差超过允许范围。",
        en: "The weight differs from the declaration by more than the tolerance.")
    static let weightFarOff = Text(
        vi: "Trọng lượng cân lệch quá 10 % so với khai báo.", zh: "过磅重量与申报相差超过 10%。",
        en: "The weight differs from the declaration by more than 10 %.")
    static let notAmendable = Text(
        vi: "Không được sửa mục này; hãy hủy và gửi lại bản lược khai.",
        zh: "该项不可变更；请删除舱单后重新发送。",
        en: "This may not be amended; cancel the manifest and send it again.")
}
