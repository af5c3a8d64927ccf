// MessageFile: header and body taken out of a file untouched.
//
// A system hands over `{header, body}`, or `{header, salt, body}` if it made the commitment itself.
// The body that is committed to is its byte range in the file, nothing parsed and printed again.

public import RedRiverBase
internal import RedRiverJSON

/// A message as it lies in a file.
public struct MessageFile: Hashable, Sendable {
    /// The header as it goes on the wire, but for a `body` member still to be added: exactly as it
    /// stands in the file, or, if it has line breaks or tabs, without space between its tokens.
    ///
    /// Strings and numbers are never rewritten, so the same file gives the same bytes everywhere.
    public let header: [UInt8]
    /// The salt, Base64 of 32 bytes in the file; `nil` if there is none.
    public let salt: [UInt8]?
    /// The exact bytes of the body.
    public let body: [UInt8]
    /// Whether the header has its `body` member, the commitment. Then ``salt`` is there too.
    public let hasBodyMember: Bool

    /// - Parameter bytes: The content of the file. The caller bounds its length.
    /// - Throws: ``CatalogueError``. The header's fields are not checked here.
    public init(parsing bytes: [UInt8]) throws(CatalogueError) {
        let header: JSONValue
        let body: JSONValue
        do throws(JSONError) {
            var file = try JSONReader(JSONDocument(parsing: bytes).root)
            header = try file.object("header").value
            salt = try file.optionalParsed("salt", Self.saltForm) { text in
                Base64.decode(text).flatMap { $0.count == Limits.saltBytes ? $0 : nil }
            }
            body = try file.value("body")
            try file.finish()
        } catch {
            throw .file(error)
        }
        hasBodyMember = header["body"] != nil
        if hasBodyMember, salt == nil { throw .saltMissing }
        guard body.range.count <= Limits.body.value else {
            throw .bodyTooLong(ByteCount(body.range.count))
        }
        let hasControlBytes = header.bytes.contains { $0 < 0x20 }
        self.header = hasControlBytes ? header.compact : Array(header.bytes)
        self.body = Array(body.bytes)
    }

    /// The header with the commitment to the body, which it must not have yet.
    public func headerAddingBodyMember(commitment: Digest) -> [UInt8] {
        Self.addingBodyMember(to: header, bytes: body.count, commitment: commitment)
    }

    /// Adds the commitment as the last member, before the closing brace, and leaves every other
    /// byte as it is.
    ///
    /// - Parameters:
    ///   - header: One JSON object without a `body` member.
    ///   - bytes: The length of the body.
    public static func addingBodyMember(
        to header: [UInt8], bytes: Int, commitment: Digest
    ) -> [UInt8] {
        let brace = UInt8(ascii: "}")
        precondition(header.last == brace, "a header is an object")
        let body: JSON = ["bytes": .int(Int64(bytes)), "commitment": .string(commitment.labelled)]
        let isEmpty = header.dropLast().allSatisfy { $0 <= 0x20 || $0 == UInt8(ascii: "{") }
        let member = Array((isEmpty ? "\"body\":" : ",\"body\":").utf8) + body.compact
        return header.dropLast() + member + [brace]
    }

    private static let saltForm = Text(
        vi: "\(Limits.saltBytes) byte viết theo Base64", zh: "\(Limits.saltBytes) 字节的 Base64",
        en: "\(Limits.saltBytes) bytes in Base64")
}
