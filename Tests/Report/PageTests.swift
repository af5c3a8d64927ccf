// PageTests: no text becomes a mark, and the page needs nothing but itself.

import RedRiverBase
import RedRiverReport
import Testing

@Suite("Pages")
struct PageTests {
    @Test("text and attributes are escaped")
    func escaped() {
        #expect(
            Markup.escape("<a href=\"x\">'&'</a>")
                == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;")
        #expect(Markup.escape("a\u{0}\u{1b}\t\nb") == "a\u{fffd}\u{fffd}\t\nb")
        let element = Markup.element(
            "p", with: ["class": "\"><script>"], text: "</p><script>alert(1)</script>")
        #expect(
            element.source
                == "<p class=\"&quot;&gt;&lt;script&gt;\">&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>"
        )
        #expect(
            Markup.element("b", [element, Markup("&")]).source == "<b>\(element.source)&amp;</b>")
    }

    @Test(
        "a page says its languages, prints on A4 and fetches nothing", arguments: Language.allCases)
    func page(_ language: Language) {
        let page = Markup([
            Page.opening(title: "</title><script>", language),
            Page.part([(.vi, [Markup("một")]), (.zh, [Page.text("one", in: .en)])]),
            Page.closing,
        ]).source
        let tag = language == .zh ? "zh-Hans" : language.rawValue
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"\(tag)\">"))
        #expect(page.hasSuffix("</body>\n</html>\n"))
        #expect(page.contains("<title>&lt;/title&gt;&lt;script&gt;</title>"))
        #expect(page.contains("@page { size: A4"))
        #expect(page.contains("default-src &#39;none&#39;"))
        #expect(
            page.contains(
                "<article><section lang=\"vi\">một</section><section lang=\"zh-Hans\"><span lang=\"en\">one</span></section></article>"
            ))
        for word in ["<script", "src=", "href=", "url(", "@import", "http:", "https:"] {
            #expect(!page.contains(word), "\(word)")
        }
    }
}
