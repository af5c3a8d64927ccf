// MessageOperands: how a message is named on the command line.

internal import RedRiverBase

extension Arguments {
    /// A message that is named by its sender and its identifier, as the operands `SENDER MSGID`.
    ///
    /// - Parameter words: The operands, without those that stand before the two.
    static func message(
        _ words: ArraySlice<String>, command: String
    ) throws -> (sender: PartyID, id: MessageID) {
        guard words.count == 2, let first = words.first, let last = words.last else {
            throw CommandLineError.missingArgument("SENDER MSGID", command: command)
        }
        guard let sender = PartyID(first) else {
            throw CommandLineError.badValue(
                option: "SENDER", value: first,
                expected: Text(
                    vi: "mã bên gửi, như VN.CUSTOMS.13BB", zh: "发送方代码，如 VN.CUSTOMS.13BB",
                    en: "a party such as VN.CUSTOMS.13BB"))
        }
        guard let id = MessageID(last) else {
            throw CommandLineError.badValue(
                option: "MSGID", value: last,
                expected: Text(
                    vi: "mã thông điệp, một UUID chữ thường", zh: "报文编号，小写 UUID",
                    en: "a message's identifier, a UUID in lower case"))
        }
        return (sender, id)
    }
}
