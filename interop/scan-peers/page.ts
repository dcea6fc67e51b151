/** The page of the comparison, and the record of what scanners found that are not run every time. */
import { places, type PlaceName, type Planted, type Scene } from './scene.ts'

/** What one scanner found, carrier by carrier; a carrier that is missing here was not there when it was run. */
export type Seen = Partial<Record<PlaceName, Readonly<Record<string, boolean>>>>

export interface Column {
  /** Name and version. */
  readonly head: string
  readonly seen: Seen
}

/** A scanner that was run by hand, and what it found then. */
export interface Recorded extends Column {
  /** How it was had. */
  readonly from: string
  /** `2026-11-22`. */
  readonly on: string
}

/** `isRead`: the places that the scanner reads at all. */
export function seenOf(
  scene: Scene,
  found: ReadonlySet<Planted>,
  isRead: (place: PlaceName) => boolean = () => true,
): Seen {
  const seen: Partial<Record<PlaceName, Record<string, boolean>>> = {}
  for (const planted of scene.planted)
    if (isRead(planted.place)) (seen[planted.place] ??= {})[planted.carrier] = found.has(planted)
  return seen
}

const introduction = `# What scanners find in the same places

One credential is planted in every carrier that \`vouch scan\` reads; then each scanner is asked for the same place, with
the command that it has for such a place. The credentials are of kinds that every scanner here has a rule for (made up,
with the checksums of real ones), so what is compared is the reading, not the rules. Whether a key is live is not asked
of anybody: nothing leaves the machine.

- vouch counts as having found a credential when its report has the fingerprint that the credential has when it stands
  alone. Another scanner counts as having found it when a finding shows the value, or names the file at all.
- For the AWS keys the id is enough. gitleaks has no rule for the secret that belongs to an id.
- gitleaks opens archives only when told to: \`--max-archive-depth=8\` in its second column.
- Live clusters, registries and stores of secrets are no part of this: the others have no command for most of them. That
  vouch reads them is held by the tests of its sources.
- The carriers are data in \`interop/scan-peers/\`; \`npm run interop\` plants them anew, runs vouch and gitleaks, and fails
  when this page says otherwise.
`

/** Scanners that somebody may miss here, and why they are not. */
const absent: Readonly<Record<string, string>> = {
  Betterleaks:
    'neither it nor all that it is built with is to be had from the registries that we install from',
  Titus: 'it is not to be had from them either',
  'Nosey Parker': 'it is retired in favour of Titus',
}

/** The whole page. */
export function renderPage(scene: Scene, columns: readonly Column[], recorded: readonly Recorded[]): string {
  const all = [...columns, ...recorded]
  const sections = Object.entries(places).map(([place, heading]) =>
    // the table is over the keys of `places`
    renderPlace(scene, place as PlaceName, { heading, all }),
  )
  const notes = recorded.map(
    ({ head, from, on }) => `- ${head}, ${from}: as seen on ${on}; not run by \`npm run interop\`.`,
  )
  const missing = Object.entries(absent)
    .filter(([name]) => recorded.every(({ head }) => !head.startsWith(name)))
    .map(([name, why]) => `- ${name}: not compared; ${why}.`)
  return [introduction, ...notes, ...missing, renderTotals(scene, all), ...sections].join('\n')
}

function renderTotals(scene: Scene, columns: readonly Column[]): string {
  const rows = columns.map(({ head, seen }) => {
    const found = scene.planted.filter(({ place, carrier }) => seen[place]?.[carrier] === true).length
    return `| ${head} | ${found} of ${scene.planted.length} |`
  })
  return ['', '| scanner | found |', '|---|---|', ...rows, ''].join('\n')
}

function renderPlace(
  scene: Scene,
  place: PlaceName,
  { heading, all }: { heading: string; all: readonly Column[] },
): string {
  const rows = scene.planted
    .filter((planted) => planted.place === place)
    .map(
      ({ carrier, kind }) =>
        `| ${[carrier, kind, ...all.map(({ seen }) => cell(seen, place, carrier))].join(' | ')} |`,
    )
  return [
    `## ${heading}`,
    '',
    `| carrier | planted | ${all.map(({ head }) => head).join(' | ')} |`,
    `|---|---|${'---|'.repeat(all.length)}`,
    ...rows,
    '',
  ].join('\n')
}

function cell(seen: Seen, place: PlaceName, carrier: string): string {
  const found = seen[place]?.[carrier]
  if (found === undefined) return 'not read'
  return found ? 'found' : '**missed**'
}
