// LinkReplay: says again, to a node, what its peer said in a recording.
//
// This is what a thief of the peer's transport key and of recorded traffic can do. Nothing of it may
// change anything at the node: that is what the demo and the tests show with it.

internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverTransport

/// A recording of the link, as LinkRecorder writes it.
struct LinkRecording {
    /// What the recording node said, in order, each message whole.
    private(set) var said: [[[UInt8]]] = []

    private static let format = Array("redriver/link-recording/v1\n".utf8)

    /// Reads as far as the bytes are whole: a node that was killed may have left half a message.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: Self.format) else { return nil }
        var reader = ByteReader(bytes[Self.format.count...])
        while let direction = reader.integer(UInt8.self),
            let frames = reader.list({ $0.counted() })
        {
            if direction == 1 { said.append(frames) }
        }
    }

    /// How many of the messages are seals.
    var seals: Int { said.count { $0.count > 1 && $0[1] == Array("SEAL".utf8) } }
}

/// One connection under the peer's key.
enum LinkReplay {
    /// Connects as the peer, says everything again and hears what the node has to say.
    ///
    /// - Parameter milliseconds: How long the node may be silent before we leave.
    /// - Returns: How many messages were said, and how many were heard.
    static func run(
        _ recording: LinkRecording, to endpoint: String, serverKey: CurvePublicKey,
        keys: CurveKeyPair, in context: Context, milliseconds: Int64
    ) throws(TransportError) -> (said: Int, heard: Int) {
        let dialler = try Dialler(
            in: context, serverKey: serverKey, keys: keys, bounds: .link)
        try dialler.connect(to: endpoint)
        var rest = recording.said[...]
        var counts = (said: 0, heard: 0)
        var isSecured = false
        while true {
            let ready = try Poller.wait(
                on: [.dialler(dialler, wantsToSend: isSecured && !rest.isEmpty)],
                milliseconds: milliseconds)
            if ready[0].isEmpty { return counts }
            while let event = try dialler.nextEvent() {
                if event == .secured { isSecured = true }
                if event.isEnd { return counts }
            }
            while try dialler.receive() != nil { counts.heard += 1 }
            while isSecured, let frames = rest.first, dialler.send(frames) == .sent {
                rest = rest.dropFirst()
                counts.said += 1
            }
        }
    }
}
