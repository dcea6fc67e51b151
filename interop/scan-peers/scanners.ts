/** The scanners side by side: what each is asked for each place, and how to see in its report what it found. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, dirname } from 'node:path'
import type { PlaceName, Planted, Scene } from './scene.ts'

export interface Scanner {
  readonly name: string
  /** For a place that it does not read: absent. */
  readonly argumentsFor: Partial<Record<PlaceName, (path: string) => readonly string[]>>
  /** Each finding as one text. */
  readonly findings: (output: string) => readonly string[]
}

const parsed = (output: string): readonly unknown[] => {
  const value: unknown = output.trim() === '' ? [] : JSON.parse(output)
  return Array.isArray(value) ? value : []
}
const list = (output: string): readonly string[] => parsed(output).map((entry) => JSON.stringify(entry))
const jsonLines = (output: string): readonly string[] =>
  output.split('\n').filter((line) => line.startsWith('{"'))

const gitleaksReport = ['--no-banner', '--log-level=error', '--report-format=json', '--report-path=-']

function gitleaks(name: string, ...options: readonly string[]): Scanner {
  const report = [...gitleaksReport, ...options]
  const folder = (path: string): readonly string[] => ['dir', ...report, path]
  return {
    name,
    argumentsFor: {
      history: (path) => ['git', ...report, path],
      staged: (path) => ['git', '--pre-commit', '--staged', ...report, path],
      folder,
      archives: folder,
      layout: folder,
      dockerArchive: folder,
      stdin: () => ['stdin', ...report],
    },
    findings: list,
  }
}

const kingfisherReport = ['--no-validate', '--no-update-check', '--format=jsonl', '--confidence=low']
const kingfisherScan = (path: string): readonly string[] => ['scan', path, ...kingfisherReport]
const truffleReport = ['--no-verification', '--no-update', '--json']
const truffleFolder = (path: string): readonly string[] => ['filesystem', path, ...truffleReport]

export const gitleaksScanners = [
  gitleaks('gitleaks'),
  gitleaks('gitleaks, archives on', '--max-archive-depth=8'),
] as const

/** Those that are not built for every run: their columns say when they were seen. */
export const otherScanners: readonly (Scanner & { readonly from: string })[] = [
  {
    name: 'Kingfisher',
    from: 'the package `kingfisher-bin` of PyPI',
    argumentsFor: {
      history: kingfisherScan,
      staged: (path) => ['scan', path, '--staged', ...kingfisherReport],
      folder: kingfisherScan,
      archives: kingfisherScan,
      layout: kingfisherScan,
      dockerArchive: (path) => ['scan', 'docker', '--archive', path, ...kingfisherReport],
      stdin: () => kingfisherScan('-'),
    },
    findings: jsonLines,
  },
  {
    name: 'TruffleHog',
    from: 'built from that tag of its public repository, unchanged',
    argumentsFor: {
      history: (path) => ['git', `file://${path}`, ...truffleReport],
      folder: truffleFolder,
      archives: truffleFolder,
      layout: truffleFolder,
      dockerArchive: (path) => ['docker', `--image=file://${path}`, ...truffleReport],
      stdin: () => ['stdin', ...truffleReport],
    },
    findings: jsonLines,
  },
]

/** Output of a scanner for a place, or undefined where it does not read that place. */
function outputFor(
  program: string,
  { argumentsFor }: Scanner,
  scene: Scene,
  place: PlaceName,
): string | undefined {
  const given = argumentsFor[place]?.(scene.paths[place])
  if (given === undefined) return undefined
  const { stdout, error } = spawnSync(program, given, {
    encoding: 'utf8',
    input: place === 'stdin' ? readFileSync(scene.paths.stdin) : '',
    env: { PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter), HOME: scene.home },
    maxBuffer: 2 ** 28,
    timeout: 120_000,
  })
  if (error !== undefined) throw error
  return stdout
}

/** What a scanner finds of what was planted. A finding counts for its value, or for the file that it names. */
export function foundBy(program: string, scanner: Scanner, scene: Scene): ReadonlySet<Planted> {
  const found = new Set<Planted>()
  const places = new Set(scene.planted.map(({ place }) => place))
  for (const place of places) {
    const findings = scanner.findings(outputFor(program, scanner, scene, place) ?? '')
    for (const planted of scene.planted)
      if (planted.place === place && findings.some((finding) => tells(finding, planted))) found.add(planted)
  }
  return found
}

function tells(finding: string, { plant, path }: Planted): boolean {
  return finding.includes(plant.tell) || (path !== undefined && finding.includes(path))
}
