// LedgerIndexTests: a place in a ledger has one spelling, as text and as bytes.

import RedRiverBase
import Testing

@Suite("Places in a ledger")
struct LedgerIndexTests {
    @Test(
        "are read as they are written",
        arguments: ["0:0", "1:60321", "4294967295:9007199254740991", "2:10", "10:9"])
    func spelled(_ text: String) throws {
        let index = try #require(LedgerIndex(text))
        #expect(index.text == text)
        #expect(index.bytes == Array(text.utf8))
        #expect(LedgerIndex(utf8: text.utf8) == index)
    }

    @Test(
        "in any other form are refused",
        arguments: [
            "", ":", "1", "1:", ":1", "01:1", "1:01", "1:1:1", "1 :1", "1:+1", "-1:1", "1:1 ",
            "4294967296:1", "1:9007199254740992", "1:00", "00:1", "1:99999999999999999999",
        ])
    func refused(_ text: String) {
        #expect(LedgerIndex(text) == nil)
        #expect(LedgerIndex(utf8: text.utf8) == nil)
    }
}
