// MessageViewReader: from the JSON of a message to what there is to show.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverJSON
internal import RedRiverReport

extension MessageView {
    /// - Parameter file: Any message file, its content checked or not.
    init(_ file: MessageFile, _ catalogue: Catalogue, _ language: Language) throws(JSONError) {
        let header = try JSONDocument(parsing: file.header).root
        let body = try JSONDocument(parsing: file.body).root
        let reader = MessageViewReader(catalogue, language)
        self.language = language
        title = reader.title(header)
        heading = reader.heading(header)
        self.body =
            body.kind == .object && body.count > 0
            ? reader.blocks(body, parent: "") : [reader.block("body", body, parent: "")]
    }
}

/// Reads JSON for people, in one language.
struct MessageViewReader {
    let values: MessageViewValue
    /// Lists of objects with more different members than this are no table: cells are paid for
    /// whether there is something in them or not.
    static let columnsMost = 20

    init(_ catalogue: Catalogue, _ language: Language) {
        values = MessageViewValue(catalogue, language)
    }

    // MARK: Header

    /// `RR110 · Cargo manifest`.
    func title(_ header: JSONValue) -> String {
        guard let type = header["msgType"]?.string else {
            return Self.message(values.language)
        }
        let name = MessageType(rawValue: type)?.rules.name(values.language)
        return type.visible + " · " + (name ?? Self.message(values.language))
    }

    /// Who, when and which crossing first; then the rest as it comes.
    func heading(_ header: JSONValue) -> [ViewLine] {
        let first = ["msgId", "sender", "receiver", "sentAt", "crossingRef"]
        var lines: [ViewLine] = []
        for name in first {
            guard let value = header[name] else { continue }
            if name == "receiver", header["sender"] != nil { continue }
            if name == "sender", let receiver = header["receiver"] {
                lines.append(
                    ViewLine(
                        label: label(name) + " → " + label("receiver"),
                        value: .joined([inline(name, value), inline("receiver", receiver)], " → ")))
            } else {
                lines.append(ViewLine(label: label(name), value: inline(name, value)))
            }
        }
        for (name, value) in header.members where !first.contains(name) && name != "msgType" {
            lines.append(ViewLine(label: label(name), value: inline(name, value)))
        }
        return lines
    }

    private func label(_ name: String) -> String { values.label(name, parent: "") }

    private func inline(_ name: String, _ value: JSONValue) -> ViewText {
        values.text(value, name: name, parent: "")
    }

    // MARK: Body

    /// The members of an object.
    func blocks(_ object: JSONValue, parent: String) -> [ViewBlock] {
        object.members.map { name, value in block(name, value, parent: parent) }
    }

    /// One member.
    func block(_ name: String, _ value: JSONValue, parent: String) -> ViewBlock {
        let title = values.label(name, parent: parent)
        if value.kind == .array, let table = table(title, value, name) { return .table(table) }
        if values.isInline(value) {
            return .line(
                ViewLine(label: title, value: values.text(value, name: name, parent: parent)))
        }
        guard value.kind == .array else { return .group(title, blocks(value, parent: name)) }
        return .group(
            title,
            value.elements.enumerated().map { number, element in
                self.element(number + 1, element, name, parent)
            })
    }

    /// An element of a list that is no table.
    private func element(
        _ number: Int, _ value: JSONValue, _ name: String, _ parent: String
    ) -> ViewBlock {
        let title = MessageView.elementSign + "\(number)"
        if values.isInline(value) {
            return .line(
                ViewLine(label: title, value: values.text(value, name: name, parent: parent)))
        }
        if value.kind == .object { return .group(title, blocks(value, parent: name)) }
        return .group(
            title,
            value.elements.enumerated().map { number, inner in
                element(number + 1, inner, name, parent)
            })
    }

    /// A list of objects as a table; `nil` if it is none, or reads better on a line.
    private func table(_ title: String, _ list: JSONValue, _ name: String) -> ViewTable? {
        guard list.count > 0 else { return nil }
        var (names, long): ([String], Set<String>) = ([], [])
        for element in list.elements {
            guard element.kind == .object, !values.isText(element) else { return nil }
            if let shape = values.shape(of: element), !shape.standsInTable { return nil }
            for (name, value) in element.members {
                if !names.contains(name) { names.append(name) }
                guard names.count <= Self.columnsMost else { return nil }
                if !values.isInline(value, inCell: true) { long.insert(name) }
            }
        }
        let short = names.filter { !long.contains($0) }
        let rows = list.elements.map { element in
            ViewTable.Row(
                cells: short.map { column in
                    element[column].map { values.text($0, name: column, parent: name) }
                },
                details: element.members.filter { long.contains($0.name) }.map { member, value in
                    block(member, value, parent: name)
                })
        }
        let columns = short.map { values.label($0, parent: name) }
        return names.isEmpty ? nil : ViewTable(title: title, columns: columns, rows: rows)
    }

    private static let message = Text(vi: "Thông điệp", zh: "报文", en: "Message")
}
