/**
 * The page with these sections in place of those of the same heading, or at its end. Each then says itself when it was
 * measured (`on 2026-11-22: 2 cores…`), as the page's own head speaks of the others.
 */
export function replaceSections(page: string, sections: readonly string[], measured: string): string {
  const [head = '', ...kept] = page.split(/^(?=## )/m)
  const parts = new Map(kept.map((section) => [headingOf(section), section.trimEnd()]))
  for (const section of sections) {
    const heading = headingOf(section)
    parts.set(heading, `${heading}\n\nMeasured ${measured}\n${section.slice(heading.length).trimEnd()}`)
  }
  return `${[head.trimEnd(), ...parts.values()].join('\n\n')}\n`
}

function headingOf(section: string): string {
  return section.slice(0, section.indexOf('\n'))
}
