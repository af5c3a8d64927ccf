// Page: one HTML file with everything in it, which prints on A4.
//
// No script, no picture, no font and no style from elsewhere; the policy in its head forbids them to
// whatever might be smuggled in. It can be written in pieces: opening, any number of parts, closing.
// A page may run one script, which the program has written: the policy then names its hash.

public import RedRiverBase

/// A script that is part of the program.
public struct PageScript: Sendable {
    let source: StaticString
    /// SHA-256 of its bytes, by whoever can compute it.
    let digest: Digest

    /// - Parameter digest: A browser runs no script of another hash.
    public init(_ source: StaticString, sha256 digest: Digest) {
        precondition(!"\(source)".contains("</"), "a script holds no end tag")
        self.source = source
        self.digest = digest
    }
}

/// The frame of an HTML file.
public enum Page {
    /// Everything before the first part.
    ///
    /// - Parameter language: The one most of the page is in.
    public static func opening(title: String, _ language: Language) -> Markup {
        opening(title: title, language, policy: "", styles: [style])
    }

    /// The same for a page that runs one script of ours, and none that was smuggled in.
    ///
    /// - Parameter style: What looks otherwise than on other pages.
    public static func opening(
        title: String, _ language: Language, style more: StaticString, allowing script: PageScript
    ) -> Markup {
        let digest = Base64.encode(script.digest.bytes)
        let policy =
            "; script-src 'sha256-\(digest)'; connect-src 'none'; base-uri 'none'; form-action 'none'"
        return opening(title: title, language, policy: policy, styles: [style, more])
    }

    private static func opening(
        title: String, _ language: Language, policy: String, styles: [StaticString]
    ) -> Markup {
        Markup([
            .own("<!DOCTYPE html>\n"),
            .open("html", with: ["lang": tag(language)]),
            .own("\n<head>\n<meta charset=\"utf-8\">\n"),
            .open(
                "meta",
                with: [
                    "http-equiv": "Content-Security-Policy",
                    "content": "default-src 'none'; style-src 'unsafe-inline'" + policy,
                ]),
            .own("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"),
            .element("title", text: title),
            .own("\n"),
            .element("style", styles.map { .own($0) }),
            .own("\n</head>\n<body>\n"),
        ])
    }

    /// Everything after the last part of a page with a script.
    public static func closing(running script: PageScript) -> Markup {
        Markup([.element("script", [.own(script.source)]), .own("\n"), closing])
    }

    /// Everything after the last part.
    public static let closing = Markup.own("</body>\n</html>\n")

    /// One part, on a sheet of its own: the same in several languages, side by side.
    public static func part(_ columns: [(language: Language, content: [Markup])]) -> Markup {
        let sections = columns.map { column in
            Markup.element("section", with: ["lang": tag(column.language)], column.content)
        }
        return Markup([.element("article", sections), .own("\n")])
    }

    /// A text in a language of its own.
    public static func text(_ text: String, in language: Language?) -> Markup {
        guard let language else { return Markup(text) }
        return .element("span", with: ["lang": tag(language)], text: text)
    }

    /// Chinese is written in simplified characters here; a browser chooses its font by this.
    public static func tag(_ language: Language) -> String {
        language == .zh ? "zh-Hans" : language.rawValue
    }

    private static let style: StaticString = """

        @page { size: A4; margin: 12mm; }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 210mm; padding: 4mm; color: #111; background: #fff;
          font: 9pt/1.4 "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", Arial,
          sans-serif; }
        article { display: flex; gap: 6mm; align-items: flex-start; break-after: page; }
        article:last-of-type { break-after: auto; }
        section { flex: 1 1 0; min-width: 0; overflow-wrap: anywhere; }
        section + section { border-left: 0.3mm solid #999; padding-left: 6mm; }
        h1 { font-size: 13pt; margin: 0 0 2mm; }
        h2 { font-size: 10pt; margin: 3mm 0 1mm; border-bottom: 0.3mm solid #999; break-after: avoid; }
        h3 { font-size: 9pt; margin: 2mm 0 0.5mm; break-after: avoid; }
        dl { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 0 2mm;
          margin: 0; }
        dt { color: #555; }
        dd { margin: 0; }
        div { padding-left: 2mm; border-left: 0.3mm solid #ddd; margin: 0.5mm 0 1mm; }
        table { border-collapse: collapse; width: 100%; font-size: 8pt; }
        th, td { border: 0.2mm solid #999; padding: 0.5mm 1mm; text-align: left; vertical-align: top; }
        th { background: #eee; font-weight: normal; color: #333; }
        tr { break-inside: avoid; }
        @media print { body { padding: 0; max-width: none; } }
        @media screen and (max-width: 160mm) { article { display: block; } }

        """
}
