namespace Disentangle.Reports;

/// <summary>
/// The style sheet of the report. It has neither <c>&lt;</c> nor <c>&amp;</c>, so that the page reads the same as XML and as HTML.
/// </summary>
internal static class ReportStyle
{
    public const string Css = """
        :root {
          color-scheme: light dark;
          --paper: #fbfaf7; --raised: #ffffff; --ink: #1d1e21; --muted: #5e6066; --rule: #e3e0d9; --track: #e3e0d9; --accent: #0b62a4;
          --own: #0b62a4; --notice: #fff3d6; --notice-edge: #d99a1c;
          --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
          --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Source Serif 4", "Noto Serif", Georgia, serif;
          --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace;
          --small: 0.875rem;
          --chart-font: var(--sans); --chart-muted: var(--muted); --chart-grid: var(--rule);
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --paper: #15171a; --raised: #1c1f23; --ink: #e7e5e0; --muted: #a1a4ab; --rule: #30343a; --track: #3a3f46; --accent: #7dbcf0;
            --own: #7dbcf0; --notice: #33290f; --notice-edge: #d99a1c;
            --chart-1: #7dbcf0; --chart-2: #f2a071; --chart-3: #63cba8; --chart-4: #e49ac6; --chart-5: #d9bd5c; --chart-6: #aab0f2;
            --chart-7: #66c8d8; --chart-8: #b3b7bf; --chart-heat: #2a66a8; --chart-heat-negative: #8f4a20;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 var(--sans); }
        .page { max-width: 56rem; margin: 0 auto; padding: 3.5rem 1.5rem 4rem; }
        h1, h2, h3 { font-weight: 600; line-height: 1.2; text-wrap: balance; }
        h1 { font: 600 clamp(1.9rem, 5vw, 2.75rem)/1.14 var(--serif); letter-spacing: -0.012em;
            margin: 0 0 1rem; overflow-wrap: break-word; }
        h2 { font: 600 1.5rem/1.2 var(--serif); margin: 0 0 0.5rem; }
        h3 { font-size: 1rem; margin: 0 0 0.25rem; }
        p { margin: 0 0 0.75rem; max-width: 42rem; text-wrap: pretty; }
        section { margin-top: 4rem; scroll-margin-top: 1.5rem; }
        code, pre { font-family: var(--mono); font-size: var(--small); }
        .quiet { color: var(--muted); }
        .small, .date, figcaption, nav { font-size: var(--small); line-height: 1.5; }
        .date { color: var(--muted); margin: 0 0 0.5rem; }
        .opening { display: flex; gap: 2.5rem; align-items: flex-start; justify-content: space-between; }
        .opening-text { flex: 1; min-width: 0; }
        .opening figure { margin: 0.35rem 0 0; flex: none; max-width: 100%; }
        .opening .fitted { width: max(var(--drawn), 13rem); }
        .wide { flex-direction: column; align-items: flex-start; gap: 1.75rem; }
        .lead { font: 1.15rem/1.6 var(--serif); margin: 0; }
        .notice { margin: 1.25rem 0 0; padding: 0.7rem 1rem; background: var(--notice); border-left: 4px solid var(--notice-edge);
          border-radius: 0 6px 6px 0; }
        .by-factor { margin: 2.5rem 0 0; }
        .by-factor details { margin: 0; border: 0; }
        .by-factor dl { display: grid; grid-template-columns: minmax(6rem, max-content) 8rem minmax(0, 1fr); column-gap: 1.5rem;
          margin: 1rem 0 0; }
        .by-factor dl div { display: grid; grid-column: 1 / 4; grid-template-columns: subgrid; align-items: center; padding: 0.5rem 0;
          border-bottom: 1px solid var(--rule); }
        .by-factor dl div:first-child { border-top: 1px solid var(--rule); }
        .by-factor dt { font-weight: 600; overflow-wrap: break-word; }
        .by-factor dd { margin: 0; }
        .by-factor .meter { height: 8px; border-radius: 4px; }
        .by-factor .meter span { background: var(--muted); opacity: 0.55; }
        .by-factor .own .meter span { background: var(--own); opacity: 1; }
        .by-factor p { max-width: none; margin: 0; }
        .facts { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin: 2.25rem 0 0; padding: 1.1rem 0; border: solid var(--rule);
          border-width: 1px 0; }
        .facts dt { color: var(--muted); font-size: var(--small); line-height: 1.3; }
        .facts dd { margin: 0; font-size: 1.15rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
        .formula { font: italic 1.15rem/1.5 var(--serif); margin: 0.75rem 0 0; padding: 0.25rem 0 0.25rem 1.25rem;
          border-left: 3px solid var(--accent); max-width: none; overflow-wrap: break-word; }
        nav { margin-top: 2rem; }
        nav ol { list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: 0; padding: 0; }
        a { color: var(--accent); text-decoration: none; }
        a:hover { text-decoration: underline; }
        figure { margin: 2.25rem 0 0; }
        .beside { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); column-gap: 1.5rem; align-items: start; }
        .beside img { image-rendering: auto; }
        .beside .rows { column-gap: 0.6rem; grid-template-columns: 5.5rem auto; }
        .beside li { overflow-wrap: anywhere; line-height: 1.15; }
        figure + p { margin-top: 1.25rem; }
        figure h3 { margin-bottom: 0.6rem; }
        figcaption { color: var(--muted); margin-top: 0.75rem; max-width: 42rem; text-wrap: pretty; }
        img, svg { display: block; }
        img { max-width: 100%; height: auto; image-rendering: pixelated; border-radius: 3px; }
        .rows { display: grid; grid-template-columns: auto auto; justify-content: start; column-gap: 1rem; }
        .rows ul { list-style: none; margin: 0; padding: 0; display: grid;
            grid-auto-rows: 1fr; align-items: center; font-size: var(--small); }
        .latents { margin-top: 1.75rem; }
        .latent, .axis-row { display: grid; grid-template-columns: 10.5rem minmax(0, 1fr); column-gap: 1.5rem; align-items: center; }
        .latent { padding: 0.4rem 0; break-inside: avoid; }
        .latent dl { margin: 0; font-size: var(--small); line-height: 1.35; display: grid; grid-template-columns: minmax(0, 1fr) auto;
          column-gap: 0.75rem; }
        .latent dt { font-weight: 600; }
        .latent dd { margin: 0; font-variant-numeric: tabular-nums; color: var(--muted); white-space: nowrap; }
        .latent .factor { grid-column: 1; color: var(--accent); font-weight: 600; white-space: normal; overflow-wrap: break-word; }
        .latent .share { grid-column: 2; color: var(--accent); text-align: right; }
        .latent .values { grid-column: 1 / 3; }
        .latent .meter { grid-column: 1 / 3; margin: 0.35rem 0 0; }
        .film { display: grid; grid-template-columns: minmax(0, 1fr); column-gap: 1.5rem; align-items: center; }
        .live .film { grid-template-columns: minmax(0, 1fr) 7rem; }
        .strip { position: relative; max-width: var(--drawn); }
        .strip input { -webkit-appearance: none; appearance: none; position: absolute; left: 0; top: 0; width: 100%;
          height: calc(100% - 1.5rem); margin: 0; background: none; cursor: ew-resize; }
        .strip input::-webkit-slider-runnable-track { height: 100%; }
        .strip input::-webkit-slider-thumb { -webkit-appearance: none; box-sizing: border-box; width: var(--thumb); height: 100%;
          background: none; border: 3px solid var(--accent); border-radius: 4px; box-shadow: 0 0 0 2px var(--paper); }
        .strip input::-moz-range-track { height: 100%; background: none; }
        .strip input::-moz-range-thumb { box-sizing: border-box; width: var(--thumb); height: 100%;
          background: none; border: 3px solid var(--accent); border-radius: 4px; box-shadow: 0 0 0 2px var(--paper); }
        .strip input:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 4px; }
        .ends { display: flex; justify-content: space-between; height: 1.5rem; padding-top: 0.2rem; color: var(--muted);
          font-size: var(--small); line-height: 1.3rem; font-variant-numeric: tabular-nums; }
        .ends span { display: flex; justify-content: center; width: var(--thumb); white-space: nowrap; }
        .stage div { overflow: hidden; aspect-ratio: var(--ratio); border-radius: 4px; }
        .stage img { width: var(--wide); max-width: none; height: 100%; border-radius: 0;
          transform: translateX(calc(var(--place) * var(--step))); }
        .stage p { margin: 0.2rem 0 0; text-align: center; font-size: var(--small); line-height: 1.3rem;
          font-variant-numeric: tabular-nums; }
        .faint dt { font-weight: 400; color: var(--muted); }
        .faint img { opacity: 0.3; }
        .axis { position: relative; height: 1.6rem; border-top: 1px solid var(--muted); color: var(--muted); font-size: var(--small);
          max-width: 100%; font-variant-numeric: tabular-nums; margin-top: 0.25rem; }
        .axis span { position: absolute; top: 0; transform: translateX(-50%); padding-top: 0.35rem; line-height: 1; white-space: nowrap; }
        .axis span::before { content: ""; position: absolute; left: 50%; top: 0; height: 0.25rem; border-left: 1px solid var(--muted); }
        .axis-name { font-size: var(--small); line-height: 1.3; color: var(--muted); }
        details { margin-top: 0.75rem; border-top: 1px solid var(--rule); }
        summary { cursor: pointer; color: var(--muted); font-size: var(--small); padding: 0.6rem 0; }
        .meter { position: relative; height: 4px; border-radius: 2px; background: var(--track); -webkit-print-color-adjust: exact;
          print-color-adjust: exact; }
        .meter span { display: block; height: 100%; background: var(--accent); border-radius: inherit; }
        .meter i { position: absolute; top: -4px; bottom: -4px; width: 2px; margin-left: -1px; background: var(--ink); }
        .meter i.chance { background: none; border-left: 2px dotted var(--ink); }
        .scores { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); gap: 1rem; margin-top: 1.5rem; }
        .score { background: var(--raised); border: 1px solid var(--rule); border-radius: 8px; padding: 1.1rem 1.25rem 1.2rem;
          break-inside: avoid; }
        .score h3 { hyphens: manual; }
        .score .value { font: 600 2rem/1.1 var(--serif); font-variant-numeric: lining-nums tabular-nums; margin: 0.35rem 0 0.7rem; }
        .score .meter { height: 6px; border-radius: 3px; }
        .score p { font-size: var(--small); line-height: 1.5; }
        .score .marks { margin: 0.5rem 0 0; font-variant-numeric: tabular-nums; }
        .score .range, .score .protocol { color: var(--muted); }
        .score .range { margin: 0.25rem 0 0.6rem; }
        .score .meaning { margin: 0; }
        .score .protocol { margin: 0.7rem 0 0; }
        .score .parts { display: grid; grid-template-columns: 1fr auto; gap: 0.15rem 1rem; margin: 0.8rem 0 0; font-size: var(--small); }
        .score .parts dt { color: var(--muted); }
        .score .parts dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
        .panels { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 1.75rem 1rem; margin-top: 1rem; max-width: 100%; }
        .panels svg { max-width: 100%; height: auto; }
        .drawing { margin-top: 1rem; overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; margin-top: 1rem; line-height: 1.45; }
        th, td { text-align: left; vertical-align: baseline; padding: 0.55rem 1.5rem 0.55rem 0; border-bottom: 1px solid var(--rule); }
        th { font-weight: 600; }
        thead th { color: var(--muted); font-weight: 400; font-size: var(--small); }
        tbody th { white-space: nowrap; }
        td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        td:last-child, th:last-child { padding-right: 0; }
        .cells { width: auto; min-width: 60%; font-size: var(--small); }
        .cells th, .cells td { padding: 0.4rem 1.1rem 0.4rem 0; white-space: nowrap; }
        .cells tbody th { font-weight: 400; }
        .settings { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); column-gap: 3rem;
          margin: 0.5rem 0 0; }
        .settings div { display: flex; justify-content: space-between; gap: 1.5rem;
            padding: 0.4rem 0; border-bottom: 1px solid var(--rule); }
        .settings dt { color: var(--muted); flex: none; }
        .settings dd { margin: 0; text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
        .part { margin-top: 2rem; }
        pre { margin: 0.5rem 0 0; padding: 0.9rem 1.1rem; background: var(--raised); border: 1px solid var(--rule); border-radius: 8px;
          white-space: pre-wrap; overflow-wrap: break-word; line-height: 1.55; -webkit-user-select: all; user-select: all; }
        footer { margin-top: 4.5rem; padding-top: 1.1rem; border-top: 1px solid var(--rule); color: var(--muted); font-size: var(--small); }
        footer p { margin: 0; }
        @media (min-width: 80rem) {
          .page.with-contents { max-width: 72rem; display: grid; grid-template-columns: 11rem minmax(0, 53rem); column-gap: 4rem;
            justify-content: center; }
          .with-contents > header, .with-contents > main, .with-contents > footer { grid-column: 2; }
          .with-contents > nav { grid-column: 1; grid-row: 1 / 4; position: sticky; top: 3.75rem; align-self: start; margin: 0; }
          nav ol { flex-direction: column; gap: 0.55rem; }
          nav a { color: var(--muted); }
        }
        @media (max-width: 46rem) {
          .page { padding: 2rem 1.1rem 3rem; }
          img { image-rendering: auto; }
          .opening { flex-direction: column; align-items: flex-start; gap: 1.5rem; }
          .opening .fitted { width: auto; }
          .lead { font-size: 1.05rem; }
          .facts { display: grid; grid-template-columns: 1fr 1fr; gap: 0.9rem 1.5rem; }
          .by-factor dl { display: block; }
          .by-factor dl div { grid-template-columns: minmax(0, 1fr) 6rem; row-gap: 0.2rem; }
          .by-factor dl div dd:last-child { grid-column: 1 / 3; }
          section { margin-top: 3.25rem; }
          .latent, .axis-row { grid-template-columns: minmax(0, 1fr); row-gap: 0.5rem; }
          .latent { padding: 0.75rem 0; }
          .axis-name { order: 2; }
          .live .film { grid-template-columns: minmax(0, 1fr); row-gap: 0.5rem; }
          .ends span:first-child { justify-content: flex-start; }
          .ends span:last-child { justify-content: flex-end; }
          .stage { order: -1; width: 8rem; }
          .rows { column-gap: 0.6rem; }
          .terms thead { display: none; }
          .terms tr { display: grid; grid-template-columns: 1fr auto; padding: 0.6rem 0; border-bottom: 1px solid var(--rule); }
          .terms th, .terms td { border: 0; padding: 0; white-space: normal; }
          .terms td:last-child { grid-column: 1 / 3; color: var(--muted); }
        }
        @media print {
          @page { margin: 16mm; }
          html { font-size: 10pt; }
          body { background: none; }
          .page { max-width: none; padding: 0; display: block; }
          nav, .strip input, .stage, .live-note { display: none; }
          .live .film { grid-template-columns: minmax(0, 1fr); }
          section { margin-top: 2.2rem; }
          h2, h3 { break-after: avoid; }
          figure, .latent, .by-factor, .part, tr { break-inside: avoid; }
          .drawing svg { max-width: 100%; height: auto; }
          a { color: inherit; }
        }
        """;
}
