// MessageTypeTests: the table of types against itself.

import RedRiverBase
import RedRiverCatalogue
import Testing

@Suite("Message types")
struct MessageTypeTests {
    @Test("the rules of each type make sense together", arguments: MessageType.allCases)
    func rules(type: MessageType) {
        let rules = type.rules
        #expect(!rules.functionCodes.isEmpty)
        #expect(Set(rules.functionCodes).isSubset(of: MessageType.functionCodes))
        #expect(rules.defaultExpiryMilliseconds > 0)
        #expect(rules.defaultExpiryMilliseconds < Limits.horizonMilliseconds)
        #expect(rules.attempts == 20 || rules.attempts == 8 && rules.isUrgentAllowed)
        #expect(!rules.isOriginSignatureDemanded)
        let notices: [MessageType] = [.operatingNotice, .dailyReconciliation, .deliveryReport]
        #expect(rules.isCrossingOptional == notices.contains(type))
    }

    @Test("fourteen types and the node's own have a name each", arguments: Language.allCases)
    func names(language: Language) {
        #expect(MessageType.allCases.count == 15)
        #expect(Set(MessageType.allCases.map { $0.rules.name(language) }).count == 15)
    }

    @Test("the share of a party's quota is one message at least, and never more than all")
    func quota() {
        for type in MessageType.allCases {
            let rules = type.rules
            #expect((1...100).contains(rules.dailyPercent))
            #expect(rules.dailyQuota(ofParty: 1) == 1 && rules.dailyQuota(ofParty: 0) == 0)
            #expect(rules.dailyQuota(ofParty: 100) == rules.dailyPercent)
            #expect(rules.dailyQuota(ofParty: 100_000_000) == 1_000_000 * rules.dailyPercent)
            for language in Language.allCases {
                #expect(type.quotaHint(language).contains(type.rawValue))
            }
        }
        // What decides on a load has room whatever one other type does.
        let most = MessageType.allCases.filter { $0.rules.dailyPercent > 75 }
        #expect(most == [.deliveryReport])
    }

    @Test("the types that may be urgent are those about perishables, safety and decisions")
    func urgency() {
        let urgent = MessageType.allCases.filter(\.rules.isUrgentAllowed).map(\.rawValue)
        #expect(
            urgent == [
                "RR100", "RR110", "RR111", "RR112", "RR210", "RR220", "RR230", "RR300", "RR400",
            ])
    }
}
