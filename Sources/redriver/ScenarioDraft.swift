// ScenarioDraft: a scenario file as it was read, before anything is replaced.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverJSON

extension Scenario {
    /// What a template holds.
    struct Draft {
        let title: Text
        let steps: [DraftStep]

        private static let format = "redriver/scenario/v1"

        init(_ root: JSONValue) throws(JSONError) {
            var reader = try JSONReader(root)
            let form = Text(vi: "\(Self.format)", zh: "\(Self.format)", en: "\(Self.format)")
            _ = try reader.parsed("format", form) { $0 == Self.format ? $0 : nil }
            title = try Self.text(reader.object("title"))
            var steps: [DraftStep] = []
            for step in try reader.objects("steps") { steps.append(try DraftStep(step)) }
            self.steps = steps
            try reader.finish()
        }

        fileprivate static func text(_ object: JSONReader) throws(JSONError) -> Text {
            var object = object
            let text = try Text(
                vi: object.string("vi"), zh: object.string("zh"), en: object.string("en"))
            try object.finish()
            return text
        }
    }

    /// One message of a template. Of the header only what the telling needs is looked at: whether
    /// the message is good is for a node to say.
    struct DraftStep {
        let name: String
        let title: Text
        let id: MessageID
        let sentAt: Timestamp
        let type: String
        let sender: PartyID
        let receiver: PartyID
        let message: JSONValue

        fileprivate init(_ step: JSONReader) throws(JSONError) {
            var step = step
            name = try step.string("step")
            title = try Draft.text(step.object("title"))
            var message = try step.object("message")
            self.message = message.value
            var header = try message.object("header")
            _ = try message.value("body")
            id = try header.parsed("msgId", Self.form("UUIDv7")) { MessageID($0) }
            sentAt = try header.parsed("sentAt", Self.form("RFC 3339")) { Timestamp(rfc3339: $0) }
            type = try header.string("msgType")
            sender = try header.parsed("sender", Self.form("CC.AGENCY.UNIT")) { PartyID($0) }
            receiver = try header.parsed("receiver", Self.form("CC.AGENCY.UNIT")) { PartyID($0) }
            try message.finish()
            try step.finish()
        }

        private static func form(_ name: String) -> Text { Text(vi: name, zh: name, en: name) }

        /// The step with the message made anew.
        func remade(_ replacement: Replacement) -> Step {
            Step(
                name: name, title: title, id: replacement.id(for: id), type: type, sender: sender,
                receiver: receiver, file: replacement.remade(message).indented)
        }
    }
}
