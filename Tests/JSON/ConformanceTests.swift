// ConformanceTests: a public suite of JSON texts, read in place where it is present.
//
// Its file names begin with y (must be accepted), n (must be refused) or i (either; we only have to
// survive). Of the first kind we refuse repeated names, on purpose; with that rule switched off
// every one must pass.

import RedRiverJSON
import TestSupport
import Testing

@Suite("JSON parser, conformance")
struct ConformanceTests {
    @Test(
        "every text that must be accepted is, every text that must be refused is",
        .needs(conformance: "json-parsing"))
    func suite() throws {
        var passed = 0
        var duplicates = 0
        var either = 0
        for file in try Conformance.files(below: "json-parsing") {
            guard file.hasSuffix(".json"), let name = file.split(separator: "/").last else {
                continue
            }
            let text = try Conformance.bytes(of: file)
            switch name.first {
            case "y":
                if reason(text) == .duplicateName {
                    duplicates += 1
                } else {
                    #expect(refusal(text) == nil, "\(name)")
                }
                #expect(throws: Never.self, "\(name)") {
                    _ = try JSONDocument(parsing: text, allowDuplicateNames: true)
                }
                passed += 1
            case "n":
                #expect(refusal(text) != nil, "\(name)")
                passed += 1
            default:
                _ = refusal(text)
                either += 1
            }
        }
        #expect(passed > 0, "the folder is there and holds no cases")
        print("JSON conformance: \(passed) passed, \(duplicates) of them for repeated names only;")
        print("JSON conformance: \(either) skipped, since either answer is right")
    }
}
