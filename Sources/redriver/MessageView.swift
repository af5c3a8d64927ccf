// MessageView: a message as a person reads it: a heading, labelled lines, groups and tables.
//
//     MessageView.swift         what there is to show, in one language
//     MessageViewReader.swift   made from any JSON: what is known gets its label, the rest is as it is
//     MessageViewValue.swift    values on one line: codes with their names, measures, plates, times
//     MessageViewText.swift     for a terminal; MessageViewPage.swift: for paper
//
// Messages are foreign: nothing here assumes that one follows its schema, the parser has bounded how
// deep it nests, and every text has lost what could steer a terminal before it gets in here.

internal import RedRiverBase

/// A message in one language.
struct MessageView: Equatable {
    let language: Language
    let title: String
    /// What the header says.
    let heading: [ViewLine]
    let body: [ViewBlock]
    /// What one element of a list is called by a program that has no better word.
    static let elementSign = "#"
}

/// A value on one line.
struct ViewText: Equatable {
    /// A piece, and the language it is in if that is known.
    struct Piece: Equatable {
        let text: String
        var language: Language?
    }

    var pieces: [Piece]

    init(_ pieces: [Piece]) { self.pieces = pieces }
    init(_ text: String) { pieces = [Piece(text: text)] }

    var plain: String { pieces.reduce(into: "") { $0 += $1.text } }

    /// Values one after the other.
    static func joined(_ texts: [ViewText], _ separator: String) -> ViewText {
        var pieces: [Piece] = []
        for text in texts {
            if !pieces.isEmpty { pieces.append(Piece(text: separator)) }
            pieces += text.pieces
        }
        return ViewText(pieces)
    }
}

/// A label and its value.
struct ViewLine: Equatable {
    let label: String
    let value: ViewText
}

/// A part of a body.
indirect enum ViewBlock: Equatable {
    case line(ViewLine)
    /// Parts under a heading.
    case group(String, [ViewBlock])
    case table(ViewTable)
}

/// A list of objects of one kind.
struct ViewTable: Equatable {
    /// One object.
    struct Row: Equatable {
        /// As many as there are columns; `nil` where the object has no such member.
        let cells: [ViewText?]
        /// Members that do not fit on a line.
        let details: [ViewBlock]
    }

    let title: String
    let columns: [String]
    let rows: [Row]

    /// Whether it can be a table of plain cells at all.
    var isPlain: Bool { rows.allSatisfy(\.details.isEmpty) }

    /// One object by itself, for where there is no room for a table.
    func lines(of row: Row) -> [ViewLine] {
        zip(columns, row.cells).compactMap { label, cell in
            cell.map { ViewLine(label: label, value: $0) }
        }
    }
}
