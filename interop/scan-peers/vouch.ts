/** What `vouch scan` finds of what was planted: by the fingerprint that the credential has when it stands alone. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { vouchBin } from '../../test/scene/vouch.ts'
import type { PlaceName, Planted, Scene } from './scene.ts'

const argumentsFor: Record<PlaceName, (path: string) => readonly string[]> = {
  history: (path) => ['--git', path],
  staged: (path) => ['--staged', path],
  folder: (path) => [path],
  archives: (path) => [path],
  layout: (path) => ['--image', path],
  dockerArchive: (path) => ['--image', path],
  stdin: () => ['-'],
}

interface Report {
  readonly findings: readonly {
    readonly fingerprint: string
    readonly places: readonly { readonly line: number }[]
  }[]
}

function report(scene: Scene, given: readonly string[], input: string | Uint8Array = ''): Report {
  const { stdout, stderr } = spawnSync(process.execPath, [vouchBin, 'scan', '--json', ...given], {
    encoding: 'utf8',
    input,
    // the same home, so the same key: fingerprints can be compared
    env: { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, HOME: scene.home },
    maxBuffer: 2 ** 28,
    timeout: 120_000,
  })
  if (!stdout.startsWith('{')) throw new Error(`vouch scan ${given.join(' ')}: ${stderr}`)
  // our own program wrote it
  return JSON.parse(stdout) as Report
}

/** All of a plant's fingerprints: that of a key, and that of the pair it makes with its secret. */
function fingerprints(scene: Scene): ReadonlyMap<Planted, ReadonlySet<string>> {
  const alone = scene.planted.map(({ plant }) => plant.text)
  const of = new Map(scene.planted.map((planted) => [planted, new Set<string>()]))
  for (const { fingerprint, places } of report(scene, ['-'], alone.join('\n')).findings)
    for (const { line } of places) {
      const planted = scene.planted[line - 1]
      if (planted !== undefined) of.get(planted)?.add(fingerprint)
    }
  return of
}

export function foundByVouch(scene: Scene): ReadonlySet<Planted> {
  const known = fingerprints(scene)
  const places = new Set(scene.planted.map(({ place }) => place))
  const found = new Set<Planted>()
  for (const place of places) {
    const input = place === 'stdin' ? readFileSync(scene.paths.stdin) : ''
    const { findings } = report(scene, argumentsFor[place](scene.paths[place]), input)
    const seen = new Set(findings.map(({ fingerprint }) => fingerprint))
    for (const planted of scene.planted)
      if (planted.place === place && [...(known.get(planted) ?? [])].some((one) => seen.has(one)))
        found.add(planted)
  }
  return found
}
