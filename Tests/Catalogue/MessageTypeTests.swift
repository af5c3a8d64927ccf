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

    @Test("the types that may be urgent are those about perishables, safety and decisions")
    func urgency() {
        let urgent = MessageType.allCases.filter(\.rules.isUrgentAllowed).map(\.rawValue)
        #expect(
            urgent == [
                "RR100", "RR110", "RR111", "RR112", "RR210", "RR220", "RR230", "RR300", "RR400",
            ])
    }
}
