// FormatTests: each format by texts that are of it and texts that are not.

import Testing

@testable import RedRiverSchema

@Suite("Formats")
struct FormatTests {
    static let rows: [(format: SchemaFormat, good: [String], bad: [String])] = [
        (
            .dateTime,
            [
                "2026-11-27T08:30:00+07:00", "2026-11-27t08:30:00.123456789z",
                "1998-12-31T23:59:60Z", "1998-12-31T15:59:60.5-08:00", "2024-02-29T00:00:00Z",
            ],
            [
                "2026-11-27 08:30:00Z", "2026-11-27T08:30:00", "2026-11-27T24:00:00Z",
                "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-27T08:30:60Z",
                "2026-11-27T08:30:00.Z", "2026-11-27T08:30:00+24:00", "2026-11-27T08:30Z", "",
                "26-11-27T08:30:00Z", "2026-11-27T08:30:00Z ", "２026-11-27T08:30:00Z",
            ]
        ),
        (
            .date, ["2026-11-27", "2000-02-29"],
            ["1900-02-29", "2026-11-31", "2026-1-1", "20261127"]
        ),
        (
            .time, ["08:30:00Z", "23:59:60+00:00", "00:59:60+01:00"],
            ["08:30:00", "22:59:60Z", "8:30:00Z"]
        ),
        (
            .duration, ["P1Y2M3DT4H5M6S", "PT36H", "P4W", "P1D", "P1Y", "P0D", "PT1H2M"],
            [
                "P", "PT", "P1", "1D", "P1D2H", "P2D1Y", "P1Y1D", "PT1D", "P1W1D", "P-1D", "P1.5D",
                "p1D",
            ]
        ),
        (
            .email,
            ["a@b.vn", "a.b+c@kim-thanh.vn", "\"a b\"@c.cn", "a@[127.0.0.1]", "a@[IPv6:::1]"],
            ["a", "@b", "a@", "a..b@c", ".a@c", "a b@c", "a@b..c", "a@[300.0.0.1]", "à@b.vn"]
        ),
        (.idnEmail, ["nguyễn@hải-quan.vn", "海关@例子.中国"], ["海关", "@例子.中国", "a b@例子.中国"]),
        (
            .hostname,
            ["kim-thanh.vn", "a", "1.2", "xn--fiqs8s", String(repeating: "a", count: 63)],
            [
                "", "-a", "a-", "a_b", "a..b", ".a", "a.", "ab--c", "xn--", "xn--a", "海关.cn",
                String(repeating: "a", count: 64),
            ]
        ),
        (
            .idnHostname, ["海关.中国", "hải-quan.vn", "l·l.vn", "河口。中国"],
            ["-海关", "海关--河", "a·b", "\u{302e}a", "LÀO.vn\u{2215}", ""]
        ),
        (
            .ipv4, ["127.0.0.1", "0.0.0.0", "255.255.255.255"],
            ["256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4.5", "１.2.3.4", ""]
        ),
        (
            .ipv6,
            ["::", "::1", "1::", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1::8", "1:2:3:4:5:6:7::"],
            [
                "1", ":::", "1:2:3:4:5:6:7", "1::2::3", "12345::", "::1.2.3", "1:2:3:4:5:6:7:8:9",
                "::1%eth0", "", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:1.2.3.4",
            ]
        ),
        (
            .uri,
            [
                "https://a.vn:80/b?c=d#e", "urn:x:y", "mailto:a@b", "http://[::1]/", "a:",
                "http://a/%41",
            ],
            [
                "a", "/a", "", "http://a b", "http://a/%4", "http://a/海", "http://[::1", "1a:b",
                "http://a/<b>", "http://a:b/", "http://a/\\",
            ]
        ),
        (
            .uriReference, ["", "a", "/a", "?q", "#f", "../a", "//a/b", "https://a"],
            ["a b", "\\a", "a:b c", "#a#b", "1:a", "海"]
        ),
        (.iri, ["http://海关.中国/河口?é#ç"], ["海关", "http://a b", "http://a/\u{e000}"]),
        (.iriReference, ["海关", "#海", "/é"], ["a b", "#a\\b"]),
        (
            .uriTemplate, ["", "/a/{b}", "{+x,y}{?q*,z:3}", "a'b", "{a.b}", "%41{%41}"],
            ["{", "}", "{a", "{}", "{a b}", "{a:0}", "{a:10000}", "a b", "{a}}", "%4"]
        ),
        (
            .uuid,
            ["0197c6a6-0000-7000-8000-000000000000", "2EB8AA08-AA98-11EA-B4AA-73B441D16380"],
            [
                "0197c6a60000700080000000000000000", "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
                "2eb8aa08-aa98-11ea-b4aa-73b441d1638g", "",
            ]
        ),
        (.jsonPointer, ["", "/", "/a~0~1/0", "/海"], ["a", "#/a", "/~", "/~2", "/a~"]),
        (
            .relativeJSONPointer, ["0", "1/a", "10#", "0/~1"],
            ["", "/a", "01", "-1", "1a", "0##", "1/~"]
        ),
        (.regex, ["^a$", "(?=a)", "(a)\\1"], ["(", "a{2,1}", "\\a", "[b-a]"]),
    ]

    @Test("are told apart from what they are not", arguments: rows.indices)
    func texts(row: Int) {
        let (format, good, bad) = Self.rows[row]
        for text in good {
            #expect(format.holds(Array(text.utf8)[...]), "\(format.rawValue): \(text)")
        }
        for text in bad {
            #expect(!format.holds(Array(text.utf8)[...]), "\(format.rawValue): \(text)")
        }
    }

    @Test("every format has a row")
    func all() { #expect(Set(Self.rows.map(\.format)) == Set(SchemaFormat.allCases)) }
}
