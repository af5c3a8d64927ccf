// ReportStyle: how the audit's page looks, on a screen and in black on paper.
//
// The language is switched without a script: a chosen input shows the article that follows it. Each
// article is a table of one cell, because only the head of a table is repeated on every sheet.

enum ReportStyle {
    static let style: StaticString = """

        @page { margin: 14mm 12mm 16mm; @bottom-right { content: counter(page) " / " counter(pages);
          font: 8pt sans-serif; } }
        body > article { display: none; break-after: auto; }
        #language-vi:checked ~ article[lang="vi"], #language-zh:checked ~ article[lang="zh-Hans"],
        #language-en:checked ~ article[lang="en"] { display: block; }
        body > input { position: absolute; opacity: 0; }
        body > label { display: inline-block; padding: 1mm 3mm; margin: 0 1mm 3mm 0; cursor: pointer;
          border: 0.3mm solid #666; }
        body > input:checked + label { background: #111; color: #fff; }
        body > input:focus-visible + label { outline: 0.6mm solid #06c; outline-offset: 0.5mm; }
        table.sheet { table-layout: fixed; font-size: 9pt; }
        table.sheet > thead > tr > td, table.sheet > tbody > tr > td { border: 0; padding: 0; }
        table.sheet > tbody > tr { break-inside: auto; }
        table.sheet > thead > tr > td { padding-bottom: 2mm; }
        .head { display: flex; justify-content: space-between; gap: 4mm; font-size: 8pt; color: #333;
          border: 0; border-bottom: 0.4mm solid #111; padding: 0 0 1mm; margin: 0; }
        h1 { font-size: 16pt; } h2 { font-size: 12pt; margin-top: 6mm; } h3 { font-size: 10pt;
          margin-top: 4mm; }
        p { margin: 1mm 0; } ul { margin: 1mm 0; padding-left: 5mm; }
        dt, dd { padding: 0.3mm 0; overflow-wrap: anywhere; }
        th { font-weight: bold; overflow-wrap: break-word; } td { overflow-wrap: anywhere; }
        thead { break-inside: avoid; }
        .verdict { border: 0.6mm solid #111; padding: 2mm 3mm; margin: 3mm 0; font-size: 12pt;
          font-weight: bold; break-inside: avoid; }
        .verdict.bad { border-width: 1.2mm; border-style: double; }
        .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        .bar { width: 30%; padding: 0.8mm 1mm; vertical-align: middle; }
        .bar svg, .columns { display: block; width: 100%; }
        .bar svg { height: 5mm; }
        .code, .hash { font-family: "Noto Sans Mono", Consolas, "DejaVu Sans Mono", monospace;
          font-size: 7.5pt; }
        .code { white-space: nowrap; }
        table.bars, table.findings { table-layout: fixed; margin: 0 0 3mm; }
        table.bars th:first-child { width: 32%; } table.bars th.number { width: 9.5%; white-space: normal; }
        table.bars th.name, table.findings .code { overflow-wrap: anywhere; white-space: normal; }
        table.findings th:first-child { width: 20%; } table.findings th:nth-child(2) { width: 22%; }
        table.steps th, table.steps td:nth-child(-n+2) { white-space: nowrap; }
        .hint, .note { color: #333; font-size: 8pt; }
        figure { margin: 2mm 0; break-inside: avoid; }
        figcaption { font-size: 8pt; color: #333; }
        svg text { font: 11px "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", Arial, sans-serif;
          fill: #111; }
        svg .ink { fill: #222; stroke: #222; } svg .paper { fill: #fff; stroke: #222; }
        svg .grid { stroke: #bbb; stroke-width: 0.6; } svg .axis { stroke: #222; }
        .key { display: inline-block; width: 3.2mm; height: 3.2mm; border: 0.3mm solid #222;
          vertical-align: -0.4mm; margin: 0 1mm 0 3mm; padding: 0; }
        .key.full { background: #222; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
        .key:first-child { margin-left: 0; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 0.2mm solid #999; padding: 1mm 2mm;
          margin: 1mm 0; font-size: 7.5pt; }
        .state > * { display: none; }
        .state[data-state="pending"] > [data-when="pending"],
        .state[data-state="verified"] > [data-when="verified"],
        .state[data-state="failed"] > [data-when="failed"],
        .state[data-state="unavailable"] > [data-when="unavailable"],
        .state[data-state="unsigned"] > [data-when="unsigned"],
        .state[data-state="unsure"] > [data-when="unsure"],
        .state[data-state="original"] > [data-when="original"],
        .state[data-state="changed"] > [data-when="changed"] { display: inline; }
        button { font: inherit; padding: 1mm 3mm; }
        @media print { body > label, button { display: none; } h2, h3 { break-after: avoid; } }

        """
}
