// Frames: taking the frames of a verb one after the other, measured before they are read.

internal import RedRiverBase
internal import RedRiverJSON

/// The frames after the envelope.
struct FrameReader {
    let verb: String
    private var frames: ArraySlice<[UInt8]>

    init(_ verb: String, _ frames: [[UInt8]]) {
        self.verb = verb
        self.frames = frames.dropFirst(3)
    }

    /// How many frames are left.
    var count: Int { frames.count }

    /// Refuses any number of frames outside `allowed`. To be called first: the readers below rely
    /// on it and refuse a missing frame all the same.
    func demand(_ allowed: ClosedRange<Int>) throws(WireError) {
        guard allowed.contains(count) else { throw .frameCount(verb: verb, found: count) }
    }

    func demand(_ exactly: Int) throws(WireError) { try demand(exactly...exactly) }

    /// The next frame, at most `most` bytes long.
    mutating func bytes(
        _ name: String, atLeast least: Int = 0, most: ByteCount
    ) throws(WireError) -> [UInt8] {
        guard let frame = frames.popFirst() else { throw .frameCount(verb: verb, found: count) }
        guard frame.count <= most.value else {
            throw .tooLarge(verb: verb, name: name, ByteCount(frame.count), most: most)
        }
        guard frame.count >= least else { throw .frame(verb: verb, name: name) }
        return frame
    }

    /// The next frame, of exactly `count` bytes.
    mutating func bytes(_ name: String, exactly count: Int) throws(WireError) -> [UInt8] {
        guard let frame = frames.popFirst(), frame.count == count else {
            throw .frame(verb: verb, name: name)
        }
        return frame
    }

    /// The next frame as something its text stands for.
    mutating func text<Value>(
        _ name: String, _ read: (String) -> Value?
    ) throws(WireError) -> Value {
        let frame = try bytes(name, most: ByteCount(128))
        guard let text = String(validating: frame, as: UTF8.self), let value = read(text) else {
            throw .frame(verb: verb, name: name)
        }
        return value
    }

    /// The next frame as a big-endian integer, at most ``CanonicalDecimal/most``.
    mutating func integer(_ name: String) throws(WireError) -> UInt64 {
        var reader = ByteReader(try bytes(name, exactly: 8))
        guard let value = reader.integer(UInt64.self), value <= CanonicalDecimal.most else {
            throw .frame(verb: verb, name: name)
        }
        return value
    }

    /// The next frame as the name of an epoch: 16 bytes, of which the first 8 are its number, at
    /// most ``CanonicalDecimal/most`` like every number that statements bear.
    mutating func epoch() throws(WireError) -> [UInt8] {
        let frame = try bytes("epoch", exactly: LinkMessage.epochBytes)
        var reader = ByteReader(frame)
        guard let number = reader.integer(UInt64.self), number <= CanonicalDecimal.most else {
            throw .frame(verb: verb, name: "epoch")
        }
        return frame
    }

    mutating func token() throws(WireError) -> Token {
        guard let token = Token(try bytes("token", most: ByteCount(Limits.token))) else {
            throw .frame(verb: verb, name: "token")
        }
        return token
    }

    /// All frames left, each a token.
    mutating func tokens() throws(WireError) -> [Token] {
        var tokens: [Token] = []
        while !frames.isEmpty { tokens.append(try token()) }
        return tokens
    }

    /// The next frame as the closed JSON object of a payload.
    mutating func json<Value: Payload>(_: Value.Type = Value.self) throws(WireError) -> Value {
        let frame = try bytes("json", most: Limits.jsonFrame)
        do throws(JSONError) {
            var reader = try JSONReader(JSONDocument(parsing: frame).root)
            let value = try Value(from: &reader)
            try reader.finish()
            return value
        } catch {
            throw .json(verb: verb, error)
        }
    }

    /// The next frame as JSON of no particular form, kept as it is.
    mutating func anyJSON() throws(WireError) -> [UInt8] {
        let frame = try bytes("json", most: Limits.jsonFrame)
        do throws(JSONError) {
            _ = try JSONDocument(parsing: frame)
            return frame
        } catch {
            throw .json(verb: verb, error)
        }
    }
}

/// A value that travels as one closed JSON object.
protocol Payload {
    init(from reader: inout JSONReader) throws(JSONError)
    var json: JSON { get }
}

extension Payload {
    /// The frame.
    var frame: [UInt8] { json.compact }
}

/// A big-endian integer as a frame.
func frame(_ value: UInt64) -> [UInt8] {
    var writer = ByteWriter(reserving: 8)
    writer.append(value)
    return writer.bytes
}
