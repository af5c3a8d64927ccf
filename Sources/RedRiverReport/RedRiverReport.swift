// RedRiverReport: how a text is laid out for people: on a terminal, and as a page to print.
//
// It knows columns, marks and paper, and nothing of what the texts say. Read in this order:
//
//     Visible.swift      what steers a terminal or hides from the eye is shown as its number
//     TextTable.swift    columns on a terminal, where a Chinese character takes two places
//     Markup.swift       HTML in which no text can become a mark
//     Page.swift         one file with everything in it, which prints on A4
