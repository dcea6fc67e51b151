// node bench/scan/compare-readers.ts [--write] NAME=PATH...: each repository read in three ways, and whether all find the
// same credentials in the same lines of the same objects.
import { detectors } from '@vouchsafe/scan/detectors'
import { scan, type ScanResult } from '@vouchsafe/scan/engine'
import { createFingerprinter } from '@vouchsafe/scan/finding'
import type { Source } from '@vouchsafe/scan/source'
import { createGitSource } from '@vouchsafe/scan/sources/git'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createFullSource } from './full-source.ts'

interface Reading {
  /** Contents that the reader handed out. */
  readonly candidates: number
  readonly result: ScanResult
  readonly seconds: number
}

const readers: Readonly<Record<string, (path: string) => Source>> = {
  packs: (path) => createGitSource(path),
  'cat-file': (path) => createGitSource(path, { reader: 'cat-file' }),
  naive: createFullSource,
}

async function readWith(source: Source): Promise<Reading> {
  let candidates = 0
  const counted: Source = {
    ...source,
    label: source.label,
    async *read(options) {
      for await (const blob of source.read(options)) {
        if (options.sieve.mayHold(blob.bytes, 0, blob.bytes.length)) candidates += 1
        yield blob
      }
    },
    locate: (identities) => source.locate(identities),
    coverage: () => source.coverage(),
    gaps: () => source.gaps(),
  }
  const startedAt = process.cpuUsage()
  const result = await scan([counted], {
    detectors,
    fingerprinter: createFingerprinter(Buffer.alloc(32)),
    at: 1_795_327_200 as EpochSeconds,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
  const { user, system } = process.cpuUsage(startedAt)
  return { candidates, result, seconds: (user + system) / 1e6 }
}

/** Each credential at each line of each object, by which the readers are compared. */
function occurrences({ findings }: ScanResult): ReadonlySet<string> {
  return new Set(
    findings.flatMap(({ detector, fingerprint, severity, places }) =>
      places.map(({ origin, line, encoding }) =>
        [
          detector,
          fingerprint,
          severity,
          origin.kind === 'git' ? origin.object : '',
          line,
          encoding.join('+'),
        ].join(' '),
      ),
    ),
  )
}

const isSame = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((occurrence) => b.has(occurrence))

async function compareReaders(name: string, path: string): Promise<{ row: string; same: boolean }> {
  const readings = new Map<string, Reading>()
  for (const [reader, create] of Object.entries(readers)) readings.set(reader, await readWith(create(path)))
  const all = [...readings.values()]
  const [first = new Set<string>(), ...others] = all.map(({ result }) => occurrences(result))
  const same = others.every((set) => isSame(set, first))
  const head = execFileSync('git', ['-C', path, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).slice(0, 12)
  const number = (value: number): string => value.toLocaleString('en-US')
  const [coverage] = all[0]?.result.coverage ?? []
  const cells = [
    name,
    head,
    number(coverage?.count ?? 0),
    number(Math.round((coverage?.bytes ?? 0) / 1e6)),
    all.map(({ candidates }) => number(candidates)).join(' / '),
    all.map(({ result }) => number(result.findings.length)).join(' / '),
    number(first.size),
    all.map(({ seconds }) => seconds.toFixed(1)).join(' / '),
    same ? 'yes' : '**no**',
  ]
  return { row: `| ${cells.join(' | ')} |`, same }
}

const subjects = process.argv.slice(2).filter((word) => word !== '--write')
const rows: string[] = []
for (const subject of subjects) {
  const [name = '', path = ''] = subject.split('=')
  const { row, same } = await compareReaders(name, path)
  console.log(row)
  rows.push(row)
  if (!same) process.exitCode = 1
}

const page = `# Three readers of one repository

Public repositories, each read in three ways: by the delta-aware reader of packs, which looks only at inserted bytes and
what surrounds them; through \`git cat-file\`, the fallback; and naively, every object whole through a second parser, with
no sieve before the detectors. "Identical" compares every credential at every line of every object, with its severity.
CI compares the readers on generated repositories (\`packages/scan/src/sources/git/git-source.test.ts\`).

Read on ${new Date().toISOString().slice(0, 10)} by \`node bench/scan/compare-readers.ts NAME=PATH…\`. Triples are packs / cat-file / naive;
candidates are contents that hold an anchor; CPU seconds are of our process alone, without git's. Some of the clones
are partial: what they lack is lacking for all three. Findings include references and federation, which are no secrets.

| repository | HEAD | objects | MB expanded | candidates | findings | occurrences | CPU s | identical |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`
if (process.argv.includes('--write')) writeFileSync('docs/scan-readers.md', page)
