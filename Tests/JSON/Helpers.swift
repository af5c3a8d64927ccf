// Helpers: short ways to write JSON texts in tests.

import RedRiverJSON

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func parse(_ text: String) throws(JSONError) -> JSONValue {
    try JSONDocument(parsing: bytes(text)).root
}

/// The error a text is refused with, or `nil` if it is accepted.
func refusal(_ bytes: [UInt8]) -> JSONError? {
    do throws(JSONError) {
        _ = try JSONDocument(parsing: bytes)
        return nil
    } catch {
        return error
    }
}

/// The reason a text is refused for, or `nil` if it is accepted.
func reason(_ bytes: [UInt8]) -> JSONError.Reason? {
    guard case .malformed(let reason, _, _) = refusal(bytes) else { return nil }
    return reason
}
