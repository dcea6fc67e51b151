/** The whole look of the page: it loads nothing. Colours of severities pass WCAG 2.2 AA on either ground. */
export const style = `
:root { color-scheme: light dark; --ground: #fff; --text: #1b1f24; --soft: #57606a; --line: #d0d7de; --fill: #f6f8fa;
  --critical: #a40e26; --high: #b3450b; --medium: #7d5a00; --low: #57606a; --good: #1a6b38; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --text: #e6edf3; --soft: #9da7b3; --line: #30363d;
  --fill: #161b22; --critical: #ff8a94; --high: #f5a05a; --medium: #e3b341; --low: #9da7b3; --good: #6fd08c; } }
* { box-sizing: border-box; }
body { font: 15px/1.55 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 2rem 1rem 4rem;
  background: var(--ground); color: var(--text); }
h1 { font-size: 1.55rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; } h3 { font-size: 1.05rem; margin: 0; }
p { margin: .3rem 0; } .soft { color: var(--soft); }
code, pre { font: .87em/1.45 ui-monospace, SFMono-Regular, Menlo, monospace; overflow-wrap: anywhere; }
a { color: inherit; }
.tiles { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1.2rem 0; padding: 0; list-style: none; }
.tiles li { flex: 1 1 7rem; border: 1px solid var(--line); border-top: 4px solid var(--tone); border-radius: 6px;
  padding: .5rem .8rem; background: var(--fill); }
.tiles b { display: block; font-size: 1.7rem; line-height: 1.2; color: var(--tone); }
.critical { --tone: var(--critical); } .high { --tone: var(--high); } .medium { --tone: var(--medium); }
.low, .info { --tone: var(--low); } .good { --tone: var(--good); }
.notice { border: 1px solid var(--line); border-left: 5px solid var(--medium); border-radius: 6px; padding: .6rem 1rem;
  margin: 1rem 0; }
.notice ul { margin: .3rem 0; padding-left: 1.2rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .3rem .6rem .3rem 0;
  border-bottom: 1px solid var(--line); vertical-align: top; } th { color: var(--soft); font-weight: 600; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
article { border: 1px solid var(--line); border-left: 5px solid var(--tone); border-radius: 6px; padding: .9rem 1.1rem;
  margin: .9rem 0; }
article header { display: flex; flex-wrap: wrap; gap: .2rem .7rem; align-items: baseline; }
.badge { color: var(--tone); font-weight: 650; text-transform: uppercase; font-size: .78rem; letter-spacing: .04em; }
dl { display: grid; grid-template-columns: 9.5rem 1fr; gap: .45rem 1rem; margin: .8rem 0 0; }
dt { color: var(--soft); } dd { margin: 0; min-width: 0; }
dd ul, dd ol { margin: 0; padding-left: 1.15rem; } dd li + li { margin-top: .2rem; }
code.command { display: block; background: var(--fill); border: 1px solid var(--line); border-radius: 4px; padding: .25rem .5rem;
  margin-top: .2rem; }
summary { cursor: pointer; color: var(--soft); }
footer { margin-top: 3rem; color: var(--soft); font-size: .87rem; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: .1rem; } dd { margin-bottom: .5rem; } }
@media print { body { font-size: 11px; max-width: none; padding: 0; } article, .notice, tr { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; opacity: 1; } }
`
